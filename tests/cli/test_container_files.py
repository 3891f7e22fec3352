"""Do the files for containers name what is there, and keep secrets out?"""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from cli.main import app

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = [name for name in COMPOSE["services"] if name != "database"]


def instructions() -> list[tuple[str, str]]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.partition(" ")[2]) for line in lines if line and not line.startswith("#")]


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_is_ready() -> None:
    last = dict(instructions())
    assert re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", last["USER"])
    assert '["python", "-m", "cli", "ready"]' in last["HEALTHCHECK"]
    assert all(":" in source.split()[0] for word, source in instructions() if word == "FROM")
    assert not [value for word, value in instructions() if re.search("(?i)secret|password|token", value)]


def test_parts_come_by_hash_alone() -> None:
    (install,) = [value for _, value in instructions() if "pip install" in value]
    assert "--require-hashes" in install


def test_the_image_takes_every_room_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert lines[0] == "*"
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert rooms <= taken
    assert not taken & {".git", "var", "secrets", "tests", ".venv"}


@pytest.mark.parametrize("name", OURS)
def test_each_service_runs_a_command_that_exists(name: str) -> None:
    group = typer.main.get_command(app)
    (command,) = COMPOSE["services"][name]["command"]
    assert command in group.commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", OURS)
def test_each_service_of_ours_is_closed_in(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"], service["init"]) == (True, ["ALL"], True)
    assert service["environment"]["YIMA_ENVIRONMENT"] == "production"


def test_secrets_come_by_files_that_git_never_sees() -> None:
    for service in COMPOSE["services"].values():
        assert set(service["secrets"]) <= set(COMPOSE["secrets"])
        plain = {key: value for key, value in service["environment"].items() if not key.endswith("_FILE")}
        assert not [key for key in plain if re.search("PASSWORD|SECRET|DATABASE_URL", key)]
    for secret in COMPOSE["secrets"].values():
        asked = subprocess.run(["git", "check-ignore", "-q", secret["file"]], cwd=ROOT, check=False)
        assert asked.returncode in {0, 128}  # 128: an archive without git


def test_nothing_waits_for_a_service_that_is_not_there() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "test" in services[name]["healthcheck"]
