"""Does every decision say where somebody who disagrees goes, and who decided when?"""

from typing import Any

import pytest

from domain.levels import Level
from domain.lifecycle import State
from tests.moves.walks import at, make
from tests.moves.world import World

S = State
V, T, C = Level
REVIEWER = "清禾示范县人民政府信访复查复核办公室"
ABOVE = "示范市人民政府"
REVIEW_OFFICE = {"address": "清禾示范县府前路 1 号 210 室", "phone": "0999-555-1015"}


async def last_paper(world: World, number: str) -> dict[str, Any]:
    body: dict[str, Any] = (await world.sees(number)).document[-1]["body"]
    return body


def is_somewhere(place: dict[str, str]) -> bool:
    return set(place) == {"name", "address", "hours", "phone"} and all(place.values())


@pytest.mark.parametrize("level", [T, C])
async def test_an_opinion_names_the_review_office_with_address_and_telephone(world: World, level: Level) -> None:
    resident = await at(world, S.OPINION_ISSUED, level)
    told = (await last_paper(world, resident.number))["remedy_at"]
    assert is_somewhere(told)
    assert REVIEW_OFFICE.items() <= told.items()


async def test_a_villages_opinion_names_the_township(world: World) -> None:
    resident = await at(world, S.OPINION_ISSUED, V)
    told = (await last_paper(world, resident.number))["remedy_at"]
    assert is_somewhere(told)
    assert told["name"] == "禾畔镇人民政府"


async def test_a_refusal_to_accept_names_the_review_office(world: World) -> None:
    resident = await at(world, S.CLOSED_NOT_ACCEPTED, T)
    assert REVIEW_OFFICE.items() <= (await last_paper(world, resident.number))["object_at"].items()


@pytest.mark.parametrize(
    ("state", "who", "move", "outside"),
    [
        (S.REVIEW, "clerk", "issue_review", ""),
        (S.REVIEW, "clerk", "issue_review", ABOVE),
        (S.REVIEW, "clerk", "remand", ""),
        (S.REVIEW, "clerk", "remand", ABOVE),
        (S.RE_REVIEW, "head", "issue_re_review", ABOVE),
    ],
)
async def test_a_decision_says_who_decided_and_when(
    world: World, state: State, who: str, move: str, outside: str
) -> None:
    resident = await at(world, state, T)
    assert (await make(world, resident, who, move, outside_body=outside)).status_code == 200
    body = await last_paper(world, resident.number)
    assert body["decided_by"] == (outside or REVIEWER)
    assert body["decided_on"] == world.calendar.local_day(world.now).isoformat()
    assert bool(body.get("due_on")) == (move == "remand")
