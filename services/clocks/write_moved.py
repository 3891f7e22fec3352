"""How is it written that clocks end on another day?

The clock itself, a note that keeps the old date, one event in the petition's chain, one notice to
the petitioner, and the place in the inboxes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col
from uuid_utils.compat import uuid7

from domain import outlook
from domain.fields import ClockChange
from domain.lifecycle import Actor, State
from models import Clock, ClockNote, Event, Notice, Petition
from models.delivery import Audience
from services.audit.record import event_row
from services.clocks.moved import Edit, MovedClock
from services.notices.compose import notice_row

TOPIC = "petition.date_changed"
_CLOCK = (
    update(Clock)
    .where(col(Clock.id) == bindparam("clock"))
    .values(
        due_at=bindparam("new_due_at"),
        rolled=bindparam("new_rolled"),
        provisional=bindparam("new_provisional"),
        statutory_due_at=bindparam("new_statutory_due_at"),
        look_at=None,  # its warning colour is looked at anew
    )
)
_PETITION = (
    update(Petition)
    .where(col(Petition.id) == bindparam("petition"))
    .values(
        version=col(Petition.version) + 1, last_event=bindparam("new_last_event"), last_hash=bindparam("new_last_hash")
    )
)
_ATTENTION = (
    update(Petition).where(col(Petition.id) == bindparam("petition")).values(attention_at=bindparam("new_attention_at"))
)


async def write_moved(  # noqa: PLR0913
    connection: AsyncConnection,
    *,
    petitions: Sequence[Mapping[str, Any]],
    clocks: Sequence[Mapping[str, Any]],
    changed: Sequence[MovedClock],
    edit: Edit,
    now: datetime,
) -> None:
    """Write a batch; its petitions are locked, and ``clocks`` are all of their open ones."""
    if not changed:
        return
    await connection.execute(_CLOCK, [_columns(clock) for clock in changed])
    told = [clock for clock in changed if clock.to.moved or (clock.to.kept and clock.to.is_right)]
    await _add(connection, ClockNote, [_note(clock, edit.source, now) for clock in told])
    moved_of, kinds_of = _by_petition(clocks, changed)
    events, notices, heads, attention = [], [], [], []
    for petition in petitions:
        moved = moved_of.get(petition["id"])
        if moved is None:
            continue
        event = _event(petition, moved, edit, now)
        events.append(event)
        heads.append(
            {"petition": petition["id"], "new_last_event": event["seq"], "new_last_hash": event["hash"]},
        )
        notice = notice_row(petition["id"], audience=Audience.PETITIONER, topic=TOPIC, words=event["words"], at=now)
        notices.append(notice)
        if (due_at := _awaited(petition, kinds_of[petition["id"]], moved)) is not None:
            attention.append({"petition": petition["id"], "new_attention_at": due_at})
    await _add(connection, Event, events)
    await _add(connection, Notice, notices)
    for statement, rows in ((_PETITION, heads), (_ATTENTION, attention)):
        if rows:
            await connection.execute(statement, rows)


async def _add(connection: AsyncConnection, table: Any, rows: Sequence[dict[str, Any]]) -> None:  # noqa: ANN401
    if rows:
        await connection.execute(insert(table), rows)


def _columns(clock: MovedClock) -> dict[str, Any]:
    due = clock.to.due
    return {
        "clock": clock.row["id"],
        "new_due_at": due.at,
        "new_rolled": due.rolled,
        "new_provisional": due.provisional,
        "new_statutory_due_at": due.statutory_at,
    }


def _note(clock: MovedClock, source: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "clock_id": clock.row["id"],
        "petition_id": clock.row["petition_id"],
        "kind": ClockChange.RECOMPUTED.value,
        "at": now,
        "old_due_at": clock.row["due_at"],
        "new_due_at": clock.to.due.at,
        "why": clock.to.why(source),
        "unit_id": None,
    }


def _event(petition: Mapping[str, Any], moved: Sequence[MovedClock], edit: Edit, now: datetime) -> dict[str, Any]:
    said = "；".join(clock.words for clock in moved)
    words = f"{edit.words}：{said}。依据：{edit.source}。原来的日期留着备查。"
    days = [
        {
            "kind": clock.row["kind"],
            "old_due_on": clock.to.old_last_day.isoformat(),
            "new_due_on": clock.to.due.last_day.isoformat(),
        }
        for clock in moved
    ]
    return event_row(
        petition["id"],
        seq=petition["last_event"] + 1,
        before=petition["last_hash"],
        topic=TOPIC,
        at=now,
        actor=Actor.SYSTEM,
        words=words,
        data={"calendar_year": edit.year, "clocks": days},
    )


def _awaited(petition: Mapping[str, Any], kinds: Sequence[str], moved: Sequence[MovedClock]) -> datetime | None:
    """Return the new end of the clock that the petition waits for, None when that one stays."""
    awaited = outlook.waits_for(State(petition["state"]), kinds)
    return next((clock.to.due.at for clock in moved if clock.row["kind"] == awaited), None)


def _by_petition(
    clocks: Sequence[Mapping[str, Any]], changed: Sequence[MovedClock]
) -> tuple[dict[UUID, list[MovedClock]], dict[UUID, list[str]]]:
    """Return the clocks whose day is another one, and the kinds of all open ones, by petition."""
    moved: dict[UUID, list[MovedClock]] = {}
    kinds: dict[UUID, list[str]] = {}
    for clock in changed:
        if clock.to.moved:
            moved.setdefault(clock.row["petition_id"], []).append(clock)
    for row in clocks:
        kinds.setdefault(row["petition_id"], []).append(row["kind"])
    return moved, kinds
