"""Does every chapter of the story come as told, in one house whose clock moves on?"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.demo import Chapter
from cli.story.book import CHAPTERS
from core import clock
from domain.calendar import WorkingCalendar
from tests.reliability.house import ROOT, House, left_over, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children only on Linux")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Give a service of its own: its clock does not go back."""
    folder = Path(tempfile.mkdtemp(prefix="yima-story-"))
    folder.chmod(0o755)
    one = House.open(folder)
    family = one.family()
    yield one
    one.process.terminate()
    assert one.wait() == 0
    until(lambda: not left_over(family), 15, "nobody left")
    shutil.rmtree(folder, ignore_errors=True)


def play(house: House, *arguments: str, var: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Play the story as somebody types it."""
    given = {key: value for key, value in os.environ.items() if not key.startswith(("YIMA_", "DATABASE_URL"))}
    given["YIMA_VAR_DIR"] = str(var or house.folder / "var")
    command = [sys.executable, "-m", "cli", "demo", "story", *arguments]
    return subprocess.run(command, cwd=ROOT, env=given, check=False, capture_output=True, text=True)


def test_the_command_names_every_chapter() -> None:
    assert [str(chapter) for chapter in Chapter] == list(CHAPTERS)


def test_every_chapter_comes_as_told_and_time_has_passed(house: House) -> None:
    before = clock.read_ahead(clock.file_of(house.folder / "var"))
    played = play(house)
    assert (played.returncode, "Traceback" in played.stderr) == (0, False), played.stdout[-2000:]
    titles = [chapter.TITLE for chapter in CHAPTERS.values()]
    places = [played.stdout.index(title) for title in titles]
    assert places == sorted(places)
    assert (clock.read_ahead(clock.file_of(house.folder / "var")) - before).days >= 9


def test_a_county_that_decided_otherwise_is_told_what_a_chapter_needs_and_how(house: House, tmp_path: Path) -> None:
    file, var = tmp_path / "policy.json", house.folder / "var"
    now = clock.wall() + clock.read_ahead(clock.file_of(var))
    told = {"valid_from": WorkingCalendar().local_day(now).isoformat(), "remote": "statutory", "note": "会议通过"}

    def decide(policy: str) -> None:
        file.write_text(policy, encoding="utf-8")
        command = [sys.executable, "-m", "cli", "policy", "set", str(file), "--county", "999901"]
        env = {key: value for key, value in os.environ.items() if not key.startswith(("YIMA_", "DATABASE_URL"))}
        done = subprocess.run(command, cwd=ROOT, env=env | {"YIMA_VAR_DIR": str(var)}, check=False, capture_output=True)
        assert done.returncode == 0, done.stderr

    decide(json.dumps(told))
    refused = play(house, "--chapter", "refusal")
    assert (refused.returncode, "None" in refused.stdout) == (1, False)
    assert "yima policy set policy.json --county 999901" in refused.stdout
    (cure,) = [line for line in refused.stdout.splitlines() if line.startswith("{")]
    assert play(house, "--chapter", "main").returncode == 0  # it holds under either order
    decide(cure)
    assert play(house, "--chapter", "refusal").returncode == 0


def test_the_clock_of_another_demonstration_is_left_alone(house: House, tmp_path: Path) -> None:
    path = clock.file_of(house.folder / "var")
    before = clock.read_ahead(path)
    access = str(house.folder / "var/demo/access.json")
    played = play(house, "--chapter", "silence", "--access", access, var=tmp_path)
    assert (played.returncode, "Traceback" in played.stderr) == (1, False)
    assert "YIMA_VAR_DIR" in played.stdout
    assert clock.read_ahead(path) == before
    assert not list(tmp_path.iterdir())
