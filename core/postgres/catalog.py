"""Is our database there, and does it read Chinese?"""

import subprocess
from pathlib import Path

from core.postgres.account import clean_environment
from core.postgres.binaries import Binaries
from core.postgres.cluster import SUPERUSER
from core.postgres.trouble import PostgresError

PORT = 5432
_LETTERS = "BEGIN; CREATE EXTENSION IF NOT EXISTS pg_trgm; SELECT cardinality(show_trgm('信访')) > 0; ROLLBACK"
_CHARACTER_TYPE = "SELECT datctype ~* 'utf-?8' FROM pg_database WHERE datname = current_database()"


def ask(binaries: Binaries, socket_dir: Path, database: str, sql: str) -> str:
    """Put one question to the server through psql and return the bare answer."""
    where = ["-h", str(socket_dir), "-p", str(PORT), "-U", SUPERUSER, "-d", database]
    result = subprocess.run(  # noqa: S603  our own argv, no shell
        [binaries["psql"], "-XqAtw", "-v", "ON_ERROR_STOP=1", *where, "-c", sql],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env=clean_environment() | {"PGCLIENTENCODING": "UTF8"},
    )
    if result.returncode != 0:
        message = f"PostgreSQL refused: {result.stderr.strip()}"
        raise PostgresError(message)
    return result.stdout.strip()


def answers(binaries: Binaries, socket_dir: Path) -> bool:
    """Tell whether the server takes questions."""
    try:
        return ask(binaries, socket_dir, SUPERUSER, "SELECT 1") == "1"
    except PostgresError:
        return False


def ensure_database(binaries: Binaries, socket_dir: Path, database: str) -> None:
    """Create the database when it is absent."""
    literal, identifier = database.replace("'", "''"), database.replace('"', '""')
    question = f"SELECT 1 FROM pg_database WHERE datname = '{literal}'"  # both quoted
    if not ask(binaries, socket_dir, SUPERUSER, question):
        ask(binaries, socket_dir, SUPERUSER, f'CREATE DATABASE "{identifier}"')


def check_chinese(binaries: Binaries, socket_dir: Path, database: str) -> None:
    """Refuse a database in which Chinese letters are no letters: its search would find nothing."""
    trigrams = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    available = ask(binaries, socket_dir, database, trigrams)
    answer = ask(binaries, socket_dir, database, _LETTERS if available else _CHARACTER_TYPE)
    if answer != "t":
        message = (
            f"database {database} does not know Chinese letters (LC_CTYPE): "
            "dump it, make the data directory anew with a UTF-8 LC_CTYPE, load the dump"
        )
        raise PostgresError(message)
