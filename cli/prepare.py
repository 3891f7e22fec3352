"""What must be there before anything starts?

Settings that fit, keys, and a database that answers. What is missing and cannot be made is a
``NotReadyError`` that names the cure. Nothing heavy is imported here: see ``house``.
"""

import asyncio
import os
import time
from pathlib import Path

import asyncpg
from pydantic import ValidationError

from cli import doors
from core.children import tell
from core.keyfile import KeysError
from core.keyring import KeyRing
from core.keysource import open_ring
from core.roles import APP, WORKER
from core.settings import Settings, settings

_PATIENCE = 30.0
_COMING_UP = (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)

# Whoever finds the tables there may do without the right to make them.
_GROUND = """
SELECT current_setting('server_encoding') AS encoding, current_user AS role,
    to_regclass('alembic_version') IS NOT NULL
        OR coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS usable
"""


class NotReadyError(Exception):
    """Something is missing that only a person can give."""


def read_settings() -> Settings:
    """Return the settings as the environment has them now."""
    settings.cache_clear()
    try:
        if (path := os.environ.get("DATABASE_URL_FILE")) and not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = Path(path).read_text(encoding="utf-8").strip()
        return settings()
    except OSError as error:
        message = f"DATABASE_URL_FILE: {error.strerror}"
        raise NotReadyError(message) from None
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors())
        message = f"设置有误 settings do not fit: {faults}"
        raise NotReadyError(message) from None


def running_settings() -> Settings:
    """Return the settings, and for what they leave open the address at which our demonstration runs now."""
    config = read_settings()
    found = doors.running(config.var_dir / doors.NOTE)
    if found is None:
        return config
    told = {"base_url": found.address, "host": found.host, "port": found.port}
    left_open = told.keys() - config.model_fields_set | ({"port"} if config.port == 0 else set())
    left_open = told.keys() - config.model_fields_set | ({"port"} if config.port == 0 else set())
    return config.model_copy(update={name: told[name] for name in left_open})


def ring(config: Settings) -> KeyRing:
    """Return the key ring; a missing one is made, but never where real petitions are sealed with it."""
    path = config.key_path
    if config.is_public and not config.keys and not path.exists():
        message = f"密钥文件不存在 the key file {path} is missing: bring it back, or make the first one: yima new-keys"
        raise NotReadyError(message)
    try:
        return open_ring(path, config.keys, public=config.is_public)()
    except KeysError as error:
        raise NotReadyError(str(error)) from None


def wait_for_database(url: str) -> None:
    """Wait until the database answers; it may be starting at the same time as we."""
    until, told = time.monotonic() + _PATIENCE, False
    while True:
        try:
            asyncio.run(_knock(url))
        except _COMING_UP as error:
            if time.monotonic() > until:
                message = f"数据库没有应答 the database does not answer ({type(error).__name__}): see DATABASE_URL"
                raise NotReadyError(message) from None
            if not told:
                tell("等待数据库 waiting for the database")
            told = True
            time.sleep(0.5)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            message = f"数据库拒绝连接 the database refuses us ({type(error).__name__}): see DATABASE_URL"
            raise NotReadyError(message) from None
        else:
            return


async def _knock(url: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", "", 1), timeout=5)
    try:
        ground = await connection.fetchrow(_GROUND)
    finally:
        await connection.close()
    if ground["encoding"] != "UTF8":
        message = (
            f"数据库编码是 {ground['encoding']}，存不好中文，请另建一个 the database is in {ground['encoding']}, "
            "it has to be in UTF8: createdb -E UTF8 -T template0 yima"
        )
        raise NotReadyError(message)
    if not ground["usable"]:
        raise NotReadyError(no_rights(ground["role"]))


def no_rights(role: str) -> str:
    """Say what an account without rights needs."""
    return (
        f"数据库账号 {role} 没有建表或读写的权限，请属主授权，或换一个账号 the account lacks rights, let the owner "
        f'grant them: GRANT USAGE, CREATE ON SCHEMA public TO "{role}"; it has to own tables that are there already. '
        f"Unless it may create roles: CREATE ROLE {APP} LOGIN; CREATE ROLE {WORKER} LOGIN; "
        f'GRANT {APP}, {WORKER} TO "{role}"'
    )
