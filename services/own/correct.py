"""How does somebody correct their own name or phone?

Of one petition by its key, or of all that an account filed. The words of the petition stay as they
are; an event says that something was corrected, never what it was or is.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain.fields import PersonRole
from domain.lifecycle import Actor
from domain.refusals import Refused
from models import Person, Petition
from schemas.own import Corrected, Correction
from services.access.actors import Bearer, ResidentActor
from services.access.doings import by
from services.access.joined import joined_as
from services.access.phone_numbers import phone_number
from services.access.scope import opened_by
from services.audit.note import note
from services.audit.record import event_row
from services.petitions.people import bound_to, phone_index
from services.petitions.write import write


async def correct_petition(  # noqa: PLR0913
    session: AsyncSession, *, number: str, form: Correction, bearer: Bearer, keyring: KeyRing, now: datetime
) -> Corrected:
    """Correct whoever holds this key; raises ``not_found``, ``nothing_to_correct`` or ``report_is_sealed``."""
    phone = _phone(form)
    petitions = await _hold(session, Petition.number == number, opened_by(bearer, now))
    if not petitions:
        raise Refused("not_found")
    if petitions[0].locked_at is not None:  # a report: its names lie closed, and nothing is put beside them
        raise Refused("report_is_sealed", move="更正姓名电话")
    person = await _person(session, petitions[0].id, await joined_as(session, bearer=bearer))
    if not await _correct(session, petitions[0], person, form, phone, keyring, now):
        raise Refused("nothing_to_correct")
    return Corrected(corrected=[number], anonymous=[])


async def correct_my_data(
    session: AsyncSession, *, form: Correction, resident: ResidentActor, keyring: KeyRing, now: datetime
) -> Corrected:
    """Correct every petition of the account, but for those where no name was kept."""
    phone = _phone(form)
    done: dict[bool, list[str]] = {True: [], False: []}
    for petition in await _hold(session, Petition.resident_id == resident.id):
        person = await _person(session, petition.id, None)
        changed = await _correct(session, petition, person, form, phone, keyring, now)
        done[changed].append(petition.number)
    await note(session, by(resident, "account.corrected", resident=str(resident.id)), now=now)
    return Corrected(corrected=done[True], anonymous=done[False])


async def _correct(  # noqa: PLR0913
    session: AsyncSession,
    petition: Petition,
    person: Person,
    form: Correction,
    phone: str | None,
    keyring: KeyRing,
    now: datetime,
) -> bool:
    """Change one person and say so; False where they asked to stay unnamed, or where their name lies closed."""
    is_joined = person.joined_at is not None
    if petition.locked_at is not None:
        return False
    if petition.anonymous if not is_joined else person.name_sealed is None:
        return False
    what = []
    if form.name is not None:
        person.name_sealed = keyring.seal(form.name, bound_to=bound_to(person.id, "name"))
        what.append("姓名")
    if phone or form.remove_phone:
        person.phone_sealed = keyring.seal(phone, bound_to=bound_to(person.id, "phone")) if phone else None
        person.phone_index = phone_index(phone, keyring) if phone else None
        what.append("电话")
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.corrected",
        at=now,
        actor=Actor.CITIZEN,
        words=f"{'一位联名人' if is_joined else '您'}更正了登记的{'和'.join(what)}。",
        public=not is_joined,  # what one of them does is not told to the others
        data={"name": form.name is not None, "phone": "电话" in what},
    )
    await write(session, petition=petition, events=[event])
    return True


def _phone(form: Correction) -> str | None:
    return phone_number(form.phone, "/phone") if form.phone else None


async def _hold(session: AsyncSession, *which: ColumnElement[bool] | bool) -> list[Petition]:
    """Lock petitions, always in one order."""
    statement = select(Petition).where(*which).order_by(col(Petition.id)).with_for_update()
    return list((await session.exec(statement)).all())


async def _person(session: AsyncSession, petition_id: UUID, joined_id: UUID | None) -> Person:
    """Return who joined, else the first petitioner."""
    mine = Person.id == joined_id if joined_id else Person.role == PersonRole.PETITIONER.value
    return (await session.exec(select(Person).where(Person.petition_id == petition_id, mine))).one()
