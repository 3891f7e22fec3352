"""A command lives in the time of the demonstration whose database it speaks to, and in no other."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import doors
from cli.main import app
from core import clock
from services.organisation.access_file import DemoAccess

AHEAD = timedelta(days=400)


@pytest.fixture
def var(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of a demonstration that has run 400 days ahead, and its database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("YIMA_VAR_DIR", str(tmp_path))
    monkeypatch.delenv("YIMA_ENVIRONMENT", raising=False)
    clock.write_ahead(clock.file_of(tmp_path), AHEAD)
    return tmp_path


def policy(var: Path, *, days: int) -> int:
    """Try a policy that begins so many days from the machine's today; return the exit code."""
    file = var / "policy.json"
    day = (clock.wall() + timedelta(days=days)).date().isoformat()
    file.write_text(json.dumps({"valid_from": day, "note": "会议通过"}))
    return CliRunner().invoke(app, ["policy", "set", str(file), "--county", "999901", "--dry-run"]).exit_code


def test_a_demonstrations_today_is_its_own(var: Path, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIMA_ENVIRONMENT", "demo")
    assert [policy(var, days=days) for days in (300, 402)] == [1, 0]
    shown = CliRunner().invoke(app, ["calendar", "show", "--json"])
    assert json.loads(shown.stdout)["year"]["year"] == (clock.wall() + AHEAD).year
    assert clock.ahead() is None  # nothing stays behind


def test_the_running_service_says_whether_it_is_a_demonstration(
    var: Path, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for told, wanted in (({"demo_ahead_seconds": 34_560_000}, 1), ({"demo_ahead_seconds": None}, 0), ({}, 0)):
        monkeypatch.setattr(doors, "readiness", lambda *_, told=told: (bool(told), told))
        assert policy(var, days=300) == wanted


def test_anything_else_than_a_demonstration_keeps_the_machines_date(
    var: Path, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMA_ENVIRONMENT", "development")
    assert policy(var, days=300) == 0
