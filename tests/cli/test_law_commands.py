"""The law on the command line."""

import json

import pytest
from typer.testing import CliRunner

from cli import law
from cli.main import app
from cli.waits import compute_all, parts
from domain.calendar import WorkingCalendar
from domain.explore import figures
from domain.explore.waits import NEVER, Wait
from domain.lawbook import printed

run = CliRunner()


def test_the_diagram_is_printed_as_it_stands_on_the_page() -> None:
    assert run.invoke(app, ["law", "diagram"]).stdout.strip() == printed().strip()
    assert json.loads(run.invoke(app, ["law", "diagram", "--json"]).stdout) == {"printed": printed()}


def test_waits_tells_the_worst_of_each_question(monkeypatch: pytest.MonkeyPatch) -> None:
    # Officials who act take a minute to search; `make guarantees` does it.
    monkeypatch.setattr(figures, "acting", lambda *_, **__: iter(()))
    told = run.invoke(app, ["law", "waits", "--jobs", "1", "--short", "--json"])
    assert told.exit_code == 0
    worst = {(f["calendar"], f["policy"], f["petitioner"], f["start"]): f["days"] for f in json.loads(told.stdout)}
    assert worst["天天上班 no days off", "statutory", "passive", "at_office"] == 59
    assert len({calendar for calendar, *_ in worst}) == 3
    shown = run.invoke(app, ["law", "waits", "--jobs", "1", "--short"]).stdout
    assert "59" in shown
    assert "62" in shown  # by hand, beside it


def test_two_processes_find_what_one_finds() -> None:
    day = figures.days_of(2026)[:1]
    asked = list(parts([("weekends", WorkingCalendar(), day, day)]))
    assert len(asked) == len({(part.policy, part.what) for part in asked}) == len(figures.POLICIES) * 4
    quick = [part for part in asked if part.what in {"", "accept_extend_then_silent"}]
    alone, together = (compute_all(quick, jobs=jobs) for jobs in (1, 2))
    assert together == alone
    assert len({(one.policy, one.what, one.petitioner) for one in alone}) == 12


def test_a_wait_without_end_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "acting", lambda *_, **__: iter(()))
    monkeypatch.setattr(figures, "silence", lambda *_: Wait(NEVER))
    assert run.invoke(app, ["law", "waits", "--jobs", "1", "--short", "--json"]).exit_code == 1
    assert law._days(figures.Figure("silence", "", "", "", "", figures.days_of(2026)[0], Wait(NEVER))) == "∞ None"
