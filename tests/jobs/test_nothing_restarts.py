"""Can any course of events start a clock anew, or move a duty's day, without the law saying so?

A seeded walk: whoever may move moves, or days pass and clocks run out; after every step every
clock is compared with what it was.
"""

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from benchmarks.right import verifies
from core.database import Database, SessionWire
from domain.clocks import RULES, Holder
from domain.lifecycle import Actor
from domain.refusals import Refused
from schemas.moves import DESK_FORMS, PETITIONER_FORMS
from services.organisation.access_file import DemoAccess
from services.organisation.calendar import read_calendar
from services.petitions import move as door
from services.petitions.effect import Mover
from services.petitions.facts import facts_of
from services.petitions.offers import looking, offered
from services.sweep import sweep
from tests.jobs.matters import PLACES, Matter, fill

_STEPS = 30
_STARTS = ("registered", "pending_acceptance", "pending_at_township", "accepted_at_township", "review")
# They need a code or another petition, or end the walk before it has begun.
# Who keeps out is somebody at a desk: tests/moves/test_recused.py holds the clocks of their turns.
_NOT_WALKED = frozenset(("withdraw", "mark_duplicate", "sealed_handover", "declare_conflict", "lift_recusal"))
_DULL = frozenset(("add_note", "urge", "revisit", "record_plan", "record_progress"))
_PERIODS = ("C2", "C7")  # of which a turn has one start, whatever the procedure
_WHO = (Actor.CITIZEN, Actor.UNIT, Actor.UNIT_HEAD, Actor.PETITION_OFFICE, Actor.UPPER)


async def may(matter: Matter, now: datetime) -> list[tuple[str, Actor]]:
    """Return the moves that are open, and to whom."""
    async with matter.database.transaction() as session:
        calendar = await read_calendar(session)
        case = await door.read(SessionWire(session), matter.id, today=calendar.local_day(now))
    found = []
    for actor in _WHO:
        forms = PETITIONER_FORMS if actor is Actor.CITIZEN else DESK_FORMS
        mover = Mover(frozenset({actor}))
        facts = facts_of(looking(case, mover, now=now, calendar=calendar))
        found += [(row.move, actor) for row in offered(case.petition.state, mover.actors, facts) if row.move in forms]
    return [(move, actor) for move, actor in found if move not in _NOT_WALKED]


async def act(matter: Matter, move: str, actor: Actor, now: datetime) -> None:
    """Make a move as well as its form can be filled in by chance; what the law refuses is left."""
    more: dict[str, Any] = {}
    if move == "hearing":
        running = {clock["kind"] for clock in await matter.clocks() if clock["stopped_at"] is None}
        at = (now + timedelta(days=10)).replace(hour=4)  # noon in Beijing
        called = {"at": at, "place": "听证室", "panel": ["李某"]}
        more = {"held": True, "opinion": "双方都到场陈述。"} if "C20h" in running else called
    try:
        await matter.moves(move, by=actor, now=now, **more)
    except Refused:
        return


async def check(matter: Matter, before: dict[UUID, asyncpg.Record]) -> dict[UUID, asyncpg.Record]:
    """Hold every clock against what it was, and against its notes."""
    clocks = {clock["id"]: clock for clock in await matter.clocks()}
    noted = {
        (note["clock_id"], note["new_due_at"])
        for note in await matter.database.hot.fetch("SELECT * FROM clock_note WHERE petition_id = $1", matter.id)
        if note["kind"] in {"resumed", "extended"}
    }
    assert clocks.keys() >= before.keys()
    for key, was in before.items():
        now = clocks[key]
        assert now["started_at"] == was["started_at"], now["kind"]
        if now["due_at"] != was["due_at"]:
            assert (key, now["due_at"]) in noted, (now["kind"], was["due_at"], now["due_at"])
        for end in ("met_at", "breached_at", "stopped_at"):
            assert was[end] is None or now[end] == was[end], (now["kind"], end)
    for family in _PERIODS:
        kinds = {f"{family}{variant}" for variant in ("", "s", "v")}
        duties = [clock for clock in clocks.values() if clock["kind"] in kinds]
        assert all(RULES[clock["kind"]].holder is Holder.DUTY for clock in duties)
        for stage in {clock["stage_id"] for clock in duties}:
            starts = {clock["started_at"] for clock in duties if clock["stage_id"] == stage}
            assert len(starts) == 1, (family, starts)
    return clocks


async def check_record(matter: Matter) -> None:
    """Each breach stands once in a chain that verifies."""
    told = await matter.database.hot.fetch(
        "SELECT *, data::text AS data FROM event WHERE petition_id = $1 ORDER BY seq", matter.id
    )
    row = await matter.database.hot.fetchrow("SELECT last_event, last_hash FROM petition WHERE id = $1", matter.id)
    assert verifies(told, row["last_event"], row["last_hash"])
    breached = Counter((clock["kind"], clock["breached_at"]) for clock in await matter.clocks() if clock["breached_at"])
    by_timer = Counter((json.loads(event["data"]).get("clock"), event["at"]) for event in told)
    moved_at = {event["at"] for event in told if event["actor"] not in {"timer", "system"}}
    for breach, count in breached.items():  # a move that came late told of the clocks that it ended
        assert by_timer[breach] == count or breach[1] in moved_at, breach
    assert sum(count for (kind, _), count in by_timer.items() if kind) <= breached.total()
    assert await matter.counts("supervision_order") <= breached.total()


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_no_clock_starts_anew(
    database: Database, demo: DemoAccess, now: datetime, seed: int
) -> None:
    chance = random.Random(seed)
    await fill(database)
    matter = Matter(database, PLACES[_STARTS[seed % len(_STARTS)]])
    kind = (await matter.clocks())[0]["kind"]
    await matter.runs(kind, now, timedelta(days=RULES[kind].length))
    await matter.set("stage", received_at=now)
    clocks, walked = await check(matter, {}), []
    for _ in range(_STEPS):
        open_moves = await may(matter, now)
        if open_moves and chance.random() < 0.6:
            weights = [1 if move in _DULL else 8 for move, _ in open_moves]
            ((move, actor),) = chance.choices(open_moves, weights)
            await act(matter, move, actor, now)
            now += timedelta(hours=chance.randrange(1, 30))
        else:
            move = "time"
            now += timedelta(days=chance.randrange(1, 20))
            await sweep(database, now=now)
        walked.append(move)
        clocks = await check(matter, clocks)
    await check_record(matter)
    assert len(set(walked)) > 4, walked
