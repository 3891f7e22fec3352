"""A database that does not fit is told at the start, in one line with its cure."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from core.database import dsn
from tests.cli.test_organisation_commands import Shell
from tests.conftest import with_database

NAME, ROLE = f"foreign_{secrets.token_hex(6)}", f"guest_{secrets.token_hex(6)}"  # several tests run at once


@pytest.fixture
async def owner(server_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Give the owner of the server; what the test makes is dropped again."""
    connection = await asyncpg.connect(dsn(with_database(server_url, "postgres")))
    try:
        yield connection
    finally:
        await connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        await connection.execute(f"DROP ROLE IF EXISTS {ROLE}")
        await connection.close()


def migrate(url: str, folder: Path) -> str:
    """Bring a database up to date; return the line that is said instead."""
    done = Shell(url, folder).types("migrate")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    return done.stderr


async def test_an_encoding_that_cannot_hold_chinese(owner: asyncpg.Connection, server_url: str, tmp_path: Path) -> None:
    await owner.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    said = migrate(with_database(server_url, NAME), tmp_path)
    assert "数据库编码是 SQL_ASCII" in said
    assert "createdb -E UTF8" in said


@pytest.mark.parametrize("grants", [(), ("CREATE, USAGE ON SCHEMA public",)])
@pytest.mark.parametrize("made", [True, False])
async def test_an_account_without_rights(
    owner: asyncpg.Connection, server_url: str, tmp_path: Path, grants: tuple[str, ...], *, made: bool
) -> None:
    await owner.execute("SELECT pg_advisory_lock(4202)")  # as whoever copies the template
    await owner.execute(f"CREATE DATABASE {NAME} TEMPLATE {'template_yima' if made else 'template0'} ENCODING 'UTF8'")
    await owner.execute("SELECT pg_advisory_unlock(4202)")
    await owner.execute(f"CREATE ROLE {ROLE} LOGIN")
    inside = await asyncpg.connect(dsn(with_database(server_url, NAME)))
    await inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    if grants and not made:  # or the right to make roles
        grants += ("yima_app, yima_worker",)
    for grant in grants:
        await inside.execute(f"GRANT {grant} TO {ROLE}")
    await inside.close()
    url = make_url(with_database(server_url, NAME)).set(username=ROLE).render_as_string(hide_password=False)
    if grants and not made:  # all that it needs
        assert Shell(url, tmp_path).types("migrate").returncode == 0
        return
    said = migrate(url, tmp_path)
    assert f"数据库账号 {ROLE} 没有建表或读写的权限" in said
    assert "GRANT USAGE, CREATE ON SCHEMA public" in said
