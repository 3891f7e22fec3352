"""Does anybody get at what is not theirs? Every route, everybody, every petition; at random; and by the wall alone.

Row F4. ``ACCESS_TRIES=1000000 pytest tests/access`` (``make access``) is the long form.
"""

import os
import random
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

import main
from core import database as db
from core.keyring import KeyRing
from core.roles import APP
from core.settings import Settings
from tests.access.attempts import Tally, Trial, compare_all, compare_lists, state_of
from tests.access.cast import Actor, open_elsewhere, staff
from tests.access.targets import Scene
from tests.access.tries import BODIES, tries
from tests.access.without_filter import filters_off
from tests.moves.world import World

TRIES = int(os.environ.get("ACCESS_TRIES", "400"))
_SHARES = 16  # the short form: everybody at every petition, each time by another sixteenth of the routes
MANY = {
    f"{limit}_{of}": 10**9
    for limit, of in (
        ("code_attempts", "per_petition"), ("code_attempts", "per_address"), ("code_attempts", "global"),
        ("join_attempts", "per_petition"),
    )
} | {"one_time_code_attempts": 10**9}  # fmt: skip
NOBODY = [
    Actor("nobody", "nobody"),
    Actor("made-up desk", "nobody", (("Authorization", "Bearer yd_" + "A" * 32),)),
    Actor("made-up receipt", "nobody", (("Authorization", "Bearer yr_" + "A" * 32),)),
    Actor("not a token", "nobody", (("Authorization", "Bearer ' OR 1=1 --"),)),
]


async def _no_note(*_: object, **__: object) -> None:
    pass


@pytest.fixture
def settings(tmp_path: Any, database_url: str) -> Settings:
    rates = dict.fromkeys(("filing_limit", "upload_limit", "signin_limit", "read_limit"), "100000000/second")
    told = {"environment": "test", "DATABASE_URL": database_url, "var_dir": tmp_path}
    return Settings.model_validate(told | rates | MANY)


@pytest.fixture
async def trial(
    settings: Settings, keyring: KeyRing, database: db.Database, demo: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Trial]:
    """The whole scene, and the application as it is deployed: behind both walls."""
    assert demo
    served = await db.connect(settings.database_url, size=4, role=APP)
    app = main.create(settings, database=served, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            world = World(http, database)
            monkeypatch.setattr("core.clock.now", lambda: world.now)
            # A million waits for the next beat, and as many notes of a refusal, are held by tests of their own.
            monkeypatch.setattr("services.access.even_time.BEAT", 1e-6)
            monkeypatch.setattr("api.problems.note_apart", _no_note)
            await open_elsewhere(database)
            await world.opens()
            actors = await staff(world)
            scene = Scene(world)
            await scene.plays()
            yield Trial(database, app, [*actors, *scene.actors, *NOBODY], scene.targets)
    await served.close()


def test_every_route_that_changes_a_petition_has_a_body() -> None:
    app = main.create(Settings(environment="test"), keys=KeyRing(1, {1: bytes(32)}))
    changing = {one.operation for one in tries(app, every_move=False) if one.method != "GET"}
    assert changing - set(BODIES) == set()
    assert set(BODIES) <= changing


@pytest.mark.parametrize("walls", ["both walls", "row-level security alone"])
async def test_nobody_gets_at_what_is_not_theirs(
    trial: Trial, walls: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if walls != "both walls":
        filters_off(monkeypatch)
    before = await state_of(trial)
    tally = Tally()
    is_long = TRIES > 10_000
    every = tries(trial.app, every_move=is_long)
    for turn, actor in enumerate(trial.actors):
        await compare_lists(trial, actor, tally)
        for place, target in enumerate(trial.targets):
            asked = every if is_long else every[(turn + place) % _SHARES :: _SHARES]
            await compare_all(trial, actor, target, asked, tally)
    exhaustive = tally.tried
    chosen = random.Random(4)
    moves = tries(trial.app, every_move=True)
    while tally.tried < exhaustive + TRIES:
        if is_long and (tally.tried - exhaustive) % (TRIES // 20) == 0:
            _say(capsys, f"{walls}: {tally.line(exhaustive)}")
        actor, target = chosen.choice(trial.actors), chosen.choice(trial.targets)
        await compare_all(trial, actor, target, [chosen.choice(moves)], tally, chosen)
    after = await state_of(trial)
    changed = {number: (before.get(number), row) for number, row in after.items() if before.get(number) != row}
    _say(capsys, f"{walls}: {len(trial.actors)} people × {len(trial.targets)} petitions, {tally.line(exhaustive)}")
    assert tally.leaks == [], "\n".join(tally.leaks[:40])
    assert changed == {}
    assert tally.seen > 0, "a matrix in which nobody sees anything proves nothing"


def _say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        print(f"\n{line}", flush=True)  # noqa: T201
