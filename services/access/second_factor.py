"""Is it still they who sit there? A one-time code, asked for again before what is masked is shown or taken along.

Guesses count for each account, paid before the code is looked at (``attempts``); a right code gives its own back.
"""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Staff
from services.access.actors import StaffActor
from services.access.attempts import Allowance, give_back, spend
from services.access.one_time_codes import accept_code


def _allowances(staff: StaffActor, most: int) -> list[Allowance]:
    return [Allowance("second-factor", str(staff.id), most)]


async def pay_for_one_time_code(
    database: Database, *, staff: StaffActor, most: int, keyring: KeyRing, now: datetime
) -> None:
    """Count a code that is typed; raises ``one_time_codes_used_up``."""
    refusal = "one_time_codes_used_up"
    await spend(database, allowances=_allowances(staff, most), refusal=refusal, keyring=keyring, now=now)


async def confirm(  # noqa: PLR0913
    session: AsyncSession, *, staff: StaffActor, typed: str, most: int, keyring: KeyRing, now: datetime, wall: datetime
) -> None:
    """Take the code; raises ``second_factor_required`` or ``one_time_code_wrong``."""
    account = (await session.exec(select(Staff).where(Staff.id == staff.id))).one()
    if account.totp_sealed is None:
        raise Refused("second_factor_required")
    if not await accept_code(session, staff=account, typed=typed, keyring=keyring, now=wall):
        raise Refused("one_time_code_wrong", pointer="/one_time_code")
    await give_back(session, allowances=_allowances(staff, most), keyring=keyring, now=now)
