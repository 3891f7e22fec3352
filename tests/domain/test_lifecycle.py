"""The table of moves against its contract, and against everything that must follow it."""

import json
import re
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import pytest

from domain import lifecycle, outlook
from domain.acts import ACTS, acts_in
from domain.clocks import RULES
from domain.expiry import TABLE
from domain.guards import GUARDS
from domain.levels import Level
from domain.lifecycle import BY_SOURCE, ROWS, Actor, Row, State
from domain.words import MOVES, STATES
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
    ("T10", "stops", "C5"): "C1 may end first; a C5 left running would be the next emergency's",
    ("T14", "pauses", "C4"): "0007: what is missing may be what the exemption rests on",
    ("T15", "resumes", "C4"): "0007: what is missing may be what the exemption rests on",
    ("T15", "stops", "C6"): "§4: C6 stops when the supplement is there",
    ("T16", "stops", "C1"): "paused for ever it would keep T17 from starting a new one: silence without end",
    ("T20", "stops", "C11"): "§4: C11 stops on the decision",
    ("T21", "stops", "C11"): "§4: C11 stops on the decision",
    **{(row, "stops", "C8"): "nobody waits for a plan any more" for row in ("T27", "T28", "T30", "T31", "T32")},
    **{(row, "stops", "C9"): "nobody waits for progress any more" for row in ("T27", "T28", "T30", "T31", "T32")},
    **{(row, "stops", "C15"): "0007: who goes on is not revisited" for row in ("T33", "T36", "T37")},
    **{(row, "stops", "C16"): "rules §5.4: not rateable" for row in ("T11", "T12", "T24", "T30", "T70")},
    **{(row, "stops", "C16"): "'start new': each opinion has its window" for row in ("T27", "T28", "T34", "T42")},
    ("T29", "stops", "C7"): "text: 'C7s → C7 counted from the same acceptance date': one ends, the other starts",
    ("T29", "starts", "C7"): "text: 'C7s → C7 counted from the same acceptance date': one ends, the other starts",
    ("T29", "starts", "C7L"): "§4: C7L starts with acceptance, beside C7, under the ordinary procedure",
    ("T42", "stops", "C13"): "a late opinion leaves nothing to choose; the petitioner may still step up or rehandle",
    ("T43", "stops", "C13"): "asking for review is the choice that C13 waits for",
    ("T50", "stops", "C20h"): "0007: a hearing that was called is over with the opinion",
    ("T50", "stops", "C20r"): "0007: nobody is urged any more",
    ("T51", "starts", "C20r"): "text: 'red alert to the superior; repeats weekly': a clock repeats it",
    ("T51", "stops", "C20h"): "0007: an overdue re-review hears nobody in time any more",
    ("T52", "stops", "C20h"): "0007: the matter has left this body",
    ("T52", "stops", "C20r"): "0007: the matter has left this body",
    ("T53", "stops", "C12"): "§4: C12 stops when the objection is filed",
    ("T18", "starts", "C7L"): "§4: C7L starts with acceptance, beside C7",
    ("T31", "stops", "C7L"): "nobody waits for the local limit any more",
    ("T32", "stops", "C7L"): "nobody waits for the local limit any more",
}
# Rows of our own, with their reasons (docs/decisions/0007).
OUR_ROWS = {
    "T71": "notified of T38: 'late request with good cause possible': a person at the reviewing body looks",
    "T72": "a village opinion binds nobody in law, and a late answer closes no level: nothing lapses with C14",
    "T73": "T47's guard says 'within C19 or good cause', and T48 closes the moment C19 ends",
    "T75": "a report that its desk let lie can still be handed over: silence closes nothing to its petitioner",
    "T74": "rules §5.1: 'revoke and re-handle'; a re-review that revokes and closes would leave nothing",
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
    assert sorted(ROW) == sorted((*(told["id"] for told in CONTRACT["transitions"]), *OUR_ROWS))
    assert len(ROW) == len(ROWS)


def test_our_own_rows_only_open_ways_for_the_petitioner() -> None:
    own = {row: ROW[row] for row in OUR_ROWS if row not in {"T74", "T75"}}  # remand, from above; late hand-over
    assert all(row.actors == {Actor.CITIZEN} and not row.source.is_open for row in own.values())
    # What they end is a duty that is over, never a right.
    assert all(row.target.is_open and set(row.stops) <= {"C15"} for row in own.values())
    late, in_time = ROW["T75"], ROW["T70"]
    assert (late.move, late.target, late.document) == (in_time.move, in_time.target, in_time.document)
    above, below = ROW["T74"], ROW["T45"]
    assert (above.move, above.actors, above.target) == (below.move, below.actors, below.target)
    assert above.target.is_open
    assert above.starts == below.starts


def test_the_acts_are_those_of_the_rules_and_the_acknowledgement_of_an_emergency() -> None:
    # rules.md §5, below the table; §4: C5 stops with the duty officer's acknowledgement.
    told = {"hold", "wait", "urge", "add_note", "record_plan", "record_progress", "revisit"}
    ours = {"stop_waiting", "acknowledge", "declare_report"}  # 'wait' is revocable; T12 needs the petitioner's word
    ours |= {"declare_conflict", "lift_recusal"}  # rules.md §3.5, R18: 回避 (0018)
    assert set(ACTS) == told | ours
    assert not set(ACTS) & lifecycle.MOVES
    assert all(row.source is row.target for state in State for row in acts_in(state))


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
    acted = {kind for act in ACTS.values() for kind in act.stops + act.meets + act.pauses + act.resumes}
    assert ({kind for row in ROWS for _, kind in our_clocks(row)} | acted) - {"*"} <= set(RULES)


def test_every_clock_is_started_by_somebody() -> None:
    # C10 is no row: a unit may object within it of receiving. C20h starts with the notice of a hearing.
    variants = {variant for family in ("C2", "C7") for variant in (f"{family}s", f"{family}v")}
    started = {kind for row in ROWS for kind in row.starts} | {kind for entry in TABLE for kind in entry.starts}
    assert started | variants | {"C10", "C20h"} == set(RULES)


# ---------------------------------------------------------------------- words, guards, forms


def test_every_move_and_every_state_has_chinese_words() -> None:
    assert set(MOVES) == lifecycle.MOVES | set(ACTS)
    assert set(STATES) == set(State)
    assert all(re.fullmatch("[一-鿿（）]+", word) for word in (*MOVES.values(), *STATES.values()))
    assert len(set(STATES.values())) == len(State)


def test_every_row_and_every_act_has_a_guard_and_every_guard_is_of_one() -> None:
    assert set(GUARDS) == set(ROW) | {f"A-{move}" for move in ACTS}


# T01 is filing: services/intake stores it with its first clock in one statement, not through a form.
ROWS_AND_ACTS = [row for row in (*ROWS, *(row for state in State for row in acts_in(state))) if row.id != "T01"]
BY_PEOPLE = {row.move: row for row in ROWS_AND_ACTS if row.actors - BY_ITSELF}
OF_STAFF = {row.move for row in ROWS_AND_ACTS if row.actors & STAFF}
OF_CITIZENS = {row.move for row in ROWS_AND_ACTS if Actor.CITIZEN in row.actors}


@pytest.mark.parametrize("move", sorted(BY_PEOPLE))
def test_what_a_person_may_do_has_an_effect_and_a_form_for_whoever_does_it(move: str) -> None:
    assert move in EFFECTS
    assert (move in forms.PETITIONER_FORMS) is (move in OF_CITIZENS)
    assert (move in forms.DESK_FORMS) is (move in OF_STAFF)


def test_what_happens_by_itself_has_an_effect_too() -> None:
    # A refusal for the level is decided and stored with the filing itself.
    assert {row.move for row in ROWS_AND_ACTS if row.actors & BY_ITSELF} - {"tier_refuse"} <= set(EFFECTS)


def test_every_form_is_of_a_row_or_an_act() -> None:
    assert set(forms.DESK_FORMS) == OF_STAFF
    assert set(forms.PETITIONER_FORMS) == OF_CITIZENS


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
    theirs = {row.move for row in ROWS_AND_ACTS if row.actors & (STAFF | BY_ITSELF)}
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
def test_a_clock_that_a_state_waits_for_runs_when_it_is_entered(row: Row) -> None:
    # A clock that was running before keeps its start: C1 under a claimed exemption, C2 under an
    # objection, C7 under an extension.
    running = {"T07": "C1", "T20": "C2", "T21": "C2", "T22": "C2", "T26": "C7"}
    assert set(outlook.WAITS_FOR[row.target]) & {*row.starts, *row.resumes, running.get(row.id)}


@pytest.mark.parametrize("state", outlook.WAITS_FOR)
def test_each_clock_that_a_state_waits_for_ends_in_something(state: State) -> None:
    ends = {kind for entry in TABLE if state in entry.states for kind in entry.kinds}
    awaited = set(outlook.WAITS_FOR[state]) - ({"C2"} if state is State.UNIT_OBJECTED else set())  # it ends afterwards
    assert awaited <= ends
    assert all(RULES[kind] for kind in awaited)


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
            if row.id == "T51" and "C20" not in running:
                continue  # it is the end of C20
            for expired in expiring(row) if Actor.TIMER in row.actors else ({},):
                gone = (*expired, *row.stops)
                kept = frozenset(kind for kind in running if not any(lifecycle.belongs(kind, f) for f in gone))
                walked.append((row, kept))
                following = (row.target, kept | set(row.starts))
                if following not in seen:
                    seen.add(following)
                    left.append(following)
    return walked


def expiring(row: Row) -> list[set[str]]:
    """Return the families of the clocks whose end may be a timer's row."""
    kinds = {kind for entry in TABLE if entry.move == row.move and row.source in entry.states for kind in entry.kinds}
    return [{kind.rstrip("sv")} for kind in sorted(kinds)]


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
