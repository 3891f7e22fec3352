"""The printed law: whole, readable, and never older than the tables."""

import re

import pytest

from core.settings import ROOT
from domain.acts import ACTS
from domain.clocks import RULES
from domain.diagram import Part, mark_of, mermaid, part_of
from domain.lawbook import BEGIN, END, printed, renewed
from domain.lifecycle import ROWS, Actor, State
from domain.words import MOVES, STATES

PAGE = ROOT / "docs/lifecycle.md"


def test_the_page_is_what_the_tables_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "docs/lifecycle.md is stale: run `yima law diagram --write`"


def test_a_page_that_differs_in_one_arrow_is_stale() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stale = page.replace("registered --> level_refused", "registered --> accepted", 1)
    assert stale != page
    assert renewed(stale) == page
    assert page.count(BEGIN) == page.count(END) == 1


def test_every_row_is_drawn_once_with_its_name_and_who_makes_it() -> None:
    drawn = {part: mermaid(part) for part in Part}
    for row in ROWS:
        if row.move == "withdraw":
            continue
        arrow = f"    {row.source.value} --> {row.target.value} : "
        label = f"{mark_of(row)} {MOVES[row.move]} {row.move}"
        found = [part for part, text in drawn.items() for line in text.splitlines() if arrow in line and label in line]
        assert found == [part_of(row)], row.id


def test_a_mark_tells_who_makes_a_move() -> None:
    marks = {row.id: mark_of(row) for row in ROWS}
    assert (marks["T01"], marks["T18"], marks["T25"], marks["T04"], marks["T02"]) == ("●", "○", "⏱", "◇", "○◇")
    assert all("⏱" in marks[row.id] for row in ROWS if Actor.TIMER in row.actors)


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.WITHDRAWING])
def test_a_diagram_is_mermaid_that_names_each_state_it_uses(part: Part) -> None:
    first, *lines = mermaid(part).splitlines()
    assert first == "stateDiagram-v2"
    named = {found[1] for line in lines if (found := re.fullmatch(r'    state "[^"]+" as ([a-z_]+)', line))}
    arrows = [
        re.fullmatch(r"    (\[\*\]|[a-z_]+) --> (\[\*\]|[a-z_]+)( : [^:;\n]+)?", line) for line in lines[len(named) :]
    ]
    assert all(arrows)
    assert {end for arrow in arrows if arrow for end in (arrow[1], arrow[2])} - {"[*]"} == named
    assert named <= {state.value for state in State}


def test_everything_of_the_law_is_on_the_page() -> None:
    page = printed()
    assert all(f"| {row.id} |" in page for row in ROWS)
    assert all(f"`{move}`" in page for move in ACTS)
    assert all(f"| {kind} |" in page for kind in RULES)
    assert all(f"| {word} | `{state.value}` |" in page for state, word in STATES.items())
