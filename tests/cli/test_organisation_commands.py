"""Do the commands for areas and places keep the manners of a command line?

Data on stdout, messages on stderr, exit codes 0, 1 and 2, one line when the database is down. Each
test runs the real program.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from core.settings import ROOT
from services.organisation.access_file import DemoAccess
from tests.cli import commands

LIST = 'code,name\n41,"河南省"\n4114,"商丘市"\n'


class Shell:
    """Types commands."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.env = os.environ | {"DATABASE_URL": url, "YIMA_VAR_DIR": str(folder / "var"), "PYTHONPATH": str(ROOT)}

    def types(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = self.types_raw(*words)
        told = (done.stdout.decode(), done.stderr.decode())
        return subprocess.CompletedProcess(done.args, done.returncode, *told)

    def types_raw(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return commands.run(list(words), folder=self.folder, environment=self.env)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    return Shell(database_url, tmp_path)


def test_a_list_is_tried_imported_and_looked_up(shell: Shell) -> None:
    tried = shell.types("areas", "import", "list.csv", "--dry-run", "--json")
    assert (tried.returncode, json.loads(tried.stdout)["opened"], tried.stderr) == (0, 2, "")
    done = shell.types("areas", "import", "list.csv", "--valid-from", "2023-06-30")
    assert (done.returncode, done.stderr) == (0, "")
    assert "新增 2" in done.stdout
    shown = shell.types("areas", "show", "4114", "--json")
    told = json.loads(shown.stdout)
    assert [area["name"] for area in told["path"]] == ["河南省", "商丘市"]
    assert told["history"] == [{"name": "商丘市", "valid_from": "2023-06-30", "valid_to": None}]
    assert "河南省 / 商丘市" in shell.types("areas", "show", "4114").stdout


def test_a_wrong_list_ends_with_one_and_names_the_lines(shell: Shell) -> None:
    (shell.folder / "list.csv").write_text("code,name\n41,河南省\n41,河南省\n9,短\n", encoding="utf-8")
    refused = shell.types("areas", "import", "list.csv")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "list.csv 第 3 行" in refused.stderr
    assert "list.csv 第 4 行" in refused.stderr
    as_json = shell.types("areas", "import", "list.csv", "--json")
    assert (as_json.returncode, json.loads(as_json.stdout)["count"]) == (1, 2)


@pytest.mark.parametrize(
    "words",
    [
        ("areas", "import", "nowhere.csv"),
        ("areas", "import", "list.txt"),
        ("areas", "import", "list.csv", "--valid-from", "yesterday"),
        ("areas", "show", "41142"),
        ("places", "issue", "x"),
        ("places", "poster", "7H3KX2QMV4", "-o", "poster.doc"),
        ("places", "revoke", "7H3KX2QMV4"),
    ],
)
def test_a_command_typed_wrong_ends_with_two(shell: Shell, words: tuple[str, ...]) -> None:
    (shell.folder / "list.txt").write_text(LIST, encoding="utf-8")
    typed = shell.types(*words)
    assert (typed.returncode, typed.stdout) == (2, "")
    assert typed.stderr
    assert "Traceback" not in typed.stderr


def test_a_database_that_is_down_gets_one_clear_line(shell: Shell) -> None:
    shell.env["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/nowhere"
    typed = shell.types("areas", "show", "41")
    assert (typed.returncode, typed.stdout, typed.stderr.count("\n")) == (1, "", 1)
    assert "数据库没有应答" in typed.stderr


def test_a_code_lives_from_issue_to_revocation(shell: Shell, demo: DemoAccess) -> None:
    issued = json.loads(shell.types("places", "issue", "999901100200", "--label", "村口公示栏", "--json").stdout)
    assert issued["url"].endswith(f"/q/{issued['place_code']}")
    listed = json.loads(shell.types("places", "list", "999901100200", "--json").stdout)
    assert len(listed) == 2
    poster = shell.types("places", "poster", issued["place_code"], "-o", "poster.pdf")
    assert (poster.returncode, poster.stdout) == (0, "poster.pdf\n")
    assert (shell.folder / "poster.pdf").read_bytes().startswith(b"%PDF-")
    picture = shell.types_raw("places", "poster", issued["place_code"], "-o", "-", "--format", "png")
    assert picture.stdout.startswith(b"\x89PNG")
    revoked = shell.types("places", "revoke", issued["place_code"], "--reason", "换新")
    assert "已停用" in revoked.stdout
    again = shell.types("places", "revoke", issued["place_code"], "--reason", "换新")
    assert (again.returncode, again.stdout) == (1, "")
    assert shell.types("places", "poster", issued["place_code"], "-o", "poster.svg").returncode == 1
    assert shell.types("places", "scans", issued["place_code"], "--json").stdout == "[]\n"


def test_every_command_explains_itself(shell: Shell) -> None:
    for words in (("areas", "import"), ("areas", "show"), *(("places", one) for one in ("issue", "list", "poster"))):
        told = shell.types(*words, "--help")
        assert (told.returncode, told.stderr) == (0, "")
        assert f"yima {' '.join(words)}" in told.stdout
