"""What does one process do in a burst? It sweeps until nothing is due, and says what it took.

Run as a program it writes ``ready`` when it is connected, waits for a line, and writes a result.
"""

import asyncio
import json
import os
import sys
import time

import uvloop

from core import clock
from core.database import connect
from services.sweep import LANES, TOGETHER, sweep


async def take_part() -> None:
    """Sweep once asked to."""
    database = await connect(os.environ["DATABASE_URL"], size=LANES + 2)
    await sweep(database, now=clock.now().replace(year=2000))  # nothing is due then: imports and pools are warm
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    together = int(os.environ.get("TOGETHER", TOGETHER))
    begun, worked = time.perf_counter(), time.process_time()
    moved = await sweep(database, now=clock.now(), together=together)
    took = {"moved": moved, "seconds": time.perf_counter() - begun, "cpu": time.process_time() - worked}
    print(json.dumps(took), flush=True)
    await asyncio.to_thread(sys.stdin.readline)  # the connections stay until their processor time is known
    await database.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(take_part())
