"""Can every state be reached, at every level where it makes sense?"""

import pytest

from domain.levels import Level
from domain.lifecycle import State
from tests.moves.walks import LEVELS, at
from tests.moves.world import World

REACHED = [(state, level) for state in State if state is not State.DRAFT for level in LEVELS[state]]


@pytest.mark.parametrize("level", list(Level))
async def test_every_state_is_reached_over_http_and_by_the_clocks(world: World, level: Level) -> None:
    for state, there in REACHED:
        if there is level:
            resident = await at(world, state, level)
            seen = await world.sees(resident.number)
            assert (seen.petition["state"], seen.petition["level"]) == (state, level), state
