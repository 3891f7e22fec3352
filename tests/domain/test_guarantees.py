"""The petitioner's ten guarantees, held by walking every place of the law (reliability.md, rules.md §3.7).

What the tables of the law can say is said here; what concerns HTTP, lists and reports is tested
beside those.
"""

import random
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType

import pytest
from sqlmodel import SQLModel

import models  # noqa: F401 - fills the metadata
from domain import words
from domain.acts import ACTS
from domain.calendar import WorkingCalendar
from domain.expiry import TABLE
from domain.explore.figures import POLICIES, EveryDayWorks, acting, days_of, silent
from domain.explore.graph import Graph, circles, explore, standstills, traps
from domain.explore.node import Law, Node, Setting
from domain.explore.steps import Step
from domain.explore.timed import Ground, Moment
from domain.explore.waits import NEVER, Delay, Petitioner, Start, county_spoke, silence, starting
from domain.guards import GUARDS, Facts, always
from domain.levels import Level
from domain.lifecycle import MOVES, ROWS, Actor, Row, State, belongs, variant
from domain.policy import Order, Policy
from domain.tiers import allowed_levels, first_level, routable_levels
from services.organisation.calendar import shipped_calendar

# Where the county is the lowest level, the order makes no difference.
SETTINGS = [Setting(order, low) for order in Order for low in Level if (order, low) != (Order.STATUTORY, Level.COUNTY)]
LOCAL = Setting(Order.LOCAL, Level.VILLAGE)
STAFF = frozenset(Actor) - {Actor.CITIZEN, Actor.SYSTEM, Actor.TIMER}
WEEKENDS = WorkingCalendar()
SHIPPED = shipped_calendar()
FILED = datetime(2026, 1, 7, 9, tzinfo=WEEKENDS.zone)


@cache
def walked(setting: Setting = LOCAL) -> Graph:
    return explore(Law(), setting)


def without_timer(kind: str, state: State) -> Law:
    """Return our law with nothing happening at the end of a clock in a state."""
    broken = []
    for entry in TABLE:
        if kind in entry.kinds and state in entry.states:
            broken.append(replace(entry, kinds=tuple(k for k in entry.kinds if k != kind)))
            broken.append(replace(entry, kinds=(kind,), states=entry.states - {state}))
        else:
            broken.append(entry)
    return Law(expiries=tuple(broken))


def struck(kind: str, state: State) -> Graph:
    """Return what can be reached when that end leads nowhere: the same, without walking all again."""
    return walked().without(lambda node, step: step.ended == kind and node.state is state)


def edges(graph: Graph) -> list[tuple[Node, Step]]:
    return [(node, step) for node, out in graph.steps.items() for step in out]


def silent_days(law: Law, start: Start, petitioner: Petitioner = Petitioner.PASSIVE) -> float:
    wait = silence(Ground(Policy(), WEEKENDS, LOCAL, law), start, petitioner, FILED)
    assert wait is not None
    return wait.days


# ------------------------------------------------------------------------------ the walk itself


def test_the_walk_comes_to_every_state_at_every_level_that_it_can_have() -> None:
    seen = {(node.state, node.level) for node in walked().steps}
    assert {state for state, _ in seen} == set(State)
    assert {state for state, level in seen if level is Level.COUNTY} >= set(State) - {State.DRAFT, State.LEVEL_REFUSED}
    assert len(walked().steps) > 1500


def test_the_walk_makes_every_row_and_every_act_that_touches_an_awaited_clock() -> None:
    made = {step.row.id for setting in SETTINGS for _, step in edges(walked(setting))}
    assert {row.id for row in ROWS} <= made
    assert {"A-hold", "A-wait", "A-stop_waiting", "A-acknowledge"} <= made


def test_the_walk_lets_every_timer_run_out_that_can() -> None:
    ended = {(step.ended, node.state) for setting in SETTINGS for node, step in edges(walked(setting))}
    moving = {(k, s) for e in TABLE if e.move or e.starts or e.resumes for k in e.kinds for s in e.states}
    # No village is extended (its guard says so); a weekly reminder starts the next one and changes nothing.
    assert moving - ended == {("C7v", State.EXTENDED), ("C20r", State.RE_REVIEW)}


# ------------------------------------------------------------------------------------------- 1


def test_1_whatever_is_decided_comes_after_the_text_is_stored() -> None:
    assert [row.id for row in ROWS if row.source is State.DRAFT] == ["T01"]
    assert GUARDS["T01"] is always
    petition = SQLModel.metadata.tables["petition"]
    assert not [c for c in ("number", "content", "text_hash", "receipt_hash", "code_key") if petition.c[c].nullable]
    assert not [row for row in ROWS if row.target is State.DRAFT]


# ------------------------------------------------------------------------------------------- 2


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s.order}-{s.lowest}")
def test_2_from_every_open_place_there_is_a_way_out_that_needs_no_official(setting: Setting) -> None:
    graph = walked(setting)
    assert not list(map(str, traps(graph)))
    assert not list(map(str, standstills(graph)))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s.order}-{s.lowest}")
def test_2_nobody_is_sent_round_in_a_circle(setting: Setting) -> None:
    assert not list(map(str, circles(walked(setting))))


# Without these a petition still gets on, only later: C1 moves it at its own end.
SLOWER = {
    ("C3", State.LEVEL_REFUSED): Start.REFUSED,
    ("C4", State.REGISTERED): Start.EXEMPTION_CLAIMED,
    ("C5", State.EMERGENCY_OPEN): Start.EMERGENCY,
}
CHANGING = [
    (kind, state)
    for entry in TABLE
    if entry.move or (entry.starts and entry.kinds != ("C20r",)) or entry.resumes
    for kind in entry.kinds
    for state in sorted(entry.states)
    if (kind, state) != ("C7v", State.EXTENDED)
]


@pytest.mark.parametrize(("kind", "state"), [pair for pair in CHANGING if pair not in SLOWER])
def test_2_a_removed_timer_leaves_a_petition_lying_and_its_state_is_named(kind: str, state: State) -> None:
    found = standstills(struck(kind, state))
    assert {one.node.state for one in found} == {state}
    assert all(state.value in str(one) and one.way for one in found)


# Where no official is needed because the petitioner may act, a removed timer only ends the waiting for nothing.
OWN_WAY = {
    ("C1", State.LEVEL_REFUSED),  # convert
    ("C6", State.SUPPLEMENT),  # supply
    ("C13", State.LEVEL_TIMED_OUT),  # step_up
    ("C14", State.OPINION_ISSUED),  # step_up, request_review, confirm_done
}


@pytest.mark.parametrize(("kind", "state"), [pair for pair in CHANGING if pair not in SLOWER])
def test_2_a_removed_timer_is_a_trap_where_the_petitioner_has_no_way_of_their_own(kind: str, state: State) -> None:
    found = {one.node.state for one in traps(struck(kind, state))}
    assert (state in found) is ((kind, state) not in OWN_WAY)


@pytest.mark.parametrize(("kind", "state"), sorted(SLOWER))
def test_2_a_timer_with_another_behind_it_shortens_the_wait(kind: str, state: State) -> None:
    start = SLOWER[kind, state]
    assert silent_days(Law(), start) < silent_days(without_timer(kind, state), start) < NEVER


@pytest.mark.parametrize("row", [row for row in ROWS if Actor.TIMER in row.actors], ids=lambda row: row.id)
def test_2_a_removed_row_of_a_timer_is_noticed(row: Row) -> None:
    graph = walked().without(lambda _, step: step.row.id == row.id)
    assert row.source in {one.node.state for one in (*traps(graph), *standstills(graph))}


def test_2_tables_broken_before_the_walk_are_found_as_well() -> None:
    found = traps(explore(without_timer("C2v", State.PENDING), LOCAL))
    assert ("pending_acceptance", "village") in {(one.node.state.value, one.node.level.value) for one in found}
    assert any("T03 forward_overdue (C1)" in one.way for one in found)


def test_2_an_office_that_could_ask_again_and_again_would_be_found() -> None:
    careless = {**GUARDS, "T14": always, "T45": always}
    found = circles(explore(Law(guards=careless), LOCAL))
    assert {one.node.state for one in found} >= {State.SUPPLEMENT, State.REVIEW, State.REHANDLING}


# ------------------------------------------------------------------------------------------- 3

# Longest waits in days with officials silent from filing on: (policy, petitioner, how it begins) on a
# calendar without days off, one with weekends alone, and every filing day of 2026.
WAITS = {
    ("passive", "at_office"): (59, 65, 71),
    ("passive", "routed"): (43, 49, 56),
    ("prompt", "at_office"): (51, 53, 60),
    ("prompt", "routed"): (35, 37, 44),
}


@pytest.mark.parametrize(
    ("column", "calendar", "days"),
    [
        (0, EveryDayWorks(), days_of(2026)[:1]),
        (1, WEEKENDS, days_of(2026)[:7]),
        (2, SHIPPED, [*days_of(2026, 9), date(2026, 1, 16), date(2026, 1, 28), date(2026, 2, 13)]),
    ],
    ids=["no days off", "weekends", "2026"],
)
def test_3_if_everybody_stays_silent_the_county_has_timed_out_on_a_day_that_is_known(
    column: int, calendar: WorkingCalendar, days: list[date]
) -> None:
    found = {(f.policy, f.petitioner, f.start): f for f in silent("calendar", calendar, days)}
    assert {policy for policy, _, _ in found} == set(POLICIES)
    for (petitioner, start), bounds in WAITS.items():
        assert {found[policy, petitioner, start].days for policy in POLICIES} == {bounds[column]}
    # However a petition begins, it never takes longer than lying at the office first.
    assert max(f.days for f in found.values()) == WAITS["passive", "at_office"][column]


def test_3_without_a_timer_the_wait_has_no_end_and_the_place_is_named() -> None:
    ground = Ground(Policy(), WEEKENDS, LOCAL, without_timer("C13", State.LEVEL_TIMED_OUT))
    wait = silence(ground, Start.ROUTED, Petitioner.PASSIVE, FILED)
    assert wait is not None
    assert wait.days == NEVER
    assert "level_timed_out@village" in str(wait.stuck)
    assert silent_days(ground.law, Start.ROUTED, Petitioner.PROMPT) < NEVER


def test_3_officials_who_use_every_delay_cannot_delay_for_ever() -> None:
    # `make guarantees` computes all of them, for every filing day.
    asked = {*((policy, "county_spoke") for policy in POLICIES)}
    asked |= {("statutory", "accept_extend_then_silent"), ("statutory", "all_is_said")}
    days = {(f.what, f.policy, f.petitioner): f.days for f in acting("weekends", WEEKENDS, [FILED.date()], only=asked)}
    assert days == {
        ("county_spoke", "local_order", "prompt"): 281,
        ("county_spoke", "local_order_published", "prompt"): 208,
        ("county_spoke", "statutory", "prompt"): 292,
        ("accept_extend_then_silent", "statutory", "prompt"): 236,
        ("accept_extend_then_silent", "statutory", "passive"): 247,  # by hand: about 249
        ("all_is_said", "statutory", "prompt"): 386,
    }


def test_3_acting_earlier_never_makes_it_longer() -> None:
    ground = Ground(Policy(), SHIPPED, LOCAL)
    latest = Delay(ground, county_spoke).longest(Start.AT_OFFICE, FILED)
    assert latest is not None
    chance = random.Random(7)
    for _ in range(300):
        moment = chance.choice(list(starting(ground, Start.AT_OFFICE, FILED)))
        while not county_spoke(moment.node) and moment.node.state.is_open:
            moment = at_random(ground, moment, chance)
        assert ground.days(FILED, moment.now) <= latest.days


def at_random(ground: Ground, moment: Moment, chance: random.Random) -> Moment:
    """Let anything happen next that may happen to a petitioner who loses no day, at any day before a clock ends."""
    own = ground.at_once(moment)
    if own is not None:
        return ground.take(moment, own, moment.now)
    end = ground.next_end(moment)
    assert end is not None, str(moment.node)
    acts = list(ground.of_officials(moment))
    if not acts or end[0] <= moment.now or chance.random() < 0.4:
        return ground.take(moment, end[1], max(end[0], moment.now))
    step = chance.choice(acts)
    last = ground.last_chance(moment, step, end[0])
    return ground.take(moment, step, moment.now + (last - moment.now) * chance.random())


# ------------------------------------------------------------------------------------------- 4


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s.order}-{s.lowest}")
def test_4_no_step_starts_a_clock_that_still_runs(setting: Setting) -> None:
    # But T29: C7s gives way to C7, counted from the same acceptance.
    again = set()
    for node, step in edges(walked(setting)):
        started = {variant(family, step.node.level, simple=step.node.simple) for family in step.row.starts}
        kept = {
            k for k in (node.running | node.paused) - {step.ended} if not any(belongs(k, f) for f in step.row.stops)
        }
        again |= {(step.row.id, kind) for kind in started & kept}
    assert not again
    assert {row.id for row in ROWS if set(row.stops) & set(row.starts) - {"C15", "C16"}} == {"T29"}


def test_4_no_transfer_return_or_reassignment_ends_the_period_for_accepting() -> None:
    for row in ROWS:
        if row.source in {State.PENDING, State.UNIT_OBJECTED} and row.target in {State.PENDING, State.UNIT_OBJECTED}:
            assert not {"C2", "C1"} & {*row.stops, *row.starts, *row.pauses}, row.id


def test_4_only_an_extension_or_the_pauses_of_the_law_move_a_due_day() -> None:
    chance = random.Random(11)
    moved: set[str] = set()
    policies = (Policy(), Policy(published_rule="公开的本县规定"))
    grounds = [Ground(policy, SHIPPED, Setting(order, Level.VILLAGE)) for policy in policies for order in Order]
    for _ in range(400):
        ground = chance.choice(grounds)
        moments = [m for start in Start for m in starting(ground, start, FILED + timedelta(days=chance.randrange(300)))]
        moment = chance.choice(moments)
        for _ in range(25):
            after = anything(ground, moment, chance)
            if after is None:
                break
            step, following = after
            for kind in set(moment.clocks) & set(following.clocks) - {step.ended}:
                old, new = moment.clocks[kind], following.clocks[kind]
                assert new.started == old.started, (step.name, kind)
                if new.due != old.due:
                    moved.add(f"{step.row.move} {kind}")
            moment = following
    assert "extend C7" in moved
    assert moved <= {
        "extend C7",
        *(f"supply {kind}" for kind in ("C1", "C4")),
        "stop_waiting C13",
        "hearing C20",
        "hearing_time_over C20",
    }


def anything(ground: Ground, moment: Moment, chance: random.Random) -> tuple[Step, Moment] | None:
    steps = ground.out(moment.node)
    if not steps:
        return None
    step = chance.choice(steps)
    at = moment.now + timedelta(hours=chance.randrange(72))
    if step.ended is not None:
        at = max(at, moment.clocks[step.ended].due)
    return step, ground.take(moment, step, at)


# ------------------------------------------------------------------------------------------- 5


def test_5_no_official_withdraws_rates_deletes_or_edits() -> None:
    forbidden = re.compile(r"withdraw|rate|delete|remove(?!d)|edit|erase|change_text")
    theirs = {row.move for row in ROWS if row.actors & STAFF} | {a.move for a in ACTS.values() if a.actors & STAFF}
    assert not [move for move in theirs if forbidden.search(move)]
    assert all(row.actors == {Actor.CITIZEN} for row in ROWS if row.move in {"withdraw", "rate_unsatisfied"})
    assert not [move for move in MOVES | set(ACTS) if re.search(r"delete|edit|erase", move)]


def test_5_nobody_but_its_petitioner_wakes_a_closed_petition() -> None:
    assert all(row.actors == {Actor.CITIZEN} for row in ROWS if not row.source.is_open)


# ------------------------------------------------------------------------------------------- 6


def test_6_the_unit_that_is_named_neither_accepts_nor_seals() -> None:
    named = Facts(now=FILED, unit_is_named=True, is_report=True, reported_here=True)
    assert GUARDS["T18"](named) == "unit_is_named"
    assert {GUARDS[row](named) for row in ("T12", "T70")} == {"unit_is_named"}


def test_6_what_is_sealed_goes_nowhere_in_this_house_any_more() -> None:
    assert not [row for row in ROWS if row.source is State.CLOSED_SEALED]
    assert not [act for act in ACTS.values() if State.CLOSED_SEALED in act.states]
    sealing = [row for row in ROWS if row.target is State.CLOSED_SEALED]
    assert all(not row.starts and "不含内容" in row.document for row in sealing)


# ------------------------------------------------------------------------------------------- 7


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s.order}-{s.lowest}")
def test_7_a_late_answer_never_closes_a_level_that_has_been_opened(setting: Setting) -> None:
    answered = {State.OPINION_ISSUED, State.CLOSED_CONCLUDED, State.LEVEL_TIMED_OUT}
    graph = walked(setting)
    late = [
        node
        for node in graph.steps
        if node.state in answered and node.level is not Level.COUNTY and node.has("timed_out")
    ]
    assert not [str(node) for node in late if "step_up" not in {s.row.move for s in graph.steps[node] if s.sure}]
    if setting.lowest is not Level.COUNTY:
        assert {node.state for node in late} == answered


def test_7_a_township_that_answers_in_time_is_reviewed_and_not_passed_over() -> None:
    assert GUARDS["T36"](Facts(now=FILED, level=Level.TOWNSHIP)) == "ask_for_review"
    assert GUARDS["T36"](Facts(now=FILED, level=Level.TOWNSHIP, timed_out_here=True)) is None


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("lowest", Level)
@pytest.mark.parametrize("passed", [None, *Level])
def test_7_nobody_is_sent_down_to_a_level_that_has_been_passed(
    order: Order, lowest: Level, passed: Level | None
) -> None:
    opened = () if passed is None else (passed,)
    levels = routable_levels(order, lowest, opened=opened)
    assert first_level(lowest, opened=opened) in levels
    assert levels <= allowed_levels(order, lowest, opened=opened)
    assert min(level.rank for level in levels) >= lowest.rank
    if passed is not None and passed is not Level.COUNTY:
        assert min(level.rank for level in levels) > passed.rank


def test_7_in_no_walk_is_anybody_sent_down_to_a_level_that_has_been_passed() -> None:
    for setting in SETTINGS:
        for node, step in edges(walked(setting)):
            if node.opened is not None and step.node.level is not node.level and step.node.state is State.PENDING:
                lowest_open = node.opened.above or Level.COUNTY
                assert step.node.level.rank >= lowest_open.rank, (str(node), step.name)


# ------------------------------------------------------------------------------------------- 8


def unearned(graph: Graph, setting: Setting) -> list[str]:
    """Return the steps by which an upper level gets a petition that nobody below has let go."""
    return [
        f"{node} {step.name}"
        for node, step in edges(graph)
        if step.node.state is State.PENDING
        and step.node.level.rank > setting.lowest.rank
        and (node.state is not State.PENDING or node.level is not step.node.level)
        and (step.node.opened is None or step.node.opened.rank < step.node.level.rank - 1)
    ]


@pytest.mark.parametrize("lowest", Level)
def test_8_under_the_local_order_no_level_opens_before_the_one_below_has_spoken(lowest: Level) -> None:
    setting = Setting(Order.LOCAL, lowest)
    assert not unearned(walked(setting), setting)


def test_8_a_way_past_a_level_would_be_found() -> None:
    shortcut = Row(
        "X01", State.PENDING, "step_up", frozenset({Actor.CITIZEN}), State.PENDING, stops=("C2",), starts=("C2",)
    )
    found = unearned(explore(Law(rows=(*ROWS, shortcut)), LOCAL), LOCAL)
    assert any("X01 step_up" in one for one in found)


def test_8_a_claimed_exemption_that_nobody_checks_stands() -> None:
    claimed = [n for n in walked().steps if n.state is State.REGISTERED and n.asked is not None and "claim" in n.spent]
    assert claimed
    for node in claimed:
        for step in walked().steps[node]:
            if step.by_itself:
                assert step.node.level is node.asked, step.name


# ------------------------------------------------------------------------------------------- 9


def test_9_the_end_of_the_rating_window_says_nothing_about_satisfaction() -> None:
    ends = [entry for entry in TABLE if "C16" in entry.kinds]
    assert [entry.lapse for entry in ends] == ["rating_window_over"]
    assert not any(entry.move or entry.starts for entry in ends)
    columns = SQLModel.metadata.tables["rating"].c
    assert all(columns[name].default is None and columns[name].server_default is None for name in columns.keys())  # noqa: SIM118


def test_9_no_clock_and_no_official_makes_a_rating() -> None:
    assert not [row.id for row in ROWS if "rate" in row.move and row.actors != {Actor.CITIZEN}]


# ------------------------------------------------------------------------------------------ 10

AVOID = re.compile(
    r"stability|key_person|troublemaker|risk|blacklist|watch_?list|score|profile|credit|suspicion|persona(?!l)|sentiment"
    r"|label(?!$)|face|track"
)
AVOID_WORDS = re.compile("缠访|闹访|刁民|重点人员|稳控|无理访|信用|风险等级|黑名单")
# What is known of a person, whole: a new column here is a decision, not a habit.
OF_PERSONS = {
    "person": (
        "id petition_id role name_sealed phone_sealed phone_index relation minor receipt_hash code_key"
        " representative joined_at"
    ),
    "resident": "id provider subject_index index_key created_at",
}


def test_10_no_table_and_no_column_labels_a_person() -> None:
    tables = SQLModel.metadata.tables
    assert not [f"{t}.{c.name}" for t in tables for c in tables[t].columns if AVOID.search(f"{t}.{c.name}")]
    assert {name: " ".join(tables[name].c.keys()) for name in OF_PERSONS} == OF_PERSONS


def test_10_no_allowed_value_labels_a_person() -> None:
    values = [
        str(constraint.sqltext)
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if hasattr(constraint, "sqltext")
    ]
    assert values
    assert not [value for value in values if AVOID.search(value) or AVOID_WORDS.search(value)]


def test_10_colours_are_of_petitions_units_and_areas() -> None:
    coloured = {
        t for t, table in SQLModel.metadata.tables.items() if {"warning", "colour", "color"} & set(table.c.keys())
    }
    assert not {table for table in coloured if "person" in table or "resident" in table}


def test_10_no_word_that_residents_or_staff_read_labels_a_person() -> None:
    said = [text for table in vars(words).values() if isinstance(table, MappingProxyType) for text in table.values()]
    assert len(said) > 80
    assert not [text for text in said if AVOID_WORDS.search(str(text))]
