"""How does somebody join a petition?

By its number and the join code, for themselves: one row, a token and a query code of their own. No
event and no list is made of it: who joined when is on their own row, and goes when they leave
(docs/decisions/0011). A wrong number, a wrong code and a closed joining get the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core import qr
from core.database import Database
from core.keyring import KeyRing, fingerprint
from core.settings import Settings
from domain import codes, numbers
from domain.calendar import WorkingCalendar
from domain.fields import CO_PETITIONERS, PersonRole
from domain.joint import may_be_joined
from domain.lifecycle import State
from domain.refusals import Refused
from domain.words import STATES
from models import Person, Petition, Unit
from schemas.joint import JoinForm, JoinReceipt
from services.access import receipts
from services.access.attempts import Allowance, give_back, network_of, spend
from services.access.even_time import on_the_beat
from services.access.walls import number_scope, see
from services.petitions.next_step import next_step_of
from services.petitions.people import person_row

_NOBODY = UUID(int=0)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ground:
    """What joining stands on in this process."""

    keyring: KeyRing
    calendar: WorkingCalendar
    public_url: str


async def pay_for_join(  # noqa: PLR0913
    database: Database, *, number: str, address: str, keyring: KeyRing, settings: Settings, now: datetime
) -> Sequence[Allowance]:
    """Count a join code that is typed, before the petition is looked at; raises ``join_attempts_used_up``."""
    allowances = [
        Allowance("join-number", numbers.normalise(number) or number, settings.join_attempts_per_petition),
        Allowance("join-address", network_of(address), settings.code_attempts_per_address),
        Allowance("join", "everybody", settings.code_attempts_global),
    ]
    await spend(database, allowances=allowances, refusal="join_attempts_used_up", keyring=keyring, now=now)
    return allowances


async def join(session: AsyncSession, *, number: str, form: JoinForm, ground: Ground, now: datetime) -> JoinReceipt:
    """Put somebody on a petition and give them their own receipt."""
    async with on_the_beat():
        petition, unit_name = await _meant(session, number, form.join_code, ground.keyring)
    refusal = may_be_joined(State(petition.state), petition.purpose, about_officials=petition.about_officials)
    if refusal is not None:
        raise Refused(refusal)
    if await _people(session, petition.id) >= CO_PETITIONERS:
        raise Refused("joint_full", limit=CO_PETITIONERS)
    person = _person(petition.id, form, ground.keyring, now)
    token = receipts.joined_token(ground.keyring, person.id, ground.keyring.active)
    person.receipt_hash = fingerprint(token)
    session.add(person)
    await session.flush()
    url, state = receipts.progress_url(ground.public_url, petition.number, token), State(petition.state)
    return JoinReceipt(
        number=petition.number,
        receipt_token=token,
        query_code=codes.grouped(receipts.joined_code(ground.keyring, person.id, ground.keyring.active)),
        qr=qr.svg(url),
        progress_url=url,
        state=state,
        state_name=STATES[state],
        next_step=await next_step_of(session, petition, unit_name, calendar=ground.calendar, now=now),
    )


async def right(session: AsyncSession, *, paid: Sequence[Allowance], keyring: KeyRing, now: datetime) -> None:
    """Give back what a right code was paid with, the first time and for every retry."""
    await give_back(session, allowances=paid, keyring=keyring, now=now)


async def _meant(session: AsyncSession, number: str, typed: str, keyring: KeyRing) -> tuple[Petition, str]:
    """Return the petition that the code belongs to, locked, and its unit; strangers hold no row."""
    known_as = numbers.normalise(number) or ""
    of_number = col(Petition.number) == known_as
    await see(session, number_scope(known_as))
    known = select(Petition.id, Petition.code_key, Petition.joining_opened_at).where(of_number)
    found = (await session.exec(known)).first()
    petition_id, key, opened_at = found or (_NOBODY, keyring.active, None)
    meant = receipts.join_code(keyring, petition_id, key, opened_at or _NEVER)
    if not receipts.is_code(typed, meant) or opened_at is None:
        raise Refused("join_code_wrong", pointer="/join_code")
    statement = (
        select(Petition, Unit.name)
        .join(Unit, col(Unit.id) == col(Petition.unit_id))
        .where(Petition.id == petition_id, Petition.joining_opened_at == opened_at)
        .with_for_update(of=Petition)
    )
    held = (await session.exec(statement)).first()
    if held is None:  # closed in this instant
        raise Refused("join_code_wrong", pointer="/join_code")
    return held


async def _people(session: AsyncSession, petition_id: UUID) -> int:
    """Count the co-petitioners, those who were named at filing too, without those who left."""
    still = or_(col(Person.joined_at).is_not(None), col(Person.name_sealed).is_not(None))
    others = select(func.count()).where(
        col(Person.petition_id) == petition_id, col(Person.role) == PersonRole.CO_PETITIONER, still
    )
    return (await session.exec(others)).one()


def _person(petition_id: UUID, form: JoinForm, keyring: KeyRing, now: datetime) -> Person:
    """Return the row of whoever joins; of one who stays unnamed neither name nor phone is kept."""
    if form.name is None and not form.anonymous:
        raise Refused("name_required", pointer="/name")
    name, phone = (None, None) if form.anonymous else (form.name, form.phone)
    row = person_row(PersonRole.CO_PETITIONER, petition_id, keyring, name=name, phone=phone, at="/phone")
    return Person(**row, code_key=keyring.active, joined_at=now)
