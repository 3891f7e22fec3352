"""How did the tables come to be? Alembic's entry; the address comes from the settings."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool
from sqlmodel import SQLModel

import models
from core.database import engine_at
from core.settings import settings

assert models.__all__  # every table is registered by this import  # noqa: S101


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection, in one transaction."""
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.execute("SET LOCAL lock_timeout = '2s'")
        context.execute("SELECT pg_advisory_xact_lock(4201)")  # two starts at once migrate once
        context.run_migrations()


async def online() -> None:
    """Open a connection and migrate."""
    url = context.config.attributes.get("url") or settings().database_url
    engine = engine_at(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


existing = context.config.attributes.get("connection")
if existing is not None:
    migrate(existing)
else:
    asyncio.run(online())
