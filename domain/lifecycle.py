"""Which moves does the law allow?

The one table of states and moves (rules.md §5). Reads, the door, documentation and tests all use
it. A row names the clocks that the move stops, starts, pauses and resumes by family: ``C2``
stands for C2, C2s or C2v, ``C7`` for C7, C7s, C7v or C7L (see ``variant``). A clock whose expiry
is the move itself ends as breached, not as stopped. Acts that change no state stand in ``acts``.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.levels import Level


class State(StrEnum):
    """A state of a petition."""

    DRAFT = "draft"
    REGISTERED = "registered"
    LEVEL_REFUSED = "level_refused"
    SUPPLEMENT = "supplement_requested"
    EMERGENCY_OPEN = "emergency_open"
    PENDING = "pending_acceptance"
    UNIT_OBJECTED = "unit_objected"
    ACCEPTED = "accepted"
    EXTENDED = "extended"
    OPINION_ISSUED = "opinion_issued"
    REHANDLING = "rehandling"
    LEVEL_TIMED_OUT = "level_timed_out"
    REVIEW = "review"
    REVIEW_ISSUED = "review_issued"
    RE_REVIEW = "re_review"
    CLOSED_CONCLUDED = "closed_concluded"
    CLOSED_FINAL = "closed_final"
    CLOSED_REDIRECTED = "closed_redirected"
    CLOSED_SEALED = "closed_sealed"
    CLOSED_NOT_ACCEPTED = "closed_not_accepted"
    CLOSED_WITHDRAWN = "closed_withdrawn"
    CLOSED_MERGED = "closed_merged"
    CLOSED_DORMANT = "closed_dormant"

    @property
    def is_open(self) -> bool:
        """Tell whether the matter is still on somebody's desk."""
        return not self.value.startswith("closed_")


class Actor(StrEnum):
    """Who may make a move."""

    CITIZEN = "citizen"
    PETITION_OFFICE = "petition_office"
    UNIT = "unit"
    UNIT_HEAD = "unit_head"
    UPPER = "upper"
    COMMON_SUPERIOR = "common_superior"
    SYSTEM = "system"
    TIMER = "timer"


@dataclass(frozen=True)
class Row:
    """One allowed move."""

    id: str
    source: State
    move: str
    actors: frozenset[Actor]
    target: State
    document: str = ""
    stops: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()


def _row(  # noqa: PLR0913 - a table line reads best without names for its first columns
    row: str,
    source: State,
    move: str,
    actors: Actor | tuple[Actor, ...],
    target: State,
    document: str = "",
    *,
    stops: str = "",
    starts: str = "",
    pauses: str = "",
    resumes: str = "",
) -> Row:
    who = frozenset({actors} if isinstance(actors, Actor) else actors)
    clocks = (tuple(kinds.split()) for kinds in (stops, starts, pauses, resumes))
    return Row(row, source, move, who, target, document, *clocks)


S = State
CITIZEN, OFFICE, UNIT, HEAD = Actor.CITIZEN, Actor.PETITION_OFFICE, Actor.UNIT, Actor.UNIT_HEAD
UPPER, SUPERIOR, SYSTEM, TIMER = Actor.UPPER, Actor.COMMON_SUPERIOR, Actor.SYSTEM, Actor.TIMER
_WITHDRAWABLE = (
    S.REGISTERED, S.LEVEL_REFUSED, S.SUPPLEMENT, S.PENDING, S.ACCEPTED, S.EXTENDED,
    S.OPINION_ISSUED, S.REHANDLING, S.LEVEL_TIMED_OUT, S.REVIEW, S.REVIEW_ISSUED, S.RE_REVIEW,
)  # fmt: skip

ROWS: tuple[Row, ...] = (
    _row("T01", S.DRAFT, "submit", CITIZEN, S.REGISTERED, "登记回执", starts="C1"),
    _row("T02", S.REGISTERED, "route", (OFFICE, SYSTEM), S.PENDING, "转送函 / 交办函", stops="C1 C4", starts="C2"),
    _row("T03", S.REGISTERED, "forward_overdue", TIMER, S.PENDING, "转送函（系统自动）", stops="C1 C4", starts="C2"),
    _row("T04", S.REGISTERED, "tier_refuse", SYSTEM, S.LEVEL_REFUSED, "越级提出告知书", stops="C4", starts="C3"),
    _row("T05", S.LEVEL_REFUSED, "convert", CITIZEN, S.PENDING, "转送函", stops="C1 C3", starts="C2"),
    _row("T06", S.LEVEL_REFUSED, "auto_convert", TIMER, S.PENDING, "转送函", stops="C1 C3", starts="C2"),
    _row("T07", S.LEVEL_REFUSED, "claim_exemption", CITIZEN, S.REGISTERED, stops="C3", starts="C4"),
    _row("T08", S.REGISTERED, "mark_emergency", (SYSTEM, OFFICE), S.EMERGENCY_OPEN, "紧急事项报送单", stops="C4", starts="C5"),
    _row("T09", S.EMERGENCY_OPEN, "danger_removed", UPPER, S.PENDING, "处置情况告知", stops="C1 C5", starts="C2"),
    _row("T10", S.EMERGENCY_OPEN, "ack_overdue", TIMER, S.PENDING, "督办函", stops="C1 C5", starts="C2"),
    _row("T11", S.REGISTERED, "redirect", OFFICE, S.CLOSED_REDIRECTED, "导入法定途径告知书", stops="C1 C4 C16"),
    _row("T12", S.REGISTERED, "sealed_handover", OFFICE, S.CLOSED_SEALED, "移送登记单（不含内容）", stops="C1 C4 C16"),
    _row("T13", S.REGISTERED, "mark_duplicate", OFFICE, S.CLOSED_MERGED, "重复事项告知", stops="C1 C4"),
    _row("T14", S.REGISTERED, "ask_supplement", OFFICE, S.SUPPLEMENT, "补充材料通知", pauses="C1 C4", starts="C6"),
    _row("T15", S.SUPPLEMENT, "supply", CITIZEN, S.REGISTERED, stops="C6", resumes="C1 C4"),
    _row("T16", S.SUPPLEMENT, "no_supply", TIMER, S.CLOSED_DORMANT, "搁置告知", stops="C1 C4 C6"),
    _row("T17", S.CLOSED_DORMANT, "supply", CITIZEN, S.REGISTERED, starts="C1"),
    _row("T18", S.PENDING, "accept", UNIT, S.ACCEPTED, "受理告知书（村级：诉求单回执）", stops="C2", starts="C7 C7L C8 C9"),
    _row("T19", S.PENDING, "object_jurisdiction", UNIT, S.UNIT_OBJECTED, "管辖异议书", starts="C11"),
    _row("T20", S.UNIT_OBJECTED, "uphold_reassign", (OFFICE, SUPERIOR), S.PENDING, "改派函", stops="C11"),
    _row("T21", S.UNIT_OBJECTED, "reject_objection", OFFICE, S.PENDING, "退回异议决定", stops="C11"),
    _row("T22", S.UNIT_OBJECTED, "objection_lapsed", TIMER, S.PENDING, "督办提醒"),
    _row("T23", S.PENDING, "decline", UNIT, S.CLOSED_NOT_ACCEPTED, "不予受理告知书 / 不再受理告知书", stops="C2", starts="C12"),
    _row("T24", S.PENDING, "redirect", UNIT, S.CLOSED_REDIRECTED, "导入法定途径告知书", stops="C2 C16"),
    _row("T25", S.PENDING, "accept_overdue", TIMER, S.LEVEL_TIMED_OUT, "超期未受理提示 + 督办函", starts="C13"),
    _row("T26", S.ACCEPTED, "extend", HEAD, S.EXTENDED, "延期告知书"),
    _row("T27", S.ACCEPTED, "issue_opinion", UNIT, S.OPINION_ISSUED, "处理意见书 / 答复意见书（村级：村级处理意见）", stops="C7 C8 C9 C16", starts="C14 C15 C16"),
    _row("T28", S.EXTENDED, "issue_opinion", UNIT, S.OPINION_ISSUED, "处理意见书", stops="C7 C8 C9 C16", starts="C14 C15 C16"),
    _row("T29", S.ACCEPTED, "simple_to_ordinary", UNIT, S.ACCEPTED, "程序转换告知", stops="C7", starts="C7 C7L"),
    _row("T30", S.ACCEPTED, "redirect", UNIT, S.CLOSED_REDIRECTED, "导入法定途径告知书", stops="C7 C8 C9 C16"),
    _row("T31", S.ACCEPTED, "handle_overdue", TIMER, S.LEVEL_TIMED_OUT, "督办函", stops="C7L C8 C9", starts="C13"),
    _row("T32", S.EXTENDED, "handle_overdue", TIMER, S.LEVEL_TIMED_OUT, "督办函", stops="C7L C8 C9", starts="C13"),
    _row("T33", S.OPINION_ISSUED, "rate_unsatisfied", CITIZEN, S.REHANDLING, "重新办理通知", stops="C14 C15", starts="C17"),
    _row("T34", S.REHANDLING, "issue_opinion", UNIT, S.OPINION_ISSUED, "处理意见书（重办）", stops="C16 C17", starts="C14 C15 C16"),
    _row("T35", S.REHANDLING, "rehandle_overdue", TIMER, S.LEVEL_TIMED_OUT, "督办函", starts="C13"),
    _row("T36", S.OPINION_ISSUED, "step_up", CITIZEN, S.PENDING, "转送函（附村级意见）", stops="C14 C15", starts="C2"),
    _row("T37", S.OPINION_ISSUED, "request_review", CITIZEN, S.REVIEW, "复查受理告知书", stops="C14 C15", starts="C18"),
    _row("T38", S.OPINION_ISSUED, "window_lapsed", TIMER, S.CLOSED_CONCLUDED, "办结单", stops="C14"),
    _row("T39", S.OPINION_ISSUED, "confirm_done", CITIZEN, S.CLOSED_CONCLUDED, "办结单", stops="C14"),
    _row("T40", S.LEVEL_TIMED_OUT, "step_up", CITIZEN, S.PENDING, "转送函（注明下级超期）", stops="C13", starts="C2"),
    _row("T41", S.LEVEL_TIMED_OUT, "auto_step_up", TIMER, S.PENDING, "转送函（注明下级超期）", starts="C2"),
    _row("T42", S.LEVEL_TIMED_OUT, "late_opinion", UNIT, S.OPINION_ISSUED, "处理意见书（逾期）", stops="C13 C16", starts="C14 C15 C16"),
    _row("T43", S.LEVEL_TIMED_OUT, "request_review", CITIZEN, S.REVIEW, "复查受理告知书", stops="C13", starts="C18"),
    _row("T44", S.REVIEW, "issue_review", UPPER, S.REVIEW_ISSUED, "复查意见书", stops="C18", starts="C19"),
    _row("T45", S.REVIEW, "remand", UPPER, S.REHANDLING, "复查意见书（责令重办）", stops="C18", starts="C17"),
    _row("T46", S.REVIEW, "review_overdue", TIMER, S.REVIEW_ISSUED, "督办函", starts="C19"),
    _row("T47", S.REVIEW_ISSUED, "request_re_review", CITIZEN, S.RE_REVIEW, "复核受理告知书", stops="C19", starts="C20"),
    _row("T48", S.REVIEW_ISSUED, "window_lapsed", TIMER, S.CLOSED_FINAL, "办结单", stops="C19"),
    _row("T49", S.RE_REVIEW, "hearing", UPPER, S.RE_REVIEW, "听证通知书 / 听证意见", pauses="C20", resumes="C20"),
    _row("T50", S.RE_REVIEW, "issue_re_review", UPPER, S.CLOSED_FINAL, "复核意见书", stops="C20 C20h C20r"),
    _row("T51", S.RE_REVIEW, "re_review_overdue", TIMER, S.RE_REVIEW, "督办函", stops="C20h", starts="C20r"),
    _row("T52", S.RE_REVIEW, "raise_to_superior", CITIZEN, S.REGISTERED, "超期未复核证明", stops="C20h C20r", starts="C1"),
    _row("T53", S.CLOSED_NOT_ACCEPTED, "object", CITIZEN, S.REVIEW, "复查受理告知书", stops="C12", starts="C18"),
    _row("T54", S.CLOSED_REDIRECTED, "reflow", CITIZEN, S.REGISTERED, starts="C1"),
    _row("T55", S.CLOSED_WITHDRAWN, "reopen", CITIZEN, S.REGISTERED, starts="C1"),
    _row("T56", S.CLOSED_FINAL, "new_facts", CITIZEN, S.REGISTERED, starts="C1"),
    _row("T69", S.CLOSED_NOT_ACCEPTED, "step_up", CITIZEN, S.PENDING, "转送函（附下级不予受理告知书）", stops="C12", starts="C2"),
    _row("T70", S.PENDING, "sealed_handover", (UNIT, OFFICE), S.CLOSED_SEALED, "移送登记单（不含内容）", stops="C2 C16"),
    _row("T71", S.CLOSED_CONCLUDED, "request_review", CITIZEN, S.REVIEW, "复查受理告知书", stops="C15", starts="C18"),
    _row("T72", S.CLOSED_CONCLUDED, "step_up", CITIZEN, S.PENDING, "转送函（附村级意见）", stops="C15", starts="C2"),
    _row("T73", S.CLOSED_FINAL, "request_re_review", CITIZEN, S.RE_REVIEW, "复核受理告知书", starts="C20"),
    _row("T74", S.RE_REVIEW, "remand", UPPER, S.REHANDLING, "复核意见书（责令重办）", stops="C20 C20h C20r", starts="C17"),
    _row("T75", S.LEVEL_TIMED_OUT, "sealed_handover", UNIT, S.CLOSED_SEALED, "移送登记单（不含内容）", stops="C13 C16"),
    *(
        _row(f"T{number}", source, "withdraw", CITIZEN, S.CLOSED_WITHDRAWN, "撤回确认", stops="*")
        for number, source in enumerate(_WITHDRAWABLE, start=57)
    ),
)  # fmt: skip

BY_SOURCE = MappingProxyType({state: tuple(row for row in ROWS if row.source is state) for state in State})
_BY_MOVE = {(row.source, row.move): row for row in ROWS}
MOVES = frozenset(row.move for row in ROWS)


def rule(state: State, move: str) -> Row | None:
    """Return the row of ``move`` from ``state``, None when the law has none."""
    return _BY_MOVE.get((state, move))


def variant(family: str, level: Level, *, simple: bool) -> str | None:
    """Return the clock of a family that runs at ``level`` under the chosen procedure, None when none does."""
    if family == "C7L":
        return None if simple or level is Level.VILLAGE else family
    if family not in {"C2", "C7"}:
        return family
    if level is Level.VILLAGE:
        return f"{family}v"
    return f"{family}s" if simple else family


def belongs(kind: str, family: str) -> bool:
    """Tell whether a clock is of a family; ``*`` holds every clock."""
    return family in {"*", kind} or (kind[:-1] == family and kind[-1] in "svL")
