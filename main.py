"""Which parts make the application?"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import asyncpg
import structlog
from fastapi import FastAPI

from api import context, docs, inventory, openapi, problems
from api.limits import Limits
from api.routers import ROUTERS
from core import clock
from core.database import AWAY, Database, connect
from core.database_address import travels_openly
from core.keyring import KeyRing
from core.keysource import open_ring
from core.roles import APP
from core.settings import ROOT, Settings, settings
from services.access.providers.choose import offered
from services.intake import receipt
from services.organisation.policies import strict_visits

_REVISION = re.compile(r"^revision = [\"'](\w+)[\"']", re.MULTILINE)
_BEFORE = re.compile(r"^down_revision = [\"'](\w+)[\"']", re.MULTILINE)
log = structlog.get_logger()
_TRIES = 40  # twenty seconds
SUMMARY = "扫一个码，提交、跟踪、评价信访事项。Scan one code; file, follow and rate a petition."


def create(config: Settings | None = None, *, database: Database | None = None, keys: KeyRing | None = None) -> FastAPI:
    """Build the application; ``database`` and ``keys`` are opened from the settings unless given."""
    chosen = config or settings()

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        app.state.database = database or await _patient_connect(chosen)
        app.state.stopping = False
        warning = asyncio.create_task(_warn_of_strict_visits(app.state.database))
        warming = asyncio.create_task(asyncio.to_thread(receipt.warm, chosen.public_url, chosen.number_prefix))
        yield
        app.state.stopping = True
        await asyncio.gather(warming, warning)
        if database is None:
            await app.state.database.close()

    app = FastAPI(
        title="一码 Yima",
        summary=SUMMARY,
        version="0.1.0",
        lifespan=live,
        redirect_slashes=False,
        docs_url=None,  # its page loads from elsewhere; api/docs.py serves our own
        redoc_url=None,
        openapi_url="/openapi.json",
        telemetry={"tracing": False},
    )
    app.state.settings = chosen
    app.state.sign_in = offered(chosen)  # a provider that is half configured stops the start
    app.state.keys = (lambda: keys) if keys else open_ring(chosen.key_path, chosen.keys, public=chosen.is_public)
    app.state.migration_head = migration_head()
    app.state.limits = Limits(
        filing=chosen.filing_limit, upload=chosen.upload_limit, signin=chosen.signin_limit, read=chosen.read_limit
    )
    if chosen.is_public and travels_openly(chosen.database_url):
        log.warning("database_not_verified", cure="DATABASE_URL: ?sslmode=verify-full&sslrootcert=…")
    problems.register(app)
    for router in ROUTERS if chosen.is_public else (*ROUTERS, docs.router):
        app.router.routes.extend(router.routes)  # flat: matched in one pass, walked by tests
    app.openapi = openapi.described(app)  # type: ignore[method-assign]
    app.add_middleware(context.RequestContext, is_public=chosen.is_public)
    return app


def routes_page() -> str:
    """Return the page of all routes, with what each has declared."""
    return inventory.printed(create(Settings(environment="demo"), keys=KeyRing(1, {1: bytes(32)})))


async def _warn_of_strict_visits(database: Database) -> None:
    """Log where visits follow the local order: it is stricter than the national rule (rules.md R06)."""
    try:
        counties = await strict_visits(database.hot, on=clock.now().date())
    except (asyncpg.PostgresError, *AWAY):
        return  # /readyz tells what is wrong with the database
    for county, version in counties:
        log.warning("visits_follow_local_order", county=county, policy_version=version, rule="R06")


async def _patient_connect(chosen: Settings) -> Database:
    """Open the database; one that is just coming back (after a crash, a promotion) is waited for."""
    for _ in range(_TRIES):
        try:
            return await connect(chosen.database_url, size=chosen.pool_size, role=APP)
        except AWAY:
            await asyncio.sleep(0.5)
    return await connect(chosen.database_url, size=chosen.pool_size, role=APP)


@cache
def migration_head() -> str:
    """Return the newest revision of this program, read from its files: Alembic itself stays unloaded."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "alembic" / "versions").glob("*.py")]
    made = {match[1] for text in texts if (match := _REVISION.search(text))}
    followed = {match[1] for text in texts if (match := _BEFORE.search(text))}
    (head,) = made - followed
    return head
