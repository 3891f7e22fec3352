"""Is an instant written the same everywhere, in UTC with a Z?"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from domain.instants import as_written
from domain.levels import Level
from domain.lifecycle import State
from tests.moves.walks import at
from tests.moves.world import World

INSTANT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T")
S = State


def instants(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        for inner in told.values():
            yield from instants(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from instants(inner)
    elif isinstance(told, str) and INSTANT.match(told):
        yield told


@pytest.mark.parametrize(
    ("state", "level"),
    [(S.EMERGENCY_OPEN, Level.COUNTY), (S.CLOSED_SEALED, Level.COUNTY), (S.CLOSED_DORMANT, Level.COUNTY),
     (S.OPINION_ISSUED, Level.TOWNSHIP), (S.RE_REVIEW, Level.TOWNSHIP), (S.LEVEL_TIMED_OUT, Level.VILLAGE)],
)  # fmt: skip
async def test_every_instant_ends_with_z(world: World, state: State, level: Level) -> None:
    resident = await at(world, state, level)
    told = [await resident.looks(), resident.receipt]
    told += [(await world.http.get(f"{resident.path}/clocks", headers=resident.headers)).json()]
    found = [instant for one in told for instant in instants(one)]
    assert found
    assert [instant for instant in found if not instant.endswith("Z")] == []


def test_words_that_speak_of_an_instant_stay_as_they_were_typed() -> None:
    typed = '{"at" : "2026-11-18T04:00:00.5+00:00", "words" : "于 2026-11-18T04:00:00+00:00 \\"收到\\""}'
    assert as_written(typed) == typed.replace('.5+00:00"', '.5Z"')
