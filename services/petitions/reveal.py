"""How does a member of staff see one masked field, and how does the petitioner learn of it?

Only who deals with the petition, with a one-time code typed for this very look, one field at a time, for a
reason out of a list. The petitioner's timeline says who looked at what, and why; the value is nowhere kept.
"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain.fields import PersonRole, Revealed
from domain.permissions import May
from domain.refusals import Refused
from domain.words import HOLDERS, REVEAL_REASONS, REVEALED
from models import Person, Petition
from schemas.reveals import Reveal, RevealForm
from services.access.actors import StaffActor
from services.access.doings import by
from services.access.scope import actors_of, deals_with
from services.access.second_factor import confirm
from services.audit.note import note
from services.audit.record import event_row
from services.petitions.people import bound_to, is_unnamed
from services.petitions.write import write


async def reveal(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: RevealForm,
    staff: StaffActor,
    most: int,
    keyring: KeyRing,
    now: datetime,
    wall: datetime,
) -> Reveal:
    """Return the field; raises ``not_found``, ``forbidden``, ``person_unnamed``, or what the second factor refuses."""
    asked = select(Petition).where(col(Petition.number) == number, deals_with(staff)).with_for_update()
    petition = (await session.exec(asked)).first()
    if petition is None:
        raise Refused("not_found")
    actors = actors_of(staff, petition)
    if not actors:  # the unit had it once
        raise Refused("forbidden")
    staff.require(May.REVEAL)
    person = await session.get(Person, form.person_id)
    if person is None or person.petition_id != petition.id:
        raise Refused("not_found", pointer="/person_id")
    sealed = person.name_sealed if form.field is Revealed.NAME else person.phone_sealed
    if sealed is None or is_unnamed(person, anonymous=petition.anonymous):
        raise Refused("person_unnamed", pointer="/field")
    await confirm(session, staff=staff, typed=form.one_time_code, most=most, keyring=keyring, now=now, wall=wall)
    value = keyring.unseal(sealed, bound_to=bound_to(person.id, form.field))
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.field_revealed",
        at=now,
        actor=min(actors),
        words=(
            f"{staff.unit_name}的{HOLDERS[staff.role]}查看了{_whose(person)}的{REVEALED[form.field]}，"
            f"原因：{REVEAL_REASONS[form.reason]}。"
        ),
        unit_id=staff.unit_id,
        staff_id=staff.id,
        data={"field": form.field.value, "reason": form.reason.value, "person": str(person.id)},
    )
    told = by(staff, "field.revealed", petition_id=petition.id, field=form.field.value, reason=form.reason.value)
    await note(session, told, now=now)
    await write(session, petition=petition, events=[event])
    return Reveal(person_id=person.id, field=form.field, value=value)


def _whose(person: Person) -> str:
    """Say whose it was without a name: on a joint petition there are several."""
    return {PersonRole.PETITIONER: "信访人", PersonRole.REPRESENTED: "被代理人"}.get(
        PersonRole(person.role), "一位联名人"
    )
