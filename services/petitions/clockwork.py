"""What does a move do to the clocks? Pure: as its row of the law says, and its effect adds."""

from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.clocks import RULES
from domain.fields import ClockChange, Procedure
from domain.lifecycle import belongs, variant
from services.clocks.pause import extend, note_row, pause, resume
from services.clocks.start import clock_row
from services.petitions.case import ClockNow
from services.petitions.effect import Effect, Moment

# Which families a move fulfils; what else it ends is only over. A redirect is no answer (rules.md C7).
_FULFILS = MappingProxyType(
    {
        move: tuple(families.split())
        for move, families in {
            "route": "C1 C4", "convert": "C1 C3", "claim_exemption": "C3", "supply": "C6", "danger_removed": "C1 C5",
            "redirect": "C1 C2 C4", "sealed_handover": "C1 C2 C4", "mark_duplicate": "C1 C4", "accept": "C2",
            "decline": "C2", "uphold_reassign": "C11", "reject_objection": "C11", "issue_opinion": "C7 C17",
            "rate_unsatisfied": "C14", "confirm_done": "C14", "step_up": "C12 C13 C14", "object": "C12",
            "request_review": "C13 C14", "issue_review": "C18", "remand": "C18 C20", "request_re_review": "C19",
            "issue_re_review": "C20", "acknowledge": "C5", "record_plan": "C8", "record_progress": "C9",
            "revisit": "C15",
        }.items()
    }
)  # fmt: skip

# Duties of whoever has the turn.
_OF_THE_TURN = ("C7", "C8", "C9", "C17", "C18", "C20", "C20h", "C20r")


@dataclass
class Clockwork:
    """Clocks after the move: changed ones, new ones, notes on dates, and when each open one is due."""

    changed: list[dict[str, Any]] = field(default_factory=list)
    started: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    running: dict[str, datetime] = field(default_factory=dict)


def work_clocks(moment: Moment, effect: Effect, *, stage_id: UUID, unit_id: UUID) -> Clockwork:
    """End, stop, pause, resume, extend and start the clocks of a move."""
    work = Clockwork()
    clocks = [clock.model_copy() for clock in moment.case.clocks]
    for before, clock in zip(moment.case.clocks, clocks, strict=True):
        change = _change(moment, effect, clock)
        if effect.turn is not None and clock.is_open and belongs(clock.kind, "C2"):
            clock.unit_id = unit_id  # C2 goes with the petition to another unit; its start stays
        elif effect.moves_clocks and clock.is_open and any(belongs(clock.kind, family) for family in _OF_THE_TURN):
            clock.unit_id, clock.stage_id = unit_id, stage_id
        if clock != before:
            work.changed.append(clock.model_dump())
        if change is not None:
            work.notes.append(_note(moment, effect, before, clock, change))
    work.started = _started(moment, effect, [clock for clock in clocks if clock.is_open], stage_id, unit_id)
    work.running = {clock.kind: clock.due_at for clock in clocks if clock.is_open and clock.paused_at is None}
    work.running |= {clock["kind"]: clock["due_at"] for clock in work.started}
    return work


def _change(moment: Moment, effect: Effect, clock: ClockNow) -> ClockChange | None:
    """Change one open clock; return what a note has to tell."""
    row, now = moment.row, moment.now
    if moment.expired is not None and clock.id == moment.expired.id:
        clock.breached_at = now
        return None
    if any(belongs(clock.kind, family) for family in (*row.stops, *effect.stops)):
        _end(moment, clock)
        return None
    if effect.extends and clock.kind == "C7":
        extend(clock, effect.extends, moment.calendar)
        return ClockChange.EXTENDED
    resumes = clock.kind in row.resumes and (clock.kind not in row.pauses or clock.paused_at is not None)
    if resumes:
        return resume(clock, now, moment.calendar)
    return pause(clock, now) if effect.pauses and clock.kind in row.pauses else None


def _end(moment: Moment, clock: ClockNow) -> None:
    """A period that the move itself fulfils is met, or breached when that comes too late; the others just end."""
    fulfilled = any(belongs(clock.kind, family) for family in _FULFILS.get(moment.row.move, ()))
    if not fulfilled or moment.expired is not None:
        clock.stopped_at = moment.now
    elif clock.paused_at is None and clock.due_at <= moment.now:
        clock.breached_at = moment.now
    else:
        clock.met_at = moment.now


def _started(
    moment: Moment, effect: Effect, still_open: list[ClockNow], stage_id: UUID, unit_id: UUID
) -> list[dict[str, Any]]:
    row = moment.row
    simple = (effect.petition.get("procedure") or moment.petition.procedure) == Procedure.SIMPLE
    level = effect.turn.level if effect.turn else moment.petition.level
    exact = row.id.startswith("L-")  # a lapse names its clock itself
    kinds = [kind if exact else variant(kind, level, simple=simple) for kind in row.starts]
    running = {clock.kind for clock in still_open}
    policy = moment.case.rules
    return [
        clock_row(
            kind,
            started_at=effect.clock_origin.get(kind, moment.now),
            last_day=effect.clock_due.get(kind),
            calendar=moment.calendar,
            petition_id=moment.petition.id,
            stage_id=stage_id,
            unit_id=moment.case.office().id if kind == "C11" else unit_id,  # an objection is the office's to decide
            level=level,
            policy=policy,
        )
        for kind in (*kinds, *effect.starts)
        if kind is not None and kind not in running and not (kind == "C7L" and policy.local_limit_unlocks)
    ]


def _note(moment: Moment, effect: Effect, before: ClockNow, clock: ClockNow, kind: ClockChange) -> dict[str, Any]:
    unit = moment.mover.unit
    return note_row(
        clock,
        petition_id=moment.petition.id,
        kind=kind,
        old_due_at=before.due_at,
        why=effect.why or f"{RULES[clock.kind].word}：{effect.words}",
        unit_id=unit.id if unit else None,
        now=moment.now,
    )
