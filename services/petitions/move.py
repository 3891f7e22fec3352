"""How does a petition change its state? Only here: the one door.

Lock the row, ask the law, check the guard; then state, clocks, event, document and notices in the
same transaction.
"""

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain import outlook
from domain.fields import Procedure
from domain.guards import GUARDS, Facts
from domain.levels import Level
from domain.lifecycle import Row, State, belongs, rule, variant
from domain.refusals import Refused
from domain.words import MOVES, STATES
from models import Clock, Petition, Stage, Unit
from models.delivery import Audience
from services.audit.record import event_row
from services.clocks.pause import pause, resume
from services.clocks.start import clock_row
from services.notices.compose import notice_row
from services.petitions.effect import Effect, EffectOf, Moment, Moved, Mover
from services.petitions.write import write


async def lock(
    session: AsyncSession, *, number: str, scope: ColumnElement[bool], version: int | None = None
) -> tuple[Petition, Stage, Unit]:
    """Lock a petition that the caller may see; raises ``not_found`` or ``precondition_failed``."""
    statement = (
        select(Petition, Stage, Unit)
        .join(Stage, col(Stage.id) == col(Petition.stage_id))
        .join(Unit, col(Unit.id) == col(Petition.unit_id))
        .where(Petition.number == number, scope)
        .with_for_update(of=Petition)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    if version is not None and found[0].version != version:
        raise Refused("precondition_failed")
    return found


async def open_clocks(session: AsyncSession, petition: Petition) -> dict[str, Clock]:
    """Return the running and paused clocks of a petition, by kind."""
    statement = select(Clock).where(
        Clock.petition_id == petition.id,
        col(Clock.met_at).is_(None),
        col(Clock.breached_at).is_(None),
        col(Clock.stopped_at).is_(None),
    )
    clocks = {clock.kind: clock for clock in await session.exec(statement)}
    for clock in clocks.values():
        session.expunge(clock)  # the door writes them itself, all in one statement
    return clocks


def allowed(petition: Petition, move: str, mover: Mover) -> Row:
    """Return the row of the law for a move; raises ``Refused`` when there is none for this actor."""
    state = State(petition.state)
    row = rule(state, move)
    if row is None:
        raise Refused("move_not_allowed", state=STATES[state], move=MOVES[move])
    if not row.actors & mover.actors:
        raise Refused("actor_not_allowed", move=MOVES[move])
    return row


async def carry_out(moment: Moment, *, facts: Facts, effect_of: EffectOf) -> Moved:
    """Check the guard, then write everything that the move changes."""
    refusal = GUARDS[moment.row.id](facts)
    if refusal is not None:
        raise Refused(refusal)
    effect = await effect_of(moment)
    petition, row, now = moment.petition, moment.row, moment.now
    stage, unit = _turn(moment, effect)
    new_stage = stage is not moment.stage
    started = _clocks(moment, effect, stage, unit)
    state, level = row.target, Level(stage.level)
    running = {kind: clock.due_at for kind, clock in moment.clocks.items() if _is_open(clock)}
    running |= {clock["kind"]: clock["due_at"] for clock in started}
    awaited = outlook.waits_for(state, running)
    last_day = moment.calendar.last_day_before(running[awaited]) if awaited else None
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic=effect.topic,
        at=now,
        actor=min(row.actors & moment.mover.actors),
        words=_fill(effect.words, last_day),
        unit_id=moment.unit.id if moment.mover.staff_id else None,
        staff_id=moment.mover.staff_id,
        data={"row": row.id, "from": row.source.value, "to": state.value, **effect.data},
    )
    petition.sqlmodel_update(
        {
            **effect.petition,
            "state": state.value,
            "level": level.value,
            "unit_id": unit.id,
            "stage_id": stage.id,
            "version": petition.version + 1,
            "last_event": event["seq"],
            "last_hash": event["hash"],
            "closed_at": None if state.is_open else now,
            "attention_at": running[awaited] if awaited else now,
        }
    )
    if not new_stage:
        stage.sqlmodel_update(effect.stage)
    await write(
        moment.session,
        petition_id=petition.id,
        stages=[stage.model_dump()] if new_stage else [],
        changed_clocks=[clock.model_dump() for clock in moment.clocks.values()],
        clocks=started,
        events=[event],
        notices=_notices(moment, effect, unit, last_day),
        documents=_documents(moment, effect, stage),
        attachments=effect.takes_attachments,
    )
    return Moved(petition, last_day)


def _is_open(clock: Clock) -> bool:
    return clock.met_at is None and clock.breached_at is None and clock.stopped_at is None


def _fill(words: str, last_day: Any) -> str:  # noqa: ANN401
    return words.replace("{day}", outlook.say_day(last_day) if last_day else "法定期限")


def _turn(moment: Moment, effect: Effect) -> tuple[Stage, Unit]:
    """Return the stage and unit that hold the petition after the move."""
    if effect.turn is None:
        return moment.stage, moment.unit
    stage = Stage(
        id=uuid7(),
        petition_id=moment.petition.id,
        turn=moment.stage.turn + 1,
        level=effect.turn.level.value,
        unit_id=effect.turn.unit.id,
        received_at=moment.now,
    )
    return stage, effect.turn.unit


def _clocks(moment: Moment, effect: Effect, stage: Stage, unit: Unit) -> list[dict[str, Any]]:
    """Stop, pause and resume the open clocks as the row says; return the rows of new ones."""
    row, now = moment.row, moment.now
    for clock in moment.clocks.values():
        if any(belongs(clock.kind, family) for family in row.stops):
            # A period that the move itself fulfils is met; the others just end.
            fulfilled = outlook.waits_for(row.source, [clock.kind]) == clock.kind and row.move != "withdraw"
            clock.sqlmodel_update({"met_at" if fulfilled else "stopped_at": now})
        elif clock.kind in row.pauses:
            pause(clock, now)
        elif clock.kind in row.resumes:
            resume(clock, now, moment.calendar)
    simple = (effect.petition.get("procedure") or moment.petition.procedure) == Procedure.SIMPLE
    kinds = [variant(family, Level(stage.level), simple=simple) for family in row.starts]
    return [
        clock_row(
            kind,
            started_at=effect.clock_origin.get(kind, now),
            calendar=moment.calendar,
            petition_id=moment.petition.id,
            stage_id=stage.id,
            unit_id=unit.id,
        )
        for kind in kinds
        if kind is not None and (kind not in moment.clocks or not _is_open(moment.clocks[kind]))
    ]


def _notices(moment: Moment, effect: Effect, unit: Unit, last_day: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    common: dict[str, Any] = {"topic": effect.topic, "at": moment.now}
    notices = []
    if effect.to_petitioner:
        words = _fill(effect.to_petitioner, last_day)
        notices.append(notice_row(moment.petition.id, audience=Audience.PETITIONER, words=words, **common))
    if effect.to_unit:
        words = _fill(effect.to_unit, last_day)
        notices.append(notice_row(moment.petition.id, audience=Audience.UNIT, words=words, unit_id=unit.id, **common))
    return notices


def _documents(moment: Moment, effect: Effect, stage: Stage) -> list[dict[str, Any]]:
    if effect.paper is None:
        return []
    return [
        {
            "id": uuid7(),
            "petition_id": moment.petition.id,
            "stage_id": stage.id,
            "unit_id": moment.unit.id,
            "staff_id": moment.mover.staff_id,
            "number": f"{moment.petition.number}-{moment.petition.last_event:02d}",
            "kind": effect.paper.kind,
            "name": effect.paper.name,
            "body": effect.paper.body,
            "issued_at": moment.now,
        }
    ]
