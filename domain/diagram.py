"""What does the law look like? Mermaid diagrams printed from its rows, in three parts that can be read.

Every row is in exactly one part; withdrawing, possible nearly everywhere, is said in one line.
"""

from collections.abc import Iterable
from enum import StrEnum

from domain.lifecycle import ROWS, Actor, Row, State
from domain.words import MOVES, STATES

_REVIEWS = frozenset({State.REVIEW, State.REVIEW_ISSUED, State.RE_REVIEW})
LEGEND = "● 信访人自己 petitioner · ○ 机关 officials · ◇ 系统 system · ⏱ 到期自动 by itself when a clock ends"


class Part(StrEnum):
    """A part of the picture."""

    MAIN = "办理 Handling"
    REVIEWS = "复查、复核 Reviews"
    CLOSINGS = "结束与恢复 Endings, and ways back"
    WITHDRAWING = "撤回 Withdrawing"


def part_of(row: Row) -> Part:
    """Return the part that a row is drawn in."""
    if row.move == "withdraw":
        return Part.WITHDRAWING
    if _REVIEWS & {row.source, row.target}:
        return Part.REVIEWS
    return Part.MAIN if row.source.is_open and row.target.is_open else Part.CLOSINGS


def mark_of(row: Row) -> str:
    """Return the marks of who makes a row."""
    marks = {Actor.CITIZEN: "●", Actor.SYSTEM: "◇", Actor.TIMER: "⏱"}
    found = {marks.get(actor, "○") for actor in row.actors}
    return "".join(mark for mark in "●○◇⏱" if mark in found)


def mermaid(part: Part, rows: Iterable[Row] = ROWS) -> str:
    """Draw one part: each arrow carries the moves between two states, with who makes them."""
    drawn = [row for row in rows if part_of(row) is part]
    arrows: dict[tuple[State, State], list[Row]] = {}
    for row in drawn:
        arrows.setdefault((row.source, row.target), []).append(row)
    named = [state for state in State if any(state in pair for pair in arrows)]
    lines = ["stateDiagram-v2", *(f'    state "{STATES[state]}<br/>{state.value}" as {state.value}' for state in named)]
    if State.DRAFT in named:
        lines.append("    [*] --> draft")
    for (source, target), between in arrows.items():
        label = "<br/>".join(f"{mark_of(row)} {MOVES[row.move]} {row.move}" for row in between)
        lines.append(f"    {source.value} --> {target.value} : {label}")
    ends = [state for state in named if not state.is_open and not any(source is state for source, _ in arrows)]
    lines += [f"    {state.value} --> [*]" for state in ends]
    return "\n".join(lines)
