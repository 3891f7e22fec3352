"""What does a bare Starlette handler cost that executes the same SQL?

The same statements, imported; plain asyncpg; as little Python as an answer of the same kind needs:
no validation, no rate limit, no idempotency, no encryption, no decision, no QR. What the real
service composes for each petition was prepared beforehand. ``BARE_RESET=0`` leaves out the query
with which asyncpg's pool cleans a connection, as the real service does.
"""

import hashlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.filing import MARK, Prepared
from services.intake.statements import LOOK_UP, STORE
from services.petitions.inbox import STATEMENTS as INBOX
from services.petitions.progress import STATEMENTS as PROGRESS

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE = 20
_JSON = ("routing", "clocks", "timeline", "documents", "notices", "attachments", "ratings")


async def _leave_as_is(_: asyncpg.Connection) -> None:
    """Skip the reset query."""


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - no code of ours here


def _token(request: Request) -> bytes:
    return hashlib.sha256(request.headers["authorization"][7:].encode()).digest()


async def file_petition(request: Request) -> Response:
    """Look up, store, answer."""
    prepared: Prepared = request.app.state.prepared
    draft = await request.json()
    now = _now()
    async with request.app.state.pool.acquire() as connection:
        found = await connection.fetchrow(
            LOOK_UP, None, draft["area_code"], draft["category"], [], None, now, now.date(), None, False, "", False
        )
        tail = f"{found['serial']:012x}"
        tables = [table.replace(MARK, tail) for table in prepared.tables]
        key, petition_id = request.headers["idempotency-key"], UUID(prepared.petition_id.replace(MARK, tail))
        await connection.fetchval(
            STORE, "bare", key, prepared.sealed[:32], prepared.sealed, now, *tables, petition_id, [], 201
        )
    return Response(prepared.receipt, 201, media_type="application/json")


async def read_progress(request: Request) -> Response:
    """Read, answer."""
    row = await request.app.state.pool.fetchrow(PROGRESS["yr"], request.path_params["number"], _token(request), _now())
    if row is None:
        return Response(status_code=404)
    parts = {key: value for key, value in row.items() if key not in _JSON}
    lists = ",".join(f'"{key}":{row[key] or "[]"}' for key in _JSON)
    return Response(f"{json.dumps(parts, default=str)[:-1]},{lists}}}", media_type="application/json")


async def list_inbox(request: Request) -> Response:
    """List, answer."""
    rows = await request.app.state.pool.fetch(
        INBOX["unit", False], _token(request), _now(), _FIRST, UUID(int=0), None, None, None, None, _PAGE + 1
    )
    items = [dict(row) for row in rows[:_PAGE]]
    return Response(json.dumps({"items": items}, default=str), media_type="application/json")


def application() -> Starlette:
    """Build the application from the environment."""

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        more = {} if os.environ["BARE_RESET"] == "1" else {"reset": _leave_as_is}
        size = int(os.environ["BARE_POOL"])
        app.state.prepared = Prepared.read(Path(os.environ["BARE_PREPARED"]))
        app.state.pool = await asyncpg.create_pool(
            os.environ["DATABASE_URL"],
            min_size=size,
            max_size=size,
            server_settings={"plan_cache_mode": "force_generic_plan"},
            **more,
        )
        yield
        await app.state.pool.close()

    routes = [
        Route("/v1/petitions", file_petition, methods=["POST"]),
        Route("/v1/petitions/{number}", read_progress),
        Route("/v1/desk/petitions", list_inbox),
    ]
    return Starlette(routes=routes, lifespan=live)


def main() -> None:
    """Serve at the socket that the caller opened."""
    config = uvicorn.Config(
        application(), loop="uvloop", http="httptools", ws="none", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, timeout_keep_alive=75,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
