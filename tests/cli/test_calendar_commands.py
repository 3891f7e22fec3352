"""The calendar on the command line: shown, checked, announced, exported; each test runs the real program."""

import json
from pathlib import Path

import httpx
import pytest

from services.organisation.access_file import DemoAccess
from tests.api.test_calendar_routes import without
from tests.cli.test_organisation_commands import Shell
from tests.people import Resident

YEAR = {"year": 2031, "source": "国务院办公厅关于2031年的通知", "off": {"元旦": ["01-01"]}, "work": {"元旦": ["01-04"]}}


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    (tmp_path / "2031.json").write_text(json.dumps(YEAR, ensure_ascii=False), encoding="utf-8")
    return Shell(database_url, tmp_path)


def test_a_year_is_checked_announced_shown_and_exported(shell: Shell, demo: DemoAccess) -> None:
    for words in (("check", "2031.json"), ("announce", "2031.json", "--dry-run")):
        tried = shell.types("calendar", *words)
        assert (tried.returncode, tried.stderr) == (0, "")
        assert "核对无误（未写入）：2031年，新增 2 天" in tried.stdout
        assert "请核对 check: 没有写春节、清明" in tried.stdout
    assert "还没有公布" in shell.types("calendar", "show", "2031").stdout
    refused = shell.types("calendar", "announce", "2031.json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "没有写春节、清明" in refused.stderr
    assert "--yes" in refused.stderr
    done = shell.types("calendar", "announce", "2031.json", "--yes", "--json")
    assert (done.returncode, json.loads(done.stdout)["dry_run"], done.stderr) == (0, False, "")
    shown = shell.types("calendar", "show", "2031")
    assert "放假  元旦  01-01" in shown.stdout
    assert json.loads(shell.types("calendar", "show", "2031", "--json").stdout)["year"] == YEAR | {"announced": True}
    assert json.loads(shell.types("calendar", "export", "2031").stdout) == YEAR
    (shell.folder / "again.json").write_text(shell.types("calendar", "export", "2031").stdout, encoding="utf-8")
    again = json.loads(shell.types("calendar", "announce", "again.json", "--json").stdout)
    assert (again["added"], again["moved_clocks"], again["was_announced"]) == ([], 0, True)


def test_all_years_are_exported_as_they_are_shipped(shell: Shell, demo: DemoAccess) -> None:
    from services.organisation.seed import DATA

    shipped = json.loads((DATA / "calendar.json").read_text(encoding="utf-8"))["years"]
    assert json.loads(shell.types("calendar", "export").stdout)["years"] == shipped
    missing = shell.types("calendar", "export", "2031")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "还没有公布" in missing.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps(YEAR | {"off": {"元旦": ["01-05", "02-30"]}, "source": ""}, ensure_ascii=False), "/off/元旦/0"),
        (json.dumps({"year": 2031}), "/source"),
        ("{", "/"),
    ],
)
def test_a_wrong_file_ends_with_one_and_names_every_place(
    shell: Shell, demo: DemoAccess, content: str, said: str
) -> None:
    (shell.folder / "wrong.json").write_text(content, encoding="utf-8")
    refused = shell.types("calendar", "announce", "wrong.json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    as_json = json.loads(shell.types("calendar", "check", "wrong.json", "--json").stdout)
    assert as_json["error"] == "calendar_wrong"
    assert as_json["count"] == len(as_json["errors"])


async def test_what_would_move_is_shown_with_its_number(
    shell: Shell, http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    (due,) = [one["due_on"] for one in resident.receipt["clocks"] if one["kind"] == "C2v"]
    year = json.loads(shell.types("calendar", "export", due[:4]).stdout or "{}") or {"off": {}, "work": {}}
    told = without(year, due) | {"year": int(due[:4]), "source": "更正"}
    (shell.folder / "moved.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    tried = shell.types("calendar", "check", "moved.json")
    assert tried.returncode == 0, tried.stderr
    assert f"{resident.number}  村级接手  {due} → " in tried.stdout


@pytest.mark.parametrize(
    "words", [("show", "1800"), ("show", "soon"), ("check", "nowhere.json"), ("announce",), ("export", "99")]
)
def test_a_command_typed_wrong_ends_with_two(shell: Shell, words: tuple[str, ...]) -> None:
    typed = shell.types("calendar", *words)
    assert (typed.returncode, typed.stdout) == (2, "")
    assert "Traceback" not in typed.stderr
