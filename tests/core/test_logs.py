"""Is a line of the log one JSON object that says when, how bad and where, and never what somebody wrote?"""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECRET = "王小明 13800000000"
BEGINNING = """
import logging, structlog
from core import logs
logs.configure("INFO")
ours, theirs = structlog.get_logger(), logging.getLogger("a.library")
def fails():
    raise ValueError("王小明 13800000000")
"""


def written(script: str) -> str:
    """Return what a process of its own writes; logging is one for a whole process."""
    command = [sys.executable, "-c", BEGINNING + script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout == ""
    return done.stderr


def test_a_line_says_when_in_utc_how_bad_and_what() -> None:
    text = written('ours.warning("database_away", request_id="abcdef12"); theirs.error("it broke")')
    mine, another = [json.loads(line) for line in text.splitlines()]
    assert (mine["event"], mine["level"], mine["request_id"]) == ("database_away", "warning", "abcdef12")
    assert (another["event"], another["level"], another["logger"]) == ("it broke", "error", "a.library")
    assert all(datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0) for line in (mine, another))


def test_words_with_line_breaks_make_no_second_line() -> None:
    text = written(r"""ours.warning("odd", reason='x\n{"event": "signed_in", "level": "info"}\r\n\x1b[31m')""")
    assert text.count("\n") == 1
    assert "\x1b" not in text
    assert json.loads(text)["event"] == "odd"


def test_of_an_error_its_kind_and_place_are_written_and_its_words_are_not() -> None:
    text = written("""
for log in (ours, theirs):
    try:
        fails()
    except ValueError:
        log.exception("fault")
""")
    assert SECRET not in text
    assert len(text.splitlines()) == 2
    for line in map(json.loads, text.splitlines()):
        assert line["error"] == "ValueError"
        assert "<string>:" in line["place"]


def test_addresses_that_libraries_ask_are_not_written() -> None:
    script = 'logging.getLogger("httpx").info("GET https://x/?secret=y"); logging.getLogger("uvicorn.access").info("p")'
    assert written(script) == ""
