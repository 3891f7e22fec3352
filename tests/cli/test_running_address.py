"""Do commands print the address at which the service runs, whatever its port?"""

from pathlib import Path

import pytest

from cli import doors
from services.organisation.access_file import DemoAccess
from tests.cli.test_organisation_commands import Shell

INVITE = ("staff", "invite", "county.head", "周局长", "--role", "petition_office", "--area", "999901", "--head")


@pytest.fixture
def shell(database_url: str, tmp_path: Path, demo: DemoAccess) -> Shell:
    shell = Shell(database_url, tmp_path)
    for name in ("PORT", "YIMA_PORT", "YIMA_BASE_URL", "YIMA_HOST"):
        shell.env.pop(name, None)
    return shell


def link_of(shell: Shell) -> str:
    is_there = "周局长" in shell.types("staff", "list").stdout
    made = shell.types(*(("staff", "reset", "county.head") if is_there else INVITE))
    assert made.returncode == 0, made.stderr
    return made.stdout.partition("/invitation#")[0]


@pytest.mark.parametrize("address", ["http://localhost:8123", "https://yima.example"])
def test_an_invitation_leads_to_the_service_that_runs(shell: Shell, tmp_path: Path, address: str) -> None:
    with doors.alone(tmp_path / "var" / doors.NOTE, doors.Running(address, "127.0.0.1", 8123)):
        assert link_of(shell) == address
        shell.env["YIMA_BASE_URL"] = "https://told.example/"
        assert link_of(shell) == "https://told.example"
        del shell.env["YIMA_BASE_URL"]
    assert link_of(shell) == "http://localhost:8000", "it has ended: nothing but the settings is known"


def test_a_second_demonstration_is_told_where_the_first_runs(tmp_path: Path) -> None:
    note, running = tmp_path / doors.NOTE, doors.Running("http://localhost:8123", "127.0.0.1", 8123)
    assert doors.running(note) is None
    with doors.alone(note, running):
        assert doors.running(note) == running
        with pytest.raises(doors.PortTakenError, match="已经在 http://localhost:8123 运行"), doors.alone(note, running):
            pass
    assert doors.running(note) is None
