"""Does HTTP allow exactly what the table allows: every state, every move, every actor?

What is expected is worked out here from the rows, who holds the petition, and who may see it; only
the guards that stop the plain form of a walked petition are named. Every allowed triple is made on
a petition of its own; all refused ones are tried on one, which must not change by a single column.
"""

from dataclasses import dataclass

import httpx
import pytest

from api.problems import STATUS_OF
from domain.acts import OPEN, act
from domain.levels import Level
from domain.lifecycle import Actor, State, rule
from domain.reports import MAKE_A_REPORT, may_move
from schemas.moves import DESK_FORMS, PETITIONER_FORMS
from tests.moves.forms import form_of
from tests.moves.walks import LEVELS, make, reach
from tests.moves.world import World, told
from tests.people import Resident

S = State
UNIT_AT = {Level.VILLAGE: "village", Level.TOWNSHIP: "township", Level.COUNTY: "labour"}
_AT_OFFICE = frozenset(
    {S.REGISTERED, S.SUPPLEMENT, S.EMERGENCY_OPEN, S.CLOSED_REDIRECTED, S.CLOSED_MERGED,
     S.CLOSED_DORMANT}
)  # fmt: skip
_AT_REVIEW = frozenset({S.REVIEW, S.REVIEW_ISSUED, S.RE_REVIEW, S.CLOSED_FINAL})
_SEALED = "discipline"  # one officer, the head
PETITIONERS = ("petitioner", "stranger", "nobody")
V, T, C = Level

# What a guard refuses although state and actor are right: the plain form, on a petition as walked.
GUARDED: dict[tuple[State, str], dict[Level, str]] = {
    (S.REGISTERED, "sealed_handover"): {C: "not_a_report"},
    (S.PENDING, "sealed_handover"): dict.fromkeys(Level, "not_a_report"),
    (S.ACCEPTED, "extend"): {V: "extension_not_here"},
    (S.ACCEPTED, "simple_to_ordinary"): dict.fromkeys(Level, "not_simple"),
    (S.OPINION_ISSUED, "rate_unsatisfied"): dict.fromkeys(Level, "rate_first"),
    (S.OPINION_ISSUED, "step_up"): {T: "ask_for_review", C: "no_level_above"},
    (S.OPINION_ISSUED, "request_review"): {V: "step_up_instead"},
    (S.LEVEL_TIMED_OUT, "step_up"): {C: "no_level_above"},
    (S.LEVEL_TIMED_OUT, "request_review"): {V: "step_up_instead", T: "step_up_instead"},
    (S.LEVEL_TIMED_OUT, "wait"): {C: "no_level_above"},
    (S.LEVEL_TIMED_OUT, "sealed_handover"): dict.fromkeys(Level, "not_a_report"),
    (S.LEVEL_TIMED_OUT, "stop_waiting"): {
        V: "nothing_to_wait_for", T: "nothing_to_wait_for", C: "no_level_above",
    },
    (S.RE_REVIEW, "raise_to_superior"): dict.fromkeys(Level, "not_due_yet"),
    (S.CLOSED_FINAL, "request_re_review"): dict.fromkeys(Level, "re_reviewed"),
    (S.CLOSED_CONCLUDED, "request_review"): {
        V: "step_up_instead", T: "good_cause_required", C: "good_cause_required",
    },
    (S.CLOSED_CONCLUDED, "step_up"): {T: "ask_for_review", C: "no_level_above"},
    (S.CLOSED_NOT_ACCEPTED, "step_up"): {C: "no_level_above"},
    **{(state, "lift_recusal"): dict.fromkeys(Level, "recusal_unknown") for state in OPEN},
}  # fmt: skip


@dataclass(frozen=True)
class Triple:
    """A move by somebody, and what comes of it."""

    who: str
    move: str
    expected: tuple[int, str]

    @property
    def allowed(self) -> bool:
        return self.expected[0] == 200


def turns_of(state: State, level: Level) -> list[str]:
    """Return the units that have had a petition, the one that holds it last."""
    if state in _AT_OFFICE or (state, level) == (S.LEVEL_REFUSED, C):
        return ["office"]
    if state is S.CLOSED_SEALED:
        return ["office", "discipline"]
    return [UNIT_AT[level], "review"] if state in _AT_REVIEW else [UNIT_AT[level]]


def desks_of(state: State, level: Level) -> list[str]:
    """Return who tries: clerk and head of the unit that has it, a clerk of one that had it, and all the others."""
    *former, holder = turns_of(state, level)
    posts = [f"{unit} clerk" for unit in former] + ([f"{holder} clerk", f"{holder} head"] if holder != _SEALED else [])
    others = ("neighbour head", "office clerk", "review clerk", "discipline head", "operator")
    return list(dict.fromkeys([*posts, *others]))


def actors_of(desk: str, state: State, level: Level) -> frozenset[Actor]:
    """Return what a desk is to the petition."""
    unit, _, post = desk.partition(" ")
    actors = set()
    if unit == turns_of(state, level)[-1]:
        actors |= {Actor.UPPER} if unit == "review" else {Actor.UNIT}
        if post == "head" and unit != "review":
            actors.add(Actor.UNIT_HEAD)
    if unit == "office":
        actors |= {Actor.PETITION_OFFICE, Actor.COMMON_SUPERIOR}
        if state is S.EMERGENCY_OPEN:
            actors.add(Actor.UPPER)
    return frozenset(actors)


def expected(who: str, move: str, state: State, level: Level) -> tuple[int, str]:
    """Work out the answer from the law."""
    if who == "nobody":
        return 401, "unauthenticated"
    if who not in PETITIONERS:
        unit = who.partition(" ")[0]
        sees = unit in {"office", *turns_of(state, level)} and (state is not S.CLOSED_SEALED or unit == _SEALED)
        actors = actors_of(who, state, level)
    else:
        sees, actors = who == "petitioner", frozenset({Actor.CITIZEN})
    if not sees:
        return 404, "not_found"
    if not may_move(move, state, report=state is S.CLOSED_SEALED):
        return 409, "report_is_sealed"
    row = rule(state, move) or act(state, move)
    if row is None:
        return 409, "report_apart" if move in MAKE_A_REPORT and state.is_open else "move_not_allowed"
    if not row.actors & actors:
        return 403, "actor_not_allowed"
    code = GUARDED.get((state, move), {}).get(level)
    if (state, move) == (S.REHANDLING, "issue_opinion") and who.endswith("clerk"):
        code = "same_handler"
    if state is S.RE_REVIEW and who == "review clerk" and move in {"issue_re_review", "remand", "hearing"}:
        code = "same_reviewer"
    return (STATUS_OF[code], code) if code else (200, row.target)


def triples(state: State, level: Level) -> list[Triple]:
    """Enumerate every move of every actor; above a state's first level, those that the law has in it."""
    every = level is LEVELS[state][0]
    tried = [(who, move) for who in desks_of(state, level) for move in DESK_FORMS]
    tried += [(who, move) for who in PETITIONERS for move in PETITIONER_FORMS]
    return [
        Triple(who, move, expected(who, move, state, level))
        for who, move in tried
        if every or rule(state, move) or act(state, move)
    ]


async def attempt(world: World, resident: Resident, triple: Triple, stranger: Resident, version: int) -> httpx.Response:
    """Try a move without reading anything first."""
    form = {"move": triple.move} | await form_of(world, resident, triple.move, earlier=stranger.number)
    if triple.who in PETITIONERS:
        headers = {"petitioner": resident.headers, "stranger": stranger.headers, "nobody": {}}[triple.who]
        return await world.http.post(f"{resident.path}/moves", json=form, headers=headers)
    headers = world.desk(triple.who).headers | {"If-Match": f'"{version}"'}
    return await world.http.post(f"/v1/desk/petitions/{resident.number}/moves", json=form, headers=headers)


@pytest.mark.parametrize(
    ("state", "level"), [(state, level) for state in S if state is not S.DRAFT for level in LEVELS[state]]
)
async def test_http_allows_what_the_table_allows_and_refuses_the_rest(world: World, state: State, level: Level) -> None:
    tried = triples(state, level)
    allowed = [triple for triple in tried if triple.allowed]
    walked = await reach(world, state, level, len(allowed) + 1)
    stranger = await world.files(category="other")
    untouched, before = walked[-1], await world.sees(walked[-1].number)
    assert (before.petition["state"], before.petition["level"]) == (state, level)
    version = before.petition["version"]
    wrong = {}
    for triple in tried:
        if not triple.allowed:
            got = told(await attempt(world, untouched, triple, stranger, version))
            if got != triple.expected:
                wrong[triple] = got
    assert not wrong
    assert await world.sees(untouched.number) == before
    for triple, resident in zip(allowed, walked, strict=False):
        got = told(await make(world, resident, triple.who, triple.move))
        if got != triple.expected:
            wrong[triple] = got
    assert not wrong


async def test_neither_side_can_send_the_forms_of_the_other(world: World) -> None:
    resident, earlier = await world.files(category="other"), await world.files(category="other")
    for move in set(PETITIONER_FORMS) - set(DESK_FORMS):
        form = await form_of(world, resident, move)
        assert told(await world.moves("office head", resident.number, move, **form)) == (422, "validation"), move
    for move in set(DESK_FORMS) - set(PETITIONER_FORMS):
        form = await form_of(world, resident, move, earlier=earlier.number)
        assert told(await resident.moves(move, **form)) == (422, "validation"), move


async def test_no_key_of_one_side_opens_the_other(world: World) -> None:
    resident, desk = await world.files(), world.desk("village head")
    at_desk = f"/v1/desk/petitions/{resident.number}/moves"
    for headers in ({}, resident.headers):
        answer = await world.http.post(at_desk, json={"move": "accept"}, headers=headers | {"If-Match": '"1"'})
        assert told(answer) == (401, "unauthenticated")
    answer = await world.http.post(f"{resident.path}/moves", json={"move": "urge"}, headers=desk.headers)
    assert told(answer) == (401, "unauthenticated")
