"""Which open clocks end on another day when the calendar of a year changes?

The caller's transaction holds the calendar and all of its clocks: both change, or neither.
Petitions are locked and written a batch at a time, in the order of their ids; running it again
finds nothing to do. Clocks that were started meanwhile by a process that still counted with the
old days are found by the next run, which comes by itself (``organisation/calendar_settle.py``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.levels import Level
from domain.policy import Policy
from domain.recompute import KINDS, OpenClock, Recomputed, again
from models import CountyPolicy
from services.access.walls import HOUSE, see
from services.clocks.moved import Edit, MovedClock
from services.clocks.write_moved import write_moved

BATCH = 500
EXAMPLES = 5
Tell = Callable[[int, int], None]
_OPEN = "clock.met_at IS NULL AND clock.breached_at IS NULL AND clock.stopped_at IS NULL"
_FIND = text(
    f"""
    SELECT DISTINCT clock.petition_id FROM clock
    WHERE {_OPEN} AND clock.kind = ANY(:kinds) AND clock.started_at < :ends AND clock.due_at > :begins
    ORDER BY clock.petition_id
    """
)
_PETITIONS = """
    SELECT id, number, county_code, state, last_event, last_hash FROM petition
    WHERE id = ANY(:ids) ORDER BY id
"""
_LOCKED, _READ = text(_PETITIONS + " FOR UPDATE"), text(_PETITIONS)
_CLOCKS = text(
    f"""
    SELECT clock.*, stage.level FROM clock JOIN stage ON stage.id = clock.stage_id
    WHERE clock.petition_id = ANY(:ids) AND {_OPEN} ORDER BY clock.petition_id, clock.due_at, clock.kind
    """
)


@dataclass
class Recount:
    """What a new calendar does to the open clocks."""

    clocks: int = 0  # whose last day is another one
    petitions: int = 0
    kept: int = 0  # rights that the new calendar would have shortened
    confirmed: int = 0  # same day, no longer provisional
    examples: list[MovedClock] = field(default_factory=list)


async def recompute(  # noqa: PLR0913
    session: AsyncSession,
    *,
    edit: Edit,
    now: datetime,
    write: bool,
    tell: Tell = lambda _done, _total: None,
    examples_of: str | None = None,
) -> Recount:
    """Count every open clock that touches the year again, and write what changed if asked.

    Examples are taken from the county ``examples_of`` alone, from everywhere when none is named.
    """
    await see(session, HOUSE)
    policies, recount = await _read_policies(session), Recount()
    begins, ends = edit.after.end_of(date(edit.year - 1, 12, 31)), edit.after.end_of(date(edit.year, 12, 31))
    values = {"kinds": sorted(KINDS), "begins": begins, "ends": ends}
    connection = await session.connection()
    ids: Sequence[UUID] = (await connection.scalars(_FIND, values)).all()
    for start in range(0, len(ids), BATCH):
        batch = {"ids": ids[start : start + BATCH]}
        petitions = await _rows(connection, _LOCKED if write else _READ, batch)
        clocks = await _rows(connection, _CLOCKS, batch)
        changed = _changed(petitions, clocks, policies, edit, now)
        _count(recount, changed, examples_of)
        if write:
            await write_moved(connection, petitions=petitions, clocks=clocks, changed=changed, edit=edit, now=now)
        tell(min(start + BATCH, len(ids)), len(ids))
    return recount


async def _rows(connection: AsyncConnection, statement: TextClause, values: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(statement, values)).mappings()]


def _changed(
    petitions: Sequence[Mapping[str, Any]],
    clocks: Sequence[Mapping[str, Any]],
    policies: Mapping[str, Sequence[tuple[date, Policy]]],
    edit: Edit,
    now: datetime,
) -> list[MovedClock]:
    of = {petition["id"]: petition for petition in petitions}
    found = []
    for clock in clocks:
        petition = of.get(clock["petition_id"])
        if petition is None or clock["kind"] not in KINDS:
            continue
        started_on = edit.after.local_day(clock["started_at"])
        known = list(_likeliest_first(policies.get(petition["county_code"], ()), started_on))
        recomputed = again(_open_clock(clock), before=edit.before, after=edit.after, policies=known, now=now)
        if recomputed is not None:
            found.append(MovedClock(petition["number"], petition["county_code"], clock, recomputed))
    return found


def _open_clock(clock: Mapping[str, Any]) -> OpenClock:
    return OpenClock(
        kind=clock["kind"],
        level=Level(clock["level"]),
        started_at=clock["started_at"],
        due_at=clock["due_at"],
        rolled=clock["rolled"],
        provisional=clock["provisional"],
        statutory_at=clock["statutory_due_at"],
        extended_days=clock["extended_days"],
        paused_seconds=clock["paused_seconds"],
    )


def _count(recount: Recount, changed: Sequence[MovedClock], county: str | None) -> None:
    moved = [clock for clock in changed if clock.to.moved]
    recount.clocks += len(moved)
    recount.petitions += len({clock.row["petition_id"] for clock in moved})
    recount.kept += sum(_is_kept(clock.to) for clock in changed)
    recount.confirmed += sum(
        not clock.to.moved and clock.row["provisional"] and not clock.to.due.provisional for clock in changed
    )
    shown = [clock for clock in moved if county is None or clock.county_code == county]
    recount.examples += shown[: EXAMPLES - len(recount.examples)]


def _is_kept(to: Recomputed) -> bool:
    return to.kept and to.is_right and not to.moved


async def _read_policies(session: AsyncSession) -> dict[str, list[tuple[date, Policy]]]:
    """Return the versions of every county's policy, the newest first."""
    statement = select(CountyPolicy).order_by(col(CountyPolicy.version).desc())
    found: dict[str, list[tuple[date, Policy]]] = {}
    for row in (await session.exec(statement)).all():
        policy = Policy.read(row.version, row.body)
        found.setdefault(row.county_code, []).append((row.valid_from, policy))
    return found


def _likeliest_first(versions: Sequence[tuple[date, Policy]], day: date) -> Iterator[Policy]:
    """Yield what held on the day, then what held at other times, last the defaults."""
    held = next((policy for valid_from, policy in versions if valid_from <= day), Policy())
    yield held
    yield from (policy for _, policy in versions if policy is not held)
    yield Policy()
