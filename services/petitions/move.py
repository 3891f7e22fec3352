"""How does a petition change its state? Only here: the one door.

Read the petition, ask the law, check the guard; then state, clocks, event, documents, notices and
orders are written in one statement, which holds the row from the version that was read.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.acts import act
from domain.calendar import WorkingCalendar
from domain.expiry import expiry, row_of
from domain.guards import GUARDS
from domain.joint import CO_PETITIONER_MOVES
from domain.lifecycle import Actor, Row, State, rule
from domain.outlook import awaited
from domain.refusals import Refused
from domain.reports import MAKE_A_REPORT, may_move
from domain.words import MOVES, STATES
from models import Petition
from services.petitions.by_desk import by_desk
from services.petitions.case import READ, Case, ClockNow, read_case
from services.petitions.change import Change, compose
from services.petitions.effect import EffectOf, Moment, Moved, Mover
from services.petitions.facts import facts_of
from services.petitions.store import Wire, store
from services.petitions.units import is_report

_BY_ITSELF = {Actor.TIMER: Mover(frozenset({Actor.TIMER})), Actor.SYSTEM: Mover(frozenset({Actor.SYSTEM}))}


async def lock(
    session: AsyncSession, *, number: str, scope: ColumnElement[bool], version: int | None = None
) -> tuple[UUID, int]:
    """Lock a petition that the caller may see; raises ``not_found``, ``precondition_failed`` or ``petition_erased``."""
    lines = select(Petition.id, Petition.version, Petition.erased_at)
    statement = lines.where(Petition.number == number, scope).with_for_update()
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    if version is not None and found[1] != version:
        raise Refused("precondition_failed")
    if found[2] is not None:
        raise Refused("petition_erased")
    return found[0], found[1]


async def read(wire: Wire, petition_id: UUID, *, today: date, category: str | None = None) -> Case:
    """Read everything that a move of a petition may need."""
    row = await wire.fetchrow(READ, [petition_id], category, today)
    return read_case(row["text"])


def allowed(case: Case, move: str, mover: Mover) -> Row:
    """Return the row of the law for a move; raises ``Refused`` when there is none for this actor."""
    state = case.petition.state
    if mover.joined and move not in CO_PETITIONER_MOVES:
        raise Refused("actor_not_allowed", move=MOVES[move])
    if not may_move(move, state, report=is_report(case)):
        raise Refused("report_is_sealed", move=MOVES[move])
    row = rule(state, move) or act(state, move)
    if row is None:
        if move in MAKE_A_REPORT and state.is_open:
            raise Refused("report_apart", state=STATES[state])
        raise Refused("move_not_allowed", state=STATES[state], move=MOVES[move])
    if not row.actors & mover.actors:
        raise Refused("actor_not_allowed", move=MOVES[move])
    return row


def plan(moment: Moment, effect_of: EffectOf) -> Change:
    """Check the guard and compose what the move writes; raises ``Refused``."""
    guard = GUARDS.get(moment.row.id)  # a lapse has none: its clock has run out, that is all
    refusal = guard(facts_of(moment)) if guard else None
    if refusal is not None:
        raise Refused(refusal, move=MOVES.get(moment.row.move, moment.row.move), due=_due(moment))
    return compose(moment, by_desk(moment, effect_of(moment)))


def _due(moment: Moment) -> str:
    """Say until when the clock runs that the state waits for."""
    running = {clock.kind: clock.due_at for clock in moment.case.clocks if clock.paused_at is None}
    clock = awaited(State(moment.petition.state), running, moment.calendar)
    return clock.due if clock else "法定期限"


def run_out(case: Case, clock: ClockNow, *, now: datetime, calendar: WorkingCalendar) -> Moment | None:
    """Return the moment that the end of a clock makes, None when it has to wait for another state."""
    state = State(case.petition.state)
    entry = expiry(clock.kind, state, case.petition.level)
    if entry is None:
        return None
    row = row_of(entry, state)
    return Moment(row, case, _BY_ITSELF[entry.actor], None, now, calendar, expired=clock, expiry=entry)


def ended(case: Case, *, now: datetime, calendar: WorkingCalendar) -> Moment | None:
    """Return the moment of the clock that has ended first and not been walked, None when there is none."""
    for clock in sorted(case.clocks, key=lambda clock: clock.due_at):
        if clock.paused_at is None and clock.due_at <= now:
            moment = run_out(case, clock, now=now, calendar=calendar)
            if moment is not None:
                return moment
    return None


async def carry_out(wire: Wire, moment: Moment, effect_of: EffectOf) -> Moved:
    """Make a move on a petition that the caller holds locked."""
    change = plan(moment, effect_of)
    if not await store(wire, moment.case.petition, change.rows):
        raise Refused("precondition_failed")
    return change.moved
