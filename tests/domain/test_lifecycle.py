"""The table of moves against its contract, and against everything that must follow it."""

import json
import re
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import pytest

from domain import lifecycle, outlook
from domain.clocks import RULES
from domain.guards import GUARDS
from domain.levels import Level
from domain.lifecycle import BY_SOURCE, ROWS, Actor, Row, State
from domain.words import MOVES, NEXT, STATES
from schemas import moves as forms
from services.effects import EFFECTS

CONTRACT = json.loads((Path(__file__).parent / "lifecycle_contract.json").read_text(encoding="utf-8"))
ROW = MappingProxyType({row.id: row for row in ROWS})
BY_ITSELF = frozenset({Actor.SYSTEM, Actor.TIMER})
STAFF = frozenset(Actor) - BY_ITSELF - {Actor.CITIZEN}
VERBS = MappingProxyType({"start": "starts", "stop": "stops", "pause": "pauses", "resume": "resumes"})

# Where our rows say more about clocks than the contract's text, or say it in other words.
DECIDED = "§4: C4 stops on the decision; whatever moves the petition on is one"
MORE_CLOCKS = {
    **{(row, "stops", "C4"): DECIDED for row in ("T02", "T03", "T04", "T08", "T11", "T12", "T13", "T16")},
    ("T07", "stops", "C3"): "§4: C3 stops on 'convert, hold, exemption'; the claim is the exemption",
    ("T09", "stops", "C1"): "§4: C1 stops when routed; the emergency ends by routing",
    ("T10", "stops", "C1"): "§4: C1 stops when routed; the emergency ends by routing",
    ("T15", "stops", "C6"): "§4: C6 stops when the supplement is there",
    ("T16", "stops", "C1"): "paused for ever it would keep T17 from starting a new one: silence without end",
    ("T20", "stops", "C11"): "§4: C11 stops on the decision",
    ("T21", "stops", "C11"): "§4: C11 stops on the decision",
    **{(row, "stops", "C8"): "nobody waits for a plan any more" for row in ("T27", "T28", "T30", "T31", "T32")},
    **{(row, "stops", "C9"): "nobody waits for progress any more" for row in ("T27", "T28", "T30", "T31", "T32")},
    **{(row, "stops", "C15"): "'start new': each opinion is revisited" for row in ("T27", "T28", "T34", "T42")},
    **{(row, "stops", "C16"): "'start new': each opinion has its window" for row in ("T27", "T28", "T34", "T42")},
    ("T29", "stops", "C7"): "text: 'C7s → C7 counted from the same acceptance date': one ends, the other starts",
    ("T29", "starts", "C7"): "text: 'C7s → C7 counted from the same acceptance date': one ends, the other starts",
    ("T42", "stops", "C13"): "a late opinion leaves nothing to choose; the petitioner may still step up or rehandle",
    ("T43", "stops", "C13"): "asking for review is the choice that C13 waits for",
    ("T53", "stops", "C12"): "§4: C12 stops when the objection is filed",
}


def told_clocks(text: str) -> set[tuple[str, str]]:
    """Read the clock families that a row of the contract names, each with its verb."""
    found = set()
    for clause in re.sub(r"\([^)]*\)", "", text).split(";"):
        verbs = re.match(r"\s*((?:start|stop|pause|resume)(?: / resume)?)\b(.*)", clause)
        if verbs is None:
            assert not re.match(r"\s*(re)?(start|stop|pause)", clause), clause
            continue
        kinds = ["*"] if verbs[2].strip() == "all" else re.findall(r"C[0-9]+", verbs[2])
        assert kinds, clause
        found |= {(VERBS[verb], kind) for verb in verbs[1].split(" / ") for kind in kinds}
    return found


def our_clocks(row: Row) -> set[tuple[str, str]]:
    return {(verb, kind) for verb in VERBS.values() for kind in getattr(row, verb)}


def told_actors(text: str) -> set[str]:
    return {actor.replace(" ", "_") for actor in text.split("/")}


# -------------------------------------------------------------------------- the contract


def test_the_states_and_their_words_are_those_of_the_contract() -> None:
    assert {state.value: word for state, word in STATES.items()} == CONTRACT["states"]
    assert [state.value for state in State] == list(CONTRACT["states"])


def test_there_are_exactly_the_rows_of_the_contract() -> None:
    assert sorted(ROW) == sorted(told["id"] for told in CONTRACT["transitions"])
    assert len(ROW) == len(ROWS)


@pytest.mark.parametrize("told", CONTRACT["transitions"], ids=lambda told: told["id"])
def test_a_row_is_that_of_the_contract(told: dict[str, Any]) -> None:
    row = ROW[told["id"]]
    assert (row.source.value, row.move, row.target.value) == (told["src"], told["event"], told["dst"])
    assert {actor.value for actor in row.actors} == told_actors(told["actor"])
    assert row.document == ("" if told["document"] == "—" else told["document"])


@pytest.mark.parametrize("told", CONTRACT["transitions"], ids=lambda told: told["id"])
def test_a_row_handles_the_clocks_of_the_contract(told: dict[str, Any]) -> None:
    ours, named = our_clocks(ROW[told["id"]]), told_clocks(told["clocks"])
    assert named <= ours
    assert ours - named == {(verb, kind) for row, verb, kind in MORE_CLOCKS if row == told["id"]}


def test_the_contract_text_is_understood() -> None:
    assert told_clocks("stop C2; start C7 (C7v village, C7s simple), C8, C9") == {
        ("stops", "C2"), ("starts", "C7"), ("starts", "C8"), ("starts", "C9"),
    }  # fmt: skip
    assert told_clocks("pause / resume C20") == {("pauses", "C20"), ("resumes", "C20")}
    assert told_clocks("start C3 (C1 keeps running)") == {("starts", "C3")}
    assert told_clocks("C2 keeps running; start C11") == {("starts", "C11")}
    assert told_clocks("stop all") == {("stops", "*")}
    assert sum(len(told_clocks(told["clocks"])) for told in CONTRACT["transitions"]) > 90


def test_every_clock_that_a_row_names_is_in_the_table_of_clocks() -> None:
    assert {kind for row in ROWS for _, kind in our_clocks(row)} - {"*"} <= set(RULES)


# ---------------------------------------------------------------------- words, guards, forms


def test_every_move_and_every_state_has_chinese_words() -> None:
    assert set(MOVES) == lifecycle.MOVES
    assert set(STATES) == set(State)
    assert all(re.fullmatch("[一-鿿（）]+", word) for word in (*MOVES.values(), *STATES.values()))
    assert len(set(STATES.values())) == len(State)


def test_every_guard_belongs_to_a_row() -> None:
    assert set(GUARDS) <= set(ROW)


# T01 is filing: services/intake stores it with its first clock in one statement, not through a form.
WALKED = [row for row in ROWS if row.id in GUARDS and row.id != "T01" and row.actors - BY_ITSELF]


@pytest.mark.parametrize("row", WALKED, ids=lambda row: row.id)
def test_a_guarded_row_has_an_effect_and_a_form_for_whoever_makes_it(row: Row) -> None:
    assert row.move in EFFECTS
    assert (row.move in forms.PETITIONER_FORMS) is (Actor.CITIZEN in row.actors)
    assert (row.move in forms.DESK_FORMS) is bool(row.actors & STAFF)


def test_every_effect_and_every_form_has_a_guarded_row() -> None:
    assert set(EFFECTS) == {row.move for row in WALKED}
    assert set(forms.DESK_FORMS) == {row.move for row in WALKED if row.actors & STAFF}
    assert set(forms.PETITIONER_FORMS) == {row.move for row in WALKED if Actor.CITIZEN in row.actors}


@pytest.mark.parametrize(
    ("union", "named"), [(forms.DeskMove, forms.DESK_FORMS), (forms.PetitionerMove, forms.PETITIONER_FORMS)]
)
def test_what_the_wire_takes_are_exactly_the_forms(union: Any, named: dict[str, Any]) -> None:
    assert set(get_args(get_args(union)[0])) == set(named.values())
    assert all(get_args(form.model_fields["move"].annotation) == (move,) for move, form in named.items())


# ------------------------------------------------------------------------- what must never be


def test_only_the_petitioner_withdraws_and_from_exactly_these_states() -> None:
    told = [told for told in CONTRACT["transitions"] if 57 <= int(told["id"][1:]) <= 68]
    rows = [row for row in ROWS if row.move == "withdraw"]
    assert {row.source.value for row in rows} == {row["src"] for row in told}
    assert len(rows) == len(told) == 12
    assert all(row.actors == {Actor.CITIZEN} and row.stops == ("*",) and not row.starts for row in rows)
    closed_to_it = {State.DRAFT, State.EMERGENCY_OPEN, State.UNIT_OBJECTED}
    assert {row.source for row in rows} == {state for state in State if state.is_open} - closed_to_it


def test_no_member_of_staff_withdraws_or_rates() -> None:
    theirs = {row.move for row in ROWS if row.actors & (STAFF | BY_ITSELF)}
    assert not {move for move in theirs if "withdraw" in move or "rate" in move}
    assert not {move for move in forms.DESK_FORMS if "withdraw" in move or "rate" in move}


def test_a_state_has_one_row_for_each_move() -> None:
    assert len({(row.source, row.move) for row in ROWS}) == len(ROWS)
    assert all(lifecycle.rule(row.source, row.move) is row for row in ROWS)
    assert lifecycle.rule(State.CLOSED_FINAL, "accept") is None


def test_rows_by_source_are_all_rows() -> None:
    assert sorted(row.id for rows in BY_SOURCE.values() for row in rows) == sorted(ROW)
    assert set(BY_SOURCE) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state.is_open])
def test_no_open_state_needs_an_official_to_go_on(state: State) -> None:
    onward = [row for row in BY_SOURCE[state] if row.move != "withdraw" and row.target is not state]
    assert [row for row in onward if row.actors & {Actor.TIMER, Actor.CITIZEN}]


@pytest.mark.parametrize("state", [state for state in State if not state.is_open])
def test_a_closed_petition_goes_on_only_by_its_petitioner(state: State) -> None:
    assert all(row.actors == {Actor.CITIZEN} for row in BY_SOURCE[state])


def test_every_state_can_be_reached() -> None:
    reached, left = {State.DRAFT}, [State.DRAFT]
    while left:
        new = {row.target for row in BY_SOURCE[left.pop()]} - reached
        reached |= new
        left += new
    assert reached == set(State)


@pytest.mark.parametrize("row", [row for row in ROWS if Actor.TIMER in row.actors], ids=lambda row: row.id)
def test_a_timer_acts_only_where_a_clock_is_awaited(row: Row) -> None:
    assert row.source in outlook.WAITS_FOR


@pytest.mark.parametrize("row", [row for row in ROWS if row.target in outlook.WAITS_FOR], ids=lambda row: row.id)
def test_the_clock_that_a_state_waits_for_runs_when_it_is_entered(row: Row) -> None:
    # A clock that was running before keeps its start: C1 under a claimed exemption, C2 under an
    # objection, C7 under an extension. An overdue re-review runs on without one.
    running = {"T07": "C1", "T20": "C2", "T21": "C2", "T22": "C2", "T26": "C7", "T51": "C20"}
    assert outlook.WAITS_FOR[row.target] in {*row.starts, *row.resumes, running.get(row.id)}


def every_walk() -> list[tuple[Row, frozenset[str]]]:
    """Return each row that can be made, with the families that may still run after what it stops.

    The worst case: no clock ends by itself but the one whose expiry is the move.
    """
    start: tuple[State, frozenset[str]] = (State.DRAFT, frozenset())
    seen, left, walked = {start}, [start], []
    while left:
        state, running = left.pop()
        for row in BY_SOURCE[state]:
            if row.id == "T52" and "C20" in running:
                continue  # its guard: C20 expired
            expired = {outlook.WAITS_FOR[state]} if Actor.TIMER in row.actors else set()
            kept = frozenset() if row.stops == ("*",) else running - expired - set(row.stops)
            walked.append((row, kept))
            following = (row.target, kept | set(row.starts))
            if following not in seen:
                seen.add(following)
                left.append(following)
    return walked


def test_no_clock_is_started_while_the_same_one_runs() -> None:
    # The door leaves a running clock alone: a second turn would inherit the first one's days.
    assert not {(row.id, kind) for row, kept in every_walk() for kind in kept & set(row.starts)}


def test_when_a_petition_closes_only_what_outlives_it_runs_on() -> None:
    # Revisit and rating come after the end; C12 is the right to object to the end itself.
    left = {kind for row, kept in every_walk() if not row.target.is_open for kind in kept | set(row.starts)}
    assert left == {"C12", "C15", "C16"}


def test_withdrawing_stops_everything() -> None:
    assert not [kept for row, kept in every_walk() if row.move == "withdraw" and kept]


# ---------------------------------------------------------------------- families of clocks


@pytest.mark.parametrize(
    ("family", "level", "simple", "kind"),
    [
        ("C2", Level.VILLAGE, False, "C2v"),
        ("C2", Level.VILLAGE, True, "C2v"),
        ("C2", Level.TOWNSHIP, True, "C2s"),
        ("C2", Level.COUNTY, False, "C2"),
        ("C7", Level.VILLAGE, False, "C7v"),
        ("C7", Level.COUNTY, True, "C7s"),
        ("C7", Level.TOWNSHIP, False, "C7"),
        ("C1", Level.VILLAGE, True, "C1"),
        ("C20", Level.VILLAGE, True, "C20"),
    ],
)
def test_a_family_has_a_clock_for_each_level(family: str, level: Level, *, simple: bool, kind: str) -> None:
    assert lifecycle.variant(family, level, simple=simple) == kind
    assert kind in RULES
    assert lifecycle.belongs(kind, family)


@pytest.mark.parametrize(
    ("kind", "family"), [("C20", "C2"), ("C2", "C20"), ("C13", "C1"), ("C7v", "C2"), ("C1", "C15")]
)
def test_a_clock_is_of_no_other_family(kind: str, family: str) -> None:
    assert not lifecycle.belongs(kind, family)


def test_the_star_holds_every_clock() -> None:
    assert all(lifecycle.belongs(kind, "*") for kind in RULES)


def test_sentences_of_what_happens_next_are_of_states_and_fill_in() -> None:
    assert set(NEXT) <= set(State)
    assert all(sentence.format(unit="柳湾村", day="2026年11月24日") for sentence in NEXT.values())
