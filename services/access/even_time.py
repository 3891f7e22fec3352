"""How does a refusal take as long whatever it is refused for?

A number that exists costs PostgreSQL some microseconds more than one that does not. Refusals leave on a
beat instead of when they are ready, so that nobody can measure them. Wrong guesses are limited anyway
(``attempts``): whatever waits here, waits little.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domain.refusals import Refused

BEAT = 0.03  # seconds: several times what the work takes


@asynccontextmanager
async def on_the_beat() -> AsyncIterator[None]:
    """Let what the block refuses go out at the next beat, counted from its beginning."""
    begun = time.monotonic()
    try:
        yield
    except Refused:
        spent = time.monotonic() - begun
        await asyncio.sleep(math.ceil(spent / BEAT) * BEAT - spent)
        raise
