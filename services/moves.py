"""How is a move made, and which are open?

The way to the one door for everybody who asks over HTTP: staff, petitioners, and a desk that
records what a petitioner said. Timers have theirs in ``sweep``.
"""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database, SessionWire
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.lifecycle import Actor, State
from domain.permissions import May, may
from domain.refusals import Refused
from domain.reports import lies_closed
from domain.words import MOVES
from models import Petition
from schemas.desk import MoveDone
from schemas.desk_moves import DeclareConflict, LiftRecusal, SealedHandover
from schemas.moves import MoveList, RecordedAct
from schemas.petitioner_moves import DeclareReport, Withdraw
from schemas.shapes import Told
from services.access.actors import Bearer, StaffActor
from services.access.attempts import Allowance, spend
from services.access.doings import by
from services.access.joined import joined_as
from services.access.receipts import is_query_code
from services.access.scope import actors_of, opened_by, visible_to
from services.access.walls import key_scope
from services.audit.note import note
from services.effects import EFFECTS
from services.intake.merge import tell_first
from services.petitions import move as door
from services.petitions.case import Case, PetitionNow
from services.petitions.colleagues import read_colleagues, read_overseers
from services.petitions.earlier import find_earlier
from services.petitions.effect import Moment, Mover
from services.petitions.offers import CITIZEN, JOINED, looking, offers
from services.petitions.outcome import done
from services.petitions.units import is_report
from services.reports.handover import mark_handed
from services.reports.seal import seal_words

_NOTED = MappingProxyType({"declare_conflict": "conflict.declared", "lift_recusal": "recusal.lifted"})


async def move_at_desk(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: Told,
    staff: StaffActor,
    version: int,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> MoveDone:
    """Make a move of the desk on the version that the desk has seen."""
    petition_id, _ = await door.lock(session, number=number, scope=visible_to(staff), version=version)
    if isinstance(form, SealedHandover) and may(staff.role, May.TAKE_REPORTS):
        staff.require(May.TAKE_REPORTS)  # people do, with a second factor, and no script
    case = await _read_on_time(session, petition_id, form, now, calendar)
    mover = Mover(actors_of(staff, case.petition), staff_id=staff.id, unit=staff.unit)
    earlier = await find_earlier(session, form=form, petition_id=petition_id, staff=staff, keyring=keyring)
    other = (await _read(session, earlier, None, now, calendar)).petition if earlier else None
    done_now = await _make(
        session, case, mover, form, now=now, calendar=calendar, keyring=keyring, other=other, staff=staff
    )
    if other is not None:
        await tell_first(session, first=other, joined=case, staff=staff, now=now)
    return done_now


async def move_by_petitioner(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: Told,
    bearer: Bearer,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> MoveDone:
    """Make a move of the petitioner."""
    petition_id, _ = await door.lock(session, number=number, scope=opened_by(bearer, now))
    mover = await _citizen(session, bearer)
    if isinstance(form, Withdraw) and not mover.joined:
        key = (await session.exec(select(Petition.code_key).where(Petition.id == petition_id))).one()
        if not is_query_code(form.query_code, keyring, petition_id, key):
            raise Refused("code_wrong", pointer="/query_code")
        mover = Mover(CITIZEN.actors, proved_by_code=True)
    case = await _read_on_time(session, petition_id, form, now, calendar)
    return await _make(session, case, mover, form, now=now, calendar=calendar, keyring=keyring)


async def record_for_petitioner(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: RecordedAct,
    staff: StaffActor,
    scope: ColumnElement[bool],
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> MoveDone:
    """Make a move that the petitioner said in person, by letter or telephone; never one that gives something up."""
    petition_id, _ = await door.lock(session, number=number, scope=scope)
    case = await _read_on_time(session, petition_id, form.act, now, calendar)
    if form.said_on is not None and form.said_on < calendar.local_day(case.petition.registered_at):
        raise Refused("said_before_filing", pointer="/said_on")
    mover = Mover(CITIZEN.actors, staff_id=staff.id, unit=staff.unit, on_behalf=form.channel, said_on=form.said_on)
    return await _make(session, case, mover, form.act, now=now, calendar=calendar, keyring=keyring)


async def pay_for_guess(  # noqa: PLR0913
    database: Database, *, number: str, form: Told, bearer: Bearer, keyring: KeyRing, most: int, now: datetime
) -> None:
    """Count a query code that is typed to withdraw, before the move takes its connection.

    Only the holder of a key to the petition gets this far, so nobody else can use the guesses up.
    """
    if not isinstance(form, Withdraw):
        return
    async with database.transaction(scope=key_scope(bearer)) as session:
        opened = select(Petition.id).where(Petition.number == number, opened_by(bearer, now))
        if (await session.exec(opened)).first() is None:
            raise Refused("not_found")
        if await joined_as(session, bearer=bearer) is not None:  # or they could use up the first petitioner's guesses
            raise Refused("actor_not_allowed", move=MOVES[form.move])
    await spend(database, allowances=[Allowance("withdraw-code", number, most)], keyring=keyring, now=now)


async def list_moves_at_desk(
    session: AsyncSession, *, number: str, staff: StaffActor, now: datetime, calendar: WorkingCalendar
) -> MoveList:
    """Return what a member of staff may do now."""
    scope = and_(visible_to(staff), col(Petition.erased_at).is_(None))
    case = await _find(session, number, scope, now, calendar)
    mover = Mover(actors_of(staff, case.petition), staff_id=staff.id, unit=staff.unit)
    return MoveList(items=offers(looking(case, mover, now=now, calendar=calendar)))


async def list_moves_of_petitioner(
    session: AsyncSession, *, number: str, bearer: Bearer, now: datetime, calendar: WorkingCalendar
) -> MoveList:
    """Return what the petitioner may do now."""
    case = await _find(session, number, opened_by(bearer, now), now, calendar)
    mover = await _citizen(session, bearer)
    return MoveList(items=offers(looking(case, mover, now=now, calendar=calendar)))


async def _citizen(session: AsyncSession, bearer: Bearer) -> Mover:
    """Return the first petitioner, or one who joined."""
    return CITIZEN if await joined_as(session, bearer=bearer) is None else JOINED


async def _find(
    session: AsyncSession, number: str, scope: ColumnElement[bool], now: datetime, calendar: WorkingCalendar
) -> Case:
    found = (await session.exec(select(Petition.id).where(Petition.number == number, scope))).first()
    if found is None:
        raise Refused("not_found")
    return await _read(session, found, None, now, calendar)


async def _read(
    session: AsyncSession, petition_id: UUID, form: Told | None, now: datetime, calendar: WorkingCalendar
) -> Case:
    category = getattr(form, "category", None)
    return await door.read(SessionWire(session), petition_id, today=calendar.local_day(now), category=category)


async def _read_on_time(
    session: AsyncSession, petition_id: UUID, form: Told, now: datetime, calendar: WorkingCalendar
) -> Case:
    """Read a locked petition after the clocks that have ended: nobody is in time because the sweep came late."""
    case = await _read(session, petition_id, form, now, calendar)
    while ended := door.ended(case, now=now, calendar=calendar):
        await door.carry_out(SessionWire(session), ended, EFFECTS[ended.row.move])
        case = await _read(session, petition_id, form, now, calendar)
    return case


async def _make(  # noqa: PLR0913
    session: AsyncSession,
    case: Case,
    mover: Mover,
    form: Told,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
    other: PetitionNow | None = None,
    staff: StaffActor | None = None,
) -> MoveDone:
    move = str(form.model_dump(include={"move"})["move"])
    row = door.allowed(case, move, mover)
    moment = Moment(row, case, mover, form, now, calendar, other=other)
    if staff is not None and isinstance(form, DeclareConflict):
        colleagues = await read_colleagues(session, staff=staff)
        moment = replace(moment, colleagues=colleagues, overseers=await read_overseers(session, staff=staff))
    moved = await door.carry_out(SessionWire(session), moment, EFFECTS[move])
    if staff is not None and isinstance(form, DeclareConflict | LiftRecusal):
        await note(session, by(staff, _NOTED[move], petition_id=case.petition.id), now=now)
    if isinstance(form, DeclareReport) or is_report(case):
        await _close(session, case.petition.id, form, keyring, now)
    after = await _read(session, case.petition.id, None, now, calendar)
    looks = replace(mover, actors=_actors_after(staff, after)) if staff else mover
    return done(moved, looking(after, looks, now=now, calendar=calendar))


def _actors_after(staff: StaffActor, after: Case) -> frozenset[Actor]:
    """Return what a member of staff is to the petition now: nothing, once they keep out."""
    return frozenset() if after.recused & {staff.id, staff.unit_id} else actors_of(staff, after.petition)


async def _close(session: AsyncSession, petition_id: UUID, form: Told, keyring: KeyRing, now: datetime) -> None:
    """Close what a report says as soon as it is one, and remember a hand-over."""
    state = (await session.exec(select(Petition.state).where(Petition.id == petition_id))).one()
    if lies_closed(State(state), report=True):
        await seal_words(session, petition_id=petition_id, keyring=keyring, now=now)
    if isinstance(form, SealedHandover):
        await mark_handed(session, petition_id=petition_id, form=form, now=now)
