"""Which rows does a move write? Pure: from the moment and its effect to plain rows.

State, turn, clocks, event, documents, notices and orders of one move, ready for ``store``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain import outlook
from domain.expiry import Colour
from domain.instants import written
from domain.levels import Level
from models.delivery import Audience
from services.audit.record import event_row
from services.clocks.orders import order_row
from services.notices.compose import notice_row
from services.petitions.case import UnitNow
from services.petitions.clockwork import work_clocks
from services.petitions.effect import Effect, Moment, Moved
from services.petitions.store import Rows

_DAY = "{day}"
_DUE_AT = "{due_at}"


@dataclass(frozen=True)
class Change:
    """What the store writes, and what is told afterwards."""

    moved: Moved
    rows: Rows


def compose(moment: Moment, effect: Effect) -> Change:
    """Compose everything that a move writes."""
    petition, row = moment.petition, moment.row
    stage_id, unit = (uuid7(), effect.turn.unit) if effect.turn else (moment.stage.id, moment.unit)
    clocks = work_clocks(moment, effect, stage_id=stage_id, unit_id=unit.id)
    awaited = outlook.waits_for(row.target, clocks.running)
    due_at = clocks.running[awaited] if awaited else None
    last_day = moment.calendar.last_day_before(due_at) if due_at else None
    day = outlook.say_due(awaited, due_at, moment.calendar) if awaited and due_at else "法定期限"
    event = _event(moment, effect, day)
    first_due = min(clocks.running.values(), default=None)  # while what the state waits for stands still
    changed = _petition(moment, effect, stage_id=stage_id, unit=unit, event=event, due_at=due_at or first_due)
    after = petition.model_copy(update=changed | {"state": row.target, "level": _level(moment, effect)})
    tables = {
        "stage": [_new_stage(moment, effect, stage_id)] if effect.turn else [],
        "clock": clocks.started,
        "clock_note": clocks.notes,
        "event": [event],
        "notice": _notices(moment, effect, unit, day),
        "document": _documents(moment, effect, stage_id, _Fills(day, last_day, due_at)),
        "rating": [],
        "supervision_order": _orders(moment),
        "recusal": _recusals(moment, effect),
    }
    stages = [{"id": moment.stage.id, **effect.stage}] if effect.stage else []
    lifts = [{"id": one, "lifted_at": moment.now, "lifted_by": moment.mover.staff_id} for one in effect.lifts]
    rows = Rows(changed, stages, clocks.changed, tables, effect.takes_attachments, lifts)
    return Change(Moved(after, last_day), rows)


def _level(moment: Moment, effect: Effect) -> Level:
    return effect.turn.level if effect.turn else moment.petition.level


def _petition(  # noqa: PLR0913
    moment: Moment,
    effect: Effect,
    *,
    stage_id: UUID,
    unit: UnitNow,
    event: dict[str, Any],
    due_at: datetime | None,
) -> dict[str, Any]:
    """Return the columns of the petition that a move changes."""
    petition, now = moment.petition, moment.now
    state = moment.row.target
    closing = petition.closed_at if state is petition.state else now
    return {
        **effect.petition,
        "state": state.value,
        "level": _level(moment, effect).value,
        "unit_id": unit.id,
        "stage_id": stage_id,
        "version": petition.version + 1,
        "last_event": event["seq"],
        "last_hash": event["hash"],
        "closed_at": None if state.is_open else closing,
        "attention_at": due_at if state.is_open and due_at else closing or now,
        "warning": _warning(moment, effect),
    }


def _warning(moment: Moment, effect: Effect) -> str | None:
    """A new turn begins without a colour; a breach paints the present one, and never paler."""
    before = Colour(moment.petition.warning) if moment.petition.warning else None
    came = moment.expiry.colour if moment.expiry else None
    colours = [colour for colour in (None if effect.turn else before, came) if colour is not None]
    if not moment.row.target.is_open:
        return None
    return max(colours, key=lambda colour: colour.rank).value if colours else None


def _event(moment: Moment, effect: Effect, day: str) -> dict[str, Any]:
    row, mover, petition = moment.row, moment.mover, moment.petition
    data: dict[str, object] = {"row": row.id, "from": row.source.value, "to": row.target.value, **effect.data}
    if moment.expired is not None:
        data |= {"clock": moment.expired.kind, "due_at": written(moment.expired.due_at)}
    if mover.on_behalf:
        data |= {"recorded_from": mover.on_behalf}
    if mover.said_on:
        data |= {"said_on": mover.said_on.isoformat()}
    return event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.chain,
        topic=effect.topic,
        at=moment.now,
        actor=min(row.actors & mover.actors),
        words=_fill(effect.words, day),
        unit_id=mover.unit.id if mover.unit else None,
        staff_id=mover.staff_id,
        public=effect.public,
        data=data,
    )


def _fill(words: str, day: str) -> str:
    return words.replace("{day}", day)


@dataclass(frozen=True)
class _Fills:
    """What stands for the clock that the new state waits for: in a sentence, as a day, as an instant."""

    day: str
    last_day: date | None
    due_at: datetime | None


def _filled(value: Any, fills: _Fills) -> Any:  # noqa: ANN401
    """Fill the day in: alone it stays a day, inside a sentence it is said."""
    if value == _DAY:
        return fills.last_day.isoformat() if fills.last_day else None
    if value == _DUE_AT:
        return written(fills.due_at) if fills.due_at else None
    if isinstance(value, str):
        return _fill(value, fills.day)
    if isinstance(value, dict):
        return {name: _filled(inner, fills) for name, inner in value.items()}
    return value


def _new_stage(moment: Moment, effect: Effect, stage_id: UUID) -> dict[str, Any]:
    assert effect.turn is not None  # noqa: S101
    return {
        "id": stage_id,
        "petition_id": moment.petition.id,
        "turn": len(moment.case.stages) + 1,
        "level": effect.turn.level.value,
        "unit_id": effect.turn.unit.id,
        "received_at": moment.now,
        "kind": effect.turn.kind.value,
        "rehandled": False,
        "supplement_asked": False,
        "extended_days": 0,
        "remanded": False,
        **effect.turn.stage,
    }


def _notices(moment: Moment, effect: Effect, unit: UnitNow, day: str) -> list[dict[str, Any]]:
    common: dict[str, Any] = {"topic": effect.topic, "at": moment.now}
    petition_id = moment.petition.id
    notices = []
    if effect.to_petitioner:
        words = _fill(effect.to_petitioner, day)
        notices.append(notice_row(petition_id, audience=Audience.PETITIONER, words=words, **common))
    told = ((unit, effect.to_unit), *effect.to_others) if effect.to_unit else effect.to_others
    seen = set()
    recused = moment.case.recused | {one.who for one in effect.recusals}
    for other, words in told:
        if (other.id, words) not in seen and other.id not in recused:
            seen.add((other.id, words))
            words = _fill(words, day)  # noqa: PLW2901
            notices.append(notice_row(petition_id, audience=Audience.UNIT, words=words, unit_id=other.id, **common))
    return notices


def _recusals(moment: Moment, effect: Effect) -> list[dict[str, Any]]:
    """Whoever keeps out already is not written down again."""
    return [
        {
            "id": uuid7(),
            "petition_id": moment.petition.id,
            "unit_id": one.unit_id,
            "staff_id": one.staff_id,
            "source": one.source.value,
            "reason": one.reason.value if one.reason else None,
            "at": moment.now,
            "declared_by": moment.mover.staff_id if one.reason else None,
        }
        for one in effect.recusals
        if one.who not in moment.case.recused
    ]


def _documents(moment: Moment, effect: Effect, stage_id: UUID, fills: _Fills) -> list[dict[str, Any]]:
    """Papers are the acting unit's; those that a clock writes are the petition office's."""
    issuer = moment.mover.unit or (moment.case.office() if moment.mover.staff_id is None else moment.unit)
    return [
        {
            "id": uuid7(),
            "petition_id": moment.petition.id,
            "stage_id": stage_id,
            "unit_id": issuer.id,
            "staff_id": moment.mover.staff_id,
            "number": f"{moment.petition.number}-{moment.case.papers + place:02d}",
            "kind": paper.kind,
            "name": paper.name,
            "body": _filled(paper.body, fills),
            "issued_at": moment.now,
        }
        for place, paper in enumerate(effect.papers, start=1)
    ]


def _orders(moment: Moment) -> list[dict[str, Any]]:
    """A breach that the table names opens a supervision order by itself."""
    clock, entry = moment.expired, moment.expiry
    if clock is None or entry is None or not entry.ordered or entry.colour is None:
        return []
    return [
        order_row(
            moment.petition.id,
            clock_id=clock.id,
            stage_id=clock.stage_id,
            unit_id=clock.unit_id,
            county_code=moment.petition.county_code,
            breach=clock.kind,
            colour=entry.colour,
            now=moment.now,
            calendar=moment.calendar,
            thresholds=moment.case.thresholds,
        )
    ]
