"""What does every test stand on? One real PostgreSQL, a fresh copy of the tables for each test."""

import asyncio
import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import hypothesis
import pytest
from alembic import command
from alembic.config import Config
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.engine import make_url
from xdist.scheduler import LoadScopeScheduling

from core import database as db
from core import postgres
from core.database import Database
from core.keyring import KeyRing
from core.roles import APP
from core.settings import ROOT, Settings
from services.access import passwords
from services.organisation.access_file import DemoAccess, read_access
from services.organisation.demo import load_demo

# How long one example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("yima", deadline=None)
hypothesis.settings.load_profile("yima")
_KEY = base64.b64decode("bm90LWEtc2VjcmV0LW9ubHktZm9yLXRlc3RzLTAwMDE=")
KEYRING = KeyRing(2, {1: bytes(reversed(_KEY)), 2: _KEY})
TOGETHER = {
    "tests/test_budgets.py": "a county of 100,000",
    "tests/test_supervision_budgets.py": "a county of 100,000 that are open",
    "tests/jobs/test_sweep_plans.py": "clocks",
    "tests/reliability/test_run.py": "the whole house",
    "tests/reliability/test_story.py": "the whole house",
}
# Passwords cost memory and time on purpose; what they cost is held by a test of its own, with the real ones.
passwords._argon2 = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # a Wednesday, noon in Beijing


def pytest_configure(config: pytest.Config) -> None:
    """Start one server for all workers and make the template that every test copies."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="yima-test-"))
    folder.chmod(0o755)
    server = postgres.start(folder / "pg", database="template_yima", durable=False)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    config.add_cleanup(lambda: postgres.stop(server))  # the last added is done first
    os.environ["YIMA_TEST_SERVER"] = server.url
    os.environ["YIMA_TEST_ACCESS"] = str(folder / "access.json")
    migrate(server.url)
    asyncio.run(make_demo_template(server.url, folder / "access.json"))


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each test to whoever is free; those of a file that fills much once, or starts the whole house, to one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a part of the tests waits for processes that start and stop."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Say which worker gets which test."""
    return Together(config, log)


async def make_demo_template(url: str, access: Path) -> None:
    """Copy the migrated tables and load the demonstration county into the copy."""
    await _clone(url, "template_yima", "template_demo")
    opened = await db.connect(with_database(url, "template_demo"), size=1)
    async with opened.transaction() as session:
        await load_demo(session, keyring=KEYRING, now=NOON, base_url="http://test", path=access)
    await opened.close()


def migrate(url: str) -> None:
    """Bring a database to the newest revision."""
    script = Config(ROOT / "alembic.ini", attributes={"url": url})
    script.set_main_option("script_location", str(ROOT / "alembic"))
    command.upgrade(script, "head")


@pytest.fixture(scope="session")
def server_url() -> str:
    """Return the address of the template database."""
    return os.environ["YIMA_TEST_SERVER"]


def with_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return make_url(db.dsn(url)).set(database=name).render_as_string(hide_password=False)


async def _clone(server_url: str, template: str, name: str) -> None:
    connection = await asyncpg.connect(db.dsn(with_database(server_url, "postgres")))
    try:
        # Two workers cannot copy one template at the same instant.
        await connection.execute("SELECT pg_advisory_lock(4202)")
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    finally:
        await connection.close()


async def _drop(server_url: str, name: str) -> None:
    connection = await asyncpg.connect(db.dsn(with_database(server_url, "postgres")))
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@pytest.fixture
async def database_url(server_url: str, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Return the address of a fresh copy of the tables: empty, or with the demo county for ``demo``."""
    name = f"test_{secrets.token_hex(6)}"
    await _clone(server_url, "template_demo" if "demo" in request.fixturenames else "template_yima", name)
    yield with_database(server_url, name)
    await _drop(server_url, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Return both ways into a fresh database."""
    opened = await db.connect(database_url, size=4)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def demo() -> DemoAccess:
    """Ask for the demonstration county, and return every way into it."""
    access = read_access(Path(os.environ["YIMA_TEST_ACCESS"]))
    assert access is not None
    return access


@pytest.fixture(scope="session")
def keyring() -> KeyRing:
    """Return a key ring with two keys."""
    return KEYRING


@pytest.fixture
def now() -> datetime:
    """Return the instant at which tests happen."""
    return NOON


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Return settings of a test application."""
    return Settings(environment="test", DATABASE_URL=database_url, var_dir=tmp_path, filing_limit="10000/minute")


@pytest.fixture
async def http(settings: Settings, keyring: KeyRing) -> AsyncIterator[httpx.AsyncClient]:
    """Return an HTTP client of the application, in this process, over real ASGI."""
    import main

    served = await db.connect(settings.database_url, size=4, role=APP)
    app = main.create(settings, database=served, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            client.app = app  # type: ignore[attr-defined]
            yield client
    await served.close()
