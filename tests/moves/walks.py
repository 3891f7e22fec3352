"""How does a petition come to each state, over HTTP and by the clocks?"""

from dataclasses import dataclass
from typing import Any

from domain.levels import Level
from domain.lifecycle import State
from tests.moves.forms import form_of
from tests.moves.world import CATEGORY, World, told
from tests.people import Resident, draft, key

S = State
EVERY = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)
AT_COUNTY = (Level.COUNTY,)
COMPETENT = (Level.TOWNSHIP, Level.COUNTY)  # bodies that the law calls competent: their opinions are reviewed


@dataclass(frozen=True)
class Step:
    """The last step to a state: from which state, who, and which move or whose clock."""

    source: State
    who: str
    move: str


WAY = {
    S.SUPPLEMENT: Step(S.REGISTERED, "office", "ask_supplement"),
    S.EMERGENCY_OPEN: Step(S.REGISTERED, "office", "mark_emergency"),
    S.UNIT_OBJECTED: Step(S.PENDING, "clerk", "object_jurisdiction"),
    S.ACCEPTED: Step(S.PENDING, "clerk", "accept"),
    S.EXTENDED: Step(S.ACCEPTED, "head", "extend"),
    S.OPINION_ISSUED: Step(S.ACCEPTED, "clerk", "issue_opinion"),
    S.REHANDLING: Step(S.OPINION_ISSUED, "petitioner", "rate_unsatisfied"),
    S.LEVEL_TIMED_OUT: Step(S.PENDING, "clock", "C2 C2v"),
    S.REVIEW: Step(S.OPINION_ISSUED, "petitioner", "request_review"),
    S.REVIEW_ISSUED: Step(S.REVIEW, "clerk", "issue_review"),
    S.RE_REVIEW: Step(S.REVIEW_ISSUED, "petitioner", "request_re_review"),
    S.CLOSED_CONCLUDED: Step(S.OPINION_ISSUED, "petitioner", "confirm_done"),
    S.CLOSED_FINAL: Step(S.RE_REVIEW, "head", "issue_re_review"),
    S.CLOSED_REDIRECTED: Step(S.REGISTERED, "office", "redirect"),
    S.CLOSED_SEALED: Step(S.REGISTERED, "discipline head", "sealed_handover"),
    S.CLOSED_NOT_ACCEPTED: Step(S.PENDING, "clerk", "decline"),
    S.CLOSED_WITHDRAWN: Step(S.PENDING, "petitioner", "withdraw"),
    S.CLOSED_MERGED: Step(S.REGISTERED, "office", "mark_duplicate"),
    S.CLOSED_DORMANT: Step(S.SUPPLEMENT, "clock", "C6"),
}
# The levels at which a state makes sense; what waits at the petition office is the county's.
LEVELS = dict.fromkeys(S, AT_COUNTY) | {
    **dict.fromkeys((S.PENDING, S.UNIT_OBJECTED, S.ACCEPTED, S.OPINION_ISSUED, S.REHANDLING, S.LEVEL_TIMED_OUT), EVERY),
    **dict.fromkeys((S.CLOSED_CONCLUDED, S.CLOSED_NOT_ACCEPTED, S.CLOSED_WITHDRAWN), EVERY),
    **dict.fromkeys((S.LEVEL_REFUSED, S.EXTENDED, S.REVIEW, S.REVIEW_ISSUED, S.RE_REVIEW, S.CLOSED_FINAL), COMPETENT),
}


async def reach(world: World, state: State, level: Level, count: int = 1, **draft: Any) -> list[Resident]:
    """Bring ``count`` petitions to a state at a level; ``draft`` changes what is filed."""
    if state is S.REGISTERED:
        return [await world.files(**{"category": "other"} | draft) for _ in range(count)]
    if state is S.PENDING:
        return [await world.files(**{"category": CATEGORY[level]} | draft) for _ in range(count)]
    if state is S.LEVEL_REFUSED:
        return [await refused_for_its_level(world, level) for _ in range(count)]
    step = WAY[state]
    residents = await reach(world, step.source, level, count, **draft)
    if step.who == "clock":
        await world.runs_out(*step.move.split())
        return residents
    for resident in residents:
        if step.move == "rate_unsatisfied":
            await rates(resident)
        if step.move == "sealed_handover":
            await follow(world, resident, "petitioner declare_report")
        assert told(await make(world, resident, step.who, step.move)) == (200, state)
    return residents


async def at(world: World, state: State, level: Level = Level.COUNTY, **draft: Any) -> Resident:
    """Bring one petition to a state at a level."""
    return (await reach(world, state, level, **draft))[0]


async def make(world: World, resident: Resident, who: str, move: str, **form: Any) -> Any:
    """Make a move: ``petitioner``, ``clerk`` or ``head`` of the unit that holds, or a desk by its name."""
    form = await form_of(world, resident, move) | form
    if who == "petitioner":
        return await resident.moves(move, **form)
    return await world.moves(await desk_of(world, resident, who), resident.number, move, **form)


async def rates(resident: Resident, satisfaction: str = "unsatisfied") -> None:
    """Rate the latest opinion."""
    rated = await resident.rates(solved="no", unit={"satisfaction": satisfaction})
    assert rated.status_code == 201, rated.text


async def follow(world: World, resident: Resident, *steps: str) -> None:
    """Take steps: ``clerk accept``, ``clock C13``, ``days 4``, or ``rates``."""
    for step in steps:
        who, _, what = step.partition(" ")
        if who == "days":
            world.passes(days=int(what))
        elif who == "clock":
            await world.runs_out(what, number=resident.number)
        elif who == "rates":
            await rates(resident)
        else:
            answer = await make(world, resident, who, what)
            assert answer.status_code == 200, (step, answer.text)


async def desk_of(world: World, resident: Resident, who: str) -> str:
    """Return the name of the desk that somebody sits at."""
    if who in {"clerk", "second", "head"}:
        return f"{await world.holder(resident.number)} {who}"
    return f"{who} clerk" if who in world.units else who


async def refused_for_its_level(world: World, asked: Level = Level.COUNTY) -> Resident:
    """File a petition that skips the village: it is stored, and its petitioner chooses."""
    body = draft(requested_level=asked, category=CATEGORY[Level.VILLAGE])
    answer = await world.http.post("/v1/petitions", json=body, headers=key())
    assert told(answer) == (409, "level_skipped"), answer.text
    return Resident(world.http, answer.json()["receipt"])
