"""Is whatever an operator changes by a command written down for the auditors?"""

import json
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from cli.main import app
from core import keyfile
from core.database import Database
from core.keyring import KeyRing
from core.settings import ROOT
from domain.words import AUDITED
from services.organisation.access_file import DemoAccess
from tests.cli.test_organisation_commands import Shell

COUNTY = "999901000000"
# What each command that changes something writes down; the key commands and the others each by a test below or beside.
NOTED = {
    "areas import": "areas.imported",
    "calendar announce": "calendar.announced",
    "counties open": "county.opened",
    "keys activate": "key.activated",
    "keys add": "key.added",
    "keys retire": "key.retired",
    "keys rotate": "key.rotated",
    "places issue": "place.issued",
    "places revoke": "place.revoked",
    "policy set": "policy.added",
    "retention run": "petition.deleted",
    "staff disable": "staff.disabled",
    "staff enable": "staff.enabled",
    "staff invite": "staff.invited",
    "staff reset": "staff.reset",
}
# These only read, draw or serve; ``new-keys`` and ``migrate`` come before there is anything to write it in.
OTHERS = {
    "areas show", "audit verify", "calendar check", "calendar export", "calendar show", "demo advance", "demo answer",
    "demo now", "demo story", "demo story-real", "keys list", "law diagram", "law waits", "migrate", "new-keys",
    "places list", "places poster", "places scans", "policy list", "policy show", "ready", "retention plan", "routes",
    "run", "serve", "staff list", "worker",
}  # fmt: skip


def commands(group: Any, path: str = "") -> set[str]:
    if not isinstance(group, click.Group) and not hasattr(group, "commands"):
        return {path.strip()}
    return {name for word, inner in group.commands.items() for name in commands(inner, f"{path} {word}")}


def test_of_every_command_it_is_decided_whether_it_is_written_down() -> None:
    assert commands(typer.main.get_command(app)) == NOTED.keys() | OTHERS
    assert set(NOTED.values()) <= AUDITED.keys()


@pytest.fixture
def shell(database_url: str, tmp_path: Path, demo: DemoAccess, keyring: KeyRing) -> Shell:
    shell = Shell(database_url, tmp_path)
    (tmp_path / "keys.json").write_text(keyfile.as_text(keyring))
    shell.env |= {"YIMA_ENVIRONMENT": "test", "YIMA_KEY_FILE": str(tmp_path / "keys.json")}
    return shell


async def noted(database: Database) -> list[tuple[str, str, str | None, dict[str, Any]]]:
    rows = await database.hot.fetch("SELECT topic, who, county_code, data FROM audit_event ORDER BY id")
    return [(row["topic"], row["who"], row["county_code"], _told(row["data"])) for row in rows]


def _told(data: Any) -> dict[str, Any]:
    return dict(json.loads(data) if isinstance(data, str) else data)


async def test_changes_of_keys_are_written_down(shell: Shell, database: Database) -> None:
    for words in (("add", "--standby"), ("activate", "3"), ("add", "--print"), ("rotate",)):
        done = shell.types("keys", *words)
        assert done.returncode == 0, done.stderr
    wrong = shell.types("keys", "activate", "9")
    assert wrong.returncode == 1
    assert [(topic, who, county) for topic, who, county, _ in await noted(database)] == [
        (topic, "operator", None) for topic in ("key.added", "key.activated", "key.printed", "key.rotated")
    ]
    told = [data for *_, data in await noted(database)]
    assert [data["key_number"] for data in told] == [3, 3, 4, 3]
    assert told[0] == {"key_number": 3, "cipher": "AES-256-GCM", "standby": True}
    assert (told[3]["left"], told[3]["broken"]) == (0, 0)


async def test_where_nothing_can_be_written_down_no_key_changes(shell: Shell, database: Database) -> None:
    before = (shell.folder / "keys.json").read_text()
    await database.hot.execute("ALTER TABLE audit_event RENAME TO elsewhere")
    try:
        for words in (("add",), ("activate", "1"), ("add", "--print")):
            refused = shell.types("keys", *words)
            assert (refused.returncode, refused.stdout, "Traceback" in refused.stderr) == (1, "", False)
    finally:
        await database.hot.execute("ALTER TABLE elsewhere RENAME TO audit_event")
    assert (shell.folder / "keys.json").read_text() == before


async def test_changes_of_places_areas_and_counties_are_written_down(shell: Shell, database: Database) -> None:
    (shell.folder / "list.csv").write_text('code,name\n41,"河南省"\n', encoding="utf-8")
    issued = json.loads(shell.types("places", "issue", "999901100200", "--json").stdout)
    assert shell.types("places", "revoke", issued["place_code"], "--reason", "撕了").returncode == 0
    assert shell.types("areas", "import", "list.csv", "--dry-run").returncode == 0
    assert shell.types("areas", "import", "list.csv", "--valid-from", "2023-06-30").returncode == 0
    assert shell.types("counties", "open", "999901").returncode == 0
    found = await noted(database)
    assert [(topic, who, county) for topic, who, county, _ in found] == [
        ("place.issued", "operator", COUNTY), ("place.revoked", "operator", COUNTY),
        ("areas.imported", "operator", None), ("county.opened", "operator", COUNTY),
    ]  # fmt: skip
    assert found[0][3] == found[1][3] == {"place": issued["place_code"]}
    assert (found[2][3]["opened"], found[2][3]["valid_from"]) == (1, "2023-06-30")


async def test_changes_of_policy_calendar_and_accounts_are_written_down(shell: Shell, database: Database) -> None:
    calendar = json.loads((ROOT / "data/calendar.json").read_text(encoding="utf-8"))["years"][-1]
    calendar["source"] = "更正"
    (shell.folder / "year.json").write_text(json.dumps(calendar), encoding="utf-8")
    policy = {"valid_from": "2999-01-01", "note": "会议通过"}
    (shell.folder / "policy.json").write_text(json.dumps(policy), encoding="utf-8")
    invite = ("invite", "county.head", "周局长", "--role", "petition_office", "--area", "999901", "--head")
    for words in (
        ("calendar", "announce", "year.json", "--yes"), ("policy", "set", "policy.json", "--county", "999901"),
        ("policy", "set", "policy.json", "--county", "999901", "--dry-run"), ("staff", *invite),
        ("staff", "disable", "county.head"), ("staff", "enable", "county.head"), ("staff", "reset", "county.head"),
    ):  # fmt: skip
        done = shell.types(*words)
        assert done.returncode == 0, (words, done.stderr)
    found = await noted(database)
    assert [(topic, who) for topic, who, *_ in found] == [
        (topic, "operator")
        for topic in (
            "calendar.announced", "policy.added", "staff.invited", "staff.disabled", "staff.enabled", "staff.reset",
        )
    ]  # fmt: skip
    assert len({data.get("staff") for topic, *_, data in found if topic.startswith("staff.")}) == 1
