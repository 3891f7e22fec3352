"""Do the revisions make the tables that the models describe, and can they go back?"""

import asyncio
import secrets

from alembic import command
from alembic.config import Config

from core.settings import ROOT
from tests.conftest import _clone, _drop, with_database


def script_for(url: str) -> Config:
    script = Config(ROOT / "alembic.ini", attributes={"url": url})
    script.set_main_option("script_location", str(ROOT / "alembic"))
    return script


def test_the_tables_are_those_of_the_models(server_url: str) -> None:
    command.check(script_for(server_url))


def test_every_revision_goes_down_and_up_again_on_a_filled_county(server_url: str) -> None:
    name = f"test_{secrets.token_hex(6)}"
    asyncio.run(_clone(server_url, "template_demo", name))
    try:
        script = script_for(with_database(server_url, name))
        command.downgrade(script, "base")
        command.upgrade(script, "head")
        command.check(script)
    finally:
        asyncio.run(_drop(server_url, name))
