"""Where does every date of a petition come from? For its petitioner, and for the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import WorkingCalendar
from domain.clock_facts import Change, ClockFacts
from domain.explain import explain
from domain.fields import ClockChange
from domain.refusals import Refused
from models import Clock, ClockNote, Petition, Unit
from schemas.clocks import ClockChangeSaid, ClockExplained, ClocksExplained, NamedDay
from services.access.actors import Bearer, StaffActor
from services.access.scope import opened_by, visible_to


async def explain_clocks(
    session: AsyncSession, *, number: str, bearer: Bearer, now: datetime, calendar: WorkingCalendar
) -> ClocksExplained:
    """Explain every clock to whoever holds a key to the petition; raises ``not_found``."""
    return await _explain(session, number, opened_by(bearer, now), calendar, you="您")


async def explain_clocks_at_desk(
    session: AsyncSession, *, number: str, staff: StaffActor, calendar: WorkingCalendar
) -> ClocksExplained:
    """Explain every clock to a member of staff who may see the petition; raises ``not_found``."""
    return await _explain(session, number, visible_to(staff), calendar, you="信访人")


async def _explain(
    session: AsyncSession, number: str, scope: ColumnElement[bool], calendar: WorkingCalendar, *, you: str
) -> ClocksExplained:
    """Two statements, however many clocks there are."""
    clocks = (
        await session.exec(
            select(Petition.id, Clock, Unit.name)
            .join(Clock, col(Clock.petition_id) == col(Petition.id), isouter=True)
            .join(Unit, col(Unit.id) == col(Clock.unit_id), isouter=True)
            .where(Petition.number == number, scope)
            .order_by(col(Clock.started_at), col(Clock.due_at), col(Clock.id))
        )
    ).all()
    if not clocks:
        raise Refused("not_found")
    notes = await _notes(session, clocks[0][0])
    return ClocksExplained(
        number=number,
        items=[
            _said(clock, unit, notes.get(clock.id, []), calendar, you) for _, clock, unit in clocks if clock is not None
        ],
    )


async def _notes(session: AsyncSession, petition_id: UUID) -> dict[UUID, list[Change]]:
    """Return the changes of every clock, the oldest first."""
    statement = (
        select(ClockNote, Unit.name)
        .join(Unit, col(Unit.id) == col(ClockNote.unit_id), isouter=True)
        .where(ClockNote.petition_id == petition_id)
        .order_by(col(ClockNote.at), col(ClockNote.id))
    )
    found: dict[UUID, list[Change]] = {}
    for note, unit in await session.exec(statement):
        change = Change(ClockChange(note.kind), note.at, note.old_due_at, note.new_due_at, note.why, unit)
        found.setdefault(note.clock_id, []).append(change)
    return found


def _said(clock: Clock, unit: str, changes: Sequence[Change], calendar: WorkingCalendar, you: str) -> ClockExplained:
    row: Mapping[str, Any] = clock.model_dump()
    known = {name: row[name] for name in ClockFacts.__dataclass_fields__ if name in row}
    facts = ClockFacts(**known, unit=unit, changes=changes)
    found, rule, at = explain(facts, calendar, you=you), facts.rule, facts.statutory_due_at
    return ClockExplained(
        kind=rule.kind,
        name=rule.word,
        holder=rule.holder,
        whose=found.whose,
        unit=unit,
        starts_with=rule.starts_with,
        started_at=facts.started_at,
        started_on=calendar.local_day(facts.started_at),
        length=found.length,
        basis=found.basis,
        due_on=calendar.last_day_before(facts.due_at),
        due_at=facts.due_at,
        statutory_due_on=calendar.last_day_before(at) if at else None,
        skipped=[NamedDay(on=day, name=name) for day, name in found.skipped],
        counted=[NamedDay(on=day, name=name) for day, name in found.counted],
        rolled=facts.rolled,
        rolled_from=found.rolled_from,
        paused_at=facts.paused_at,
        paused_days=facts.paused_days(calendar),
        extended_days=facts.extended_days,
        changes=[_change(change, calendar) for change in changes],
        provisional=facts.provisional,
        status=facts.state,
        ended_at=facts.ended_at,
        words=found.words,
    )


def _change(change: Change, calendar: WorkingCalendar) -> ClockChangeSaid:
    return ClockChangeSaid(
        kind=change.kind,
        at=change.at,
        old_due_on=calendar.last_day_before(change.old_due_at),
        new_due_on=calendar.last_day_before(change.new_due_at) if change.new_due_at else None,
        why=change.why,
        unit=change.unit,
    )
