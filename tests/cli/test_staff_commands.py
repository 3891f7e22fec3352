"""Does the machine itself open the first accounts, and stop any?"""

import json
from pathlib import Path

import pytest

from services.organisation.access_file import DemoAccess
from tests.cli.test_organisation_commands import Shell


@pytest.fixture
def shell(database_url: str, tmp_path: Path, demo: DemoAccess) -> Shell:
    return Shell(database_url, tmp_path)


def test_accounts_are_invited_listed_stopped_and_reset(shell: Shell) -> None:
    told = ("staff", "invite", "County.Head", "周局长", "--role", "petition_office", "--area", "999901", "--head")
    made = shell.types(*told, "--json")
    assert made.returncode == 0, made.stderr
    invitation = json.loads(made.stdout)
    assert invitation["username"] == "county.head"
    assert invitation["link"].endswith("/invitation#" + invitation["code"])
    again = shell.types(*told)
    assert (again.returncode, again.stdout) == (1, "")
    assert "用户名" in again.stderr
    listed = shell.types("staff", "list", "county.head")
    assert "周局长" in listed.stdout
    assert "待接受邀请" in listed.stdout
    assert "（负责人）" in listed.stdout
    stopped = shell.types("staff", "disable", "county.head", "--json")
    assert json.loads(stopped.stdout)["standing"] == "disabled"
    assert "待接受邀请" in shell.types("staff", "enable", "COUNTY.HEAD").stdout
    reset = shell.types("staff", "reset", "county.head", "--new-second-factor")
    assert reset.stdout.startswith("http://localhost:8000/invitation#yv_")
    everybody = json.loads(shell.types("staff", "list", "--json").stdout)
    assert {item["role"] for item in everybody} >= {"village_desk", "discipline", "petition_office"}


def test_what_is_typed_wrong_is_said(shell: Shell) -> None:
    department = shell.types("staff", "invite", "water.li", "李", "--role", "department", "--area", "999901")
    assert (department.returncode, department.stdout) == (2, "")
    assert "--kind" in department.stderr
    named = shell.types("staff", "invite", "a b", "李", "--role", "village_desk", "--area", "999901100200")
    assert named.returncode == 2
    assert "username" in named.stderr
    nowhere = shell.types("staff", "invite", "liuwan.li", "李", "--role", "village_desk", "--area", "999901")
    assert nowhere.returncode == 1
    assert "没有这个单位" in nowhere.stderr
    assert shell.types("staff", "disable", "nobody.here").returncode == 1
