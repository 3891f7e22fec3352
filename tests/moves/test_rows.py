"""Does each row write exactly what the law says: state, turn, clocks, papers, notices, event, order?

Every row, act and lapse is walked to over HTTP and by the clocks, made once, and the tables before
and after are compared column by column.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.acts import ACTS as LAW_ACTS
from domain.acts import act
from domain.clocks import due_under
from domain.expiry import TABLE, expiry, row_of
from domain.levels import Level
from domain.lifecycle import ROWS as LAW
from domain.lifecycle import Row, State, belongs, rule, variant
from domain.policy import Policy
from tests.moves import expected as table
from tests.moves.expected import NOW, Expected
from tests.moves.forms import form_of
from tests.moves.walks import at, desk_of, follow
from tests.moves.world import Seen, World
from tests.people import Resident

# Walked by filing itself: tests/api/test_filing.py, tests/api/test_level_skipped.py.
BY_FILING = {"T01", "T04"}
ALL = (*table.ROWS, *table.ACTS, *table.LAPSES)
_TURN_OF_PETITION = ("level", "unit_id", "stage_id")
_MAIN = {
    State.REGISTERED: "C1", State.LEVEL_REFUSED: "C3", State.SUPPLEMENT: "C6", State.EMERGENCY_OPEN: "C5",
    State.PENDING: "C2", State.UNIT_OBJECTED: "C11", State.OPINION_ISSUED: "C14", State.REHANDLING: "C17",
    State.LEVEL_TIMED_OUT: "C13", State.REVIEW: "C18", State.REVIEW_ISSUED: "C19", State.RE_REVIEW: "C20",
}  # fmt: skip


def test_every_row_act_and_lapse_is_walked() -> None:
    assert {one.row for one in table.ROWS} == {row.id for row in LAW} - BY_FILING
    assert {one.row for one in table.ACTS} == {f"A-{move}" for move in LAW_ACTS}
    assert {one.row for one in table.LAPSES} == {f"L-{entry.lapse}" for entry in TABLE if entry.lapse}


@pytest.mark.parametrize("source", sorted({one.at[0] for one in ALL}))
async def test_the_rows_write_what_the_law_says(world: World, source: State) -> None:
    wrong = {}
    for one in ALL:
        if one.at[0] is source:
            try:
                await walk(world, one)
            except AssertionError as error:
                wrong[f"{one.row} by {one.by} at {one.at[1]}"] = str(error)
    assert not wrong


async def walk(world: World, one: Expected) -> None:
    """Walk one row, and compare the tables before and after it."""
    resident = await at(world, *one.at, **one.draft)
    await follow(world, resident, *one.before)
    before = await world.sees(resident.number)
    form = {} if one.by[0] == "C" else await form_of(world, resident, one.move) | dict(one.form)
    mover = await moved_by(world, resident, one, form)
    after = await world.sees(resident.number)
    row = row_walked(one, before)
    assert row.id == one.row
    walked = Walked(world, one, row, before, after, mover, form)
    walked.state_and_turn()
    walked.clocks()
    walked.event()
    walked.papers()
    walked.notices()
    walked.orders()


async def moved_by(world: World, resident: Resident, one: Expected, form: dict[str, Any]) -> str:
    """Make the move, and return the desk that made it."""
    if one.by[0] == "C":
        await world.runs_out(one.by, number=resident.number)
        return ""
    if one.by == "petitioner":
        answer = await resident.moves(one.move, **form)
    else:
        desk = await desk_of(world, resident, one.by)
        answer = await world.moves(desk, resident.number, one.move, **form)
    assert answer.status_code == 200, answer.text
    return "" if one.by == "petitioner" else desk


def row_walked(one: Expected, before: Seen) -> Row:
    """Return the row that the law has for the move in the state before it."""
    state, level = State(before.petition["state"]), Level(before.petition["level"])
    if one.by[0] == "C":
        entry = expiry(one.by, state, level)
        assert entry is not None
        return row_of(entry, state)
    found = rule(state, one.move) or act(state, one.move)
    assert found is not None
    return found


class Walked:
    """A row that was walked, with the tables before and after it."""

    def __init__(
        self, world: World, one: Expected, row: Row, before: Seen, after: Seen, mover: str, form: dict[str, Any]
    ) -> None:
        self.world, self.one, self.row, self.form = world, one, row, form
        self.before, self.after = before, after
        self.staff_id = next((staff for staff, name in world.staff.items() if name == mover), None)
        self.mover = mover.partition(" ")[0]

    def new(self, kind: str) -> list[dict[str, Any]]:
        """Return the rows of a table that are new."""
        known = [row.get("id") or row["seq"] for row in self.before.rows[kind]]
        return [row for row in self.after.rows[kind] if (row.get("id") or row["seq"]) not in known]

    def value(self, told: Any) -> Any:
        """Return what a column of the expectation means."""
        if told == "form":
            return datetime.fromisoformat(self.form["at"])
        staff = {name: staff_id for staff_id, name in self.world.staff.items()}
        return {NOW: self.world.now, "mover": self.staff_id}.get(told, staff.get(told, told))

    def state_and_turn(self) -> None:
        old, new, one = self.before.petition, self.after.petition, self.one
        assert new["state"] == self.row.target
        assert new["version"] == old["version"] + 1
        assert new["warning"] == one.warning
        closes = not self.row.target.is_open
        stays = self.row.target is self.row.source
        assert new["closed_at"] == ((old["closed_at"] if stays else self.world.now) if closes else None)
        turns = self.new("stage")
        if one.to is None:
            assert [new[column] for column in _TURN_OF_PETITION] == [old[column] for column in _TURN_OF_PETITION]
            assert turns == []
        else:
            (turn,) = turns
            assert (self.world.name_of(new["unit_id"]), new["level"]) == one.to
            assert (turn["unit_id"], turn["level"], turn["id"]) == (new["unit_id"], new["level"], new["stage_id"])
            assert turn["turn"] == len(self.before.stage) + 1
            blank = dict.fromkeys(turn) | {"kind": "handling", "rehandled": False, "supplement_asked": False}
            blank |= {"extended_days": 0, "remanded": False, "received_at": self.world.now}
            blank |= {name: turn[name] for name in ("id", "petition_id", "turn", "level", "unit_id")}
            assert turn == blank | {name: self.value(told) for name, told in one.turn.items()}
        held = self.before.present
        now = next(turn for turn in self.after.stage if turn["id"] == held["id"])
        changed = {name: now[name] for name in now if now[name] != held[name]}
        assert changed == {name: self.value(told) for name, told in one.stage.items()}

    def clocks(self) -> None:
        row, one, now = self.row, self.one, self.world.now
        before, after = self.before.running, {clock["id"]: clock for clock in self.after.clock}
        ends = {kind for kind in before if any(belongs(kind, family) for family in (*row.stops, *one.stops.split()))}
        expired = {one.by} & set(before)
        for kind, clock in before.items():
            changed = dict(clock)
            if kind in expired:
                changed["breached_at"] = now
            elif kind in ends:
                changed["met_at" if kind in one.met.split() else "stopped_at"] = now
            elif kind == "C7" and one.move == "extend":
                changed |= {"due_at": clock["due_at"] + timedelta(days=30), "extended_days": 30}
            elif kind in row.resumes and clock["paused_at"]:
                days = (self.world.calendar.local_day(now) - self.world.calendar.local_day(clock["paused_at"])).days
                changed |= {"paused_at": None, "due_at": clock["due_at"] + timedelta(days=days)}
                changed["paused_seconds"] = (now - clock["paused_at"]).total_seconds()
            elif kind in row.pauses:
                changed["paused_at"] = now
            if one.to and belongs(kind, "C2") and kind not in ends:
                changed["unit_id"] = self.after.petition["unit_id"]
            assert after[clock["id"]] == changed, kind
        self.started(set(before) - ends - expired)
        self.attention()

    def started(self, still: set[str]) -> None:
        row, one = self.row, self.one
        level, simple = Level(self.after.petition["level"]), self.after.petition["procedure"] == "simple"
        exact = row.id.startswith("L-")
        kinds = {kind if exact else variant(kind, level, simple=simple) for kind in row.starts} | set(
            one.starts.split()
        )
        new = {clock["kind"]: clock for clock in self.new("clock")}
        assert set(new) == kinds - {None} - still
        for kind, clock in new.items():
            since = one.origin.get(kind)
            started = self.world.now if since is None else self.origin(since)
            due = due_under(Policy(), kind, level, started, self.world.calendar)
            if kind == "C20h":
                day = self.world.calendar.local_day(datetime.fromisoformat(self.form["at"]))
                assert clock["due_at"] == self.world.calendar.end_of(day)
            else:
                assert (clock["due_at"], clock["rolled"], clock["provisional"]) == (due.at, due.rolled, due.provisional)
            unit = self.world.units.get(one.at_unit, self.after.petition["unit_id"])
            assert (clock["started_at"], clock["unit_id"]) == (started, unit), kind
            assert clock["stage_id"] == self.after.petition["stage_id"]

    def origin(self, since: str) -> datetime:
        """Return the earlier fact from which a clock counts: a column of the turn, or the start of another clock."""
        instant: datetime = self.before.present.get(since) or self.before.running[since]["started_at"]
        return instant

    def attention(self) -> None:
        """What a desk sorts by: the end of what the state waits for, or of the next thing that runs."""
        petition, running = self.after.petition, self.after.running
        if petition["closed_at"]:
            assert petition["attention_at"] == petition["closed_at"]
            return
        family = _MAIN.get(State(petition["state"]), "C7")
        runs = {kind: clock["due_at"] for kind, clock in running.items() if clock["paused_at"] is None}
        if "C4" in runs:  # a claimed exemption is decided before anything else
            family = "C4"
        main = [due for kind, due in runs.items() if kind != "C7L" and belongs(kind, family)]
        assert petition["attention_at"] == (main[0] if main else min(runs.values(), default=self.world.now))

    def event(self) -> None:
        (event,) = self.new("event")
        assert (event["topic"], event["data"]["row"]) == (self.one.topic, self.row.id)
        assert (event["data"]["from"], event["data"]["to"]) == (self.row.source, self.row.target)
        assert event["actor"] in self.row.actors
        assert (event["staff_id"], event["unit_id"]) == (self.staff_id, self.world.units.get(self.mover))
        assert event["public"]
        assert event["data"].get("clock") == (self.one.by if self.one.by[0] == "C" else None)
        assert (self.after.petition["last_event"], self.after.petition["last_hash"]) == (event["seq"], event["hash"])
        assert "{" not in event["words"]

    def papers(self) -> None:
        papers = sorted(self.new("document"), key=lambda document: document["number"])
        assert tuple((document["kind"], document["name"]) for document in papers) == self.one.papers
        issuer = self.world.units[self.mover or "office"]
        for document in papers:
            assert (document["unit_id"], document["staff_id"]) == (issuer, self.staff_id)
            assert document["stage_id"] == self.after.petition["stage_id"]
            assert "{day}" not in str(document["body"])

    def notices(self) -> None:
        notices = self.new("notice")
        told = [
            "petitioner" if notice["audience"] == "petitioner" else self.world.name_of(notice["unit_id"])
            for notice in notices
        ]
        assert sorted(told) == sorted(self.one.told.split())
        assert not any("{" in notice["words"] for notice in notices)
        assert {notice["topic"] for notice in notices} <= {self.one.topic}

    def orders(self) -> None:
        orders = self.new("supervision_order")
        assert [self.world.name_of(order["unit_id"]) for order in orders] == self.one.order_at.split()
        for order in orders:
            assert (order["breach"], order["colour"], order["state"]) == (self.one.by, self.one.warning, "open")
