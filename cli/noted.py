"""How is it remembered what an operator typed?

In the transaction of the command itself, as nobody's doing but the operator's: who of several people sat
there is known to the machine alone. Auditors read it (services/access/audit_trail.py).
"""

from typing import TYPE_CHECKING, TypeVar

from core import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession

T = TypeVar("T")


async def note_typed(
    session: "AsyncSession", topic: str, data: "Mapping[str, object]", *, county_code: str | None = None
) -> None:
    """Write down what a command changes; codes and counts, no personal data."""
    from domain.fields import Who
    from services.audit.note import Doing, note

    await note(session, Doing(topic, Who.OPERATOR, county_code=county_code, data=data), now=clock.now())


async def change_and_note(
    session: "AsyncSession", topic: str, change: "Callable[[], T]", told: "Callable[[T], Mapping[str, object]]"
) -> T:
    """Change a file and write that down; where it cannot be written down, nothing is changed."""
    from sqlmodel import select

    from models import AuditEvent

    await session.exec(select(AuditEvent.id).limit(1))
    changed = change()
    await note_typed(session, topic, told(changed))
    return changed
