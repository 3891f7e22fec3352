"""What does each row of the law write? One line for each, read off rules.md §5.

Clocks are not repeated here: the rows themselves say which end and which start, and the test holds
the tables to them. What a row leaves open stands here: who is told, which papers, whose turn it is,
which columns of the turn, and which ended clocks were fulfilled (``met``), not just over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.expiry import Colour
from domain.levels import Level
from domain.lifecycle import State

S = State
V, T, C = Level
NOW = "now"  # in a column: the instant of the move


@dataclass(frozen=True)
class Expected:
    """A row as it is walked, and what it must write."""

    row: str
    at: tuple[State, Level]
    by: str  # clerk, head, office, petitioner; or the clock whose end makes the move
    move: str
    topic: str
    told: str  # who gets a notice: petitioner, or units by name
    papers: tuple[tuple[str, str], ...] = ()
    to: tuple[str, Level] | None = None  # the unit and level that have it afterwards, when a new turn begins
    before: tuple[str, ...] = ()  # steps after the walk: "who move" or "clock C4"
    form: Mapping[str, Any] = field(default_factory=dict)
    draft: Mapping[str, Any] = field(default_factory=dict)
    stage: Mapping[str, Any] = field(default_factory=dict)  # changed columns of the turn that moves
    turn: Mapping[str, Any] = field(default_factory=dict)  # columns of the new turn
    met: str = ""
    stops: str = ""  # clocks that this case ends besides the row's own
    starts: str = ""
    origin: Mapping[str, str] = field(default_factory=dict)  # a started clock that counts from an earlier fact
    warning: Colour | None = None
    order_at: str = ""  # the unit that is asked why, when a breach opens an order
    at_unit: str = ""  # the unit that a started clock is on, when not the holder's


def paper(kind: str, *names: str) -> tuple[tuple[str, str], ...]:
    """Return documents of one kind."""
    return tuple((kind, name) for name in names)


LETTER, SUPERVISION = "transfer_letter", ("supervision_letter", "督办函")
OPINION_T, OPINION_C = (S.OPINION_ISSUED, T), (S.OPINION_ISSUED, C)
_ROUTE = paper("statutory_route_notice", "导入法定途径告知书")
_SEALED = paper("handover_slip", "移送登记单（不含内容）")
_CLOSED = paper("conclusion_slip", "办结单")
_REVIEW = paper("review_acceptance", "复查受理告知书")
_ANSWERED = {"answered_at": NOW, "outcome": "supported"}  # by whoever had accepted
_REVIEWED = {"answered_at": NOW, "handler_id": "mover"}
_OFFICE = ("office", C)  # it begins anew there
_TIMED_OUT: dict[str, Any] = {"timed_out_at": NOW}
_ASKED: dict[str, Any] = {"kind": "review", "accepted_at": NOW}
_LATE = {"good_cause": "住院一个月，刚刚出院。"}
_ALARM = "office village township water"
_SIMPLE = {"purpose": "suggestion"}

ROWS: tuple[Expected, ...] = (
    Expected("T02", (S.REGISTERED, C), "office", "route", "petition.routed", "petitioner village",
             paper(LETTER, "转送函"), ("village", V), met="C1"),
    Expected("T02", (S.LEVEL_REFUSED, C), "C4", "route", "petition.routed", "petitioner water office",
             paper(LETTER, "转送函"), ("water", C), before=("petitioner claim_exemption",)),
    Expected("T03", (S.REGISTERED, C), "C1", "forward_overdue", "petition.forwarded_overdue",
             "petitioner village office", paper(LETTER, "转送函（系统自动）"), ("village", V), warning=Colour.YELLOW),
    Expected("T05", (S.LEVEL_REFUSED, C), "petitioner", "convert", "petition.converted", "petitioner village",
             paper(LETTER, "转送函"), ("village", V), met="C1 C3"),
    Expected("T06", (S.LEVEL_REFUSED, C), "C3", "auto_convert", "petition.converted", "petitioner village",
             paper(LETTER, "转送函"), ("village", V)),
    Expected("T06", (S.LEVEL_REFUSED, C), "C1", "auto_convert", "petition.converted", "petitioner village",
             paper(LETTER, "转送函"), ("village", V), before=("petitioner hold",)),
    Expected("T07", (S.LEVEL_REFUSED, T), "petitioner", "claim_exemption", "petition.exemption_claimed",
             "petitioner office", (), ("office", C), met="C3"),
    Expected("T08", (S.LEVEL_REFUSED, C), "office", "mark_emergency", "petition.emergency_marked",
             f"petitioner {_ALARM}", paper("emergency_report", "紧急事项报送单"), ("office", C),
             before=("petitioner claim_exemption",)),
    Expected("T09", (S.EMERGENCY_OPEN, C), "office", "danger_removed", "petition.danger_removed", "petitioner office",
             (("danger_note", "处置情况告知"), (LETTER, "转送函")), ("office", C), met="C1 C5"),
    Expected("T10", (S.EMERGENCY_OPEN, C), "C5", "ack_overdue", "petition.emergency_overdue",
             "petitioner office office village township",
             (SUPERVISION,), ("office", C), warning=Colour.RED, order_at="office"),
    Expected("T11", (S.REGISTERED, C), "office", "redirect", "petition.redirected", "petitioner", _ROUTE, met="C1"),
    Expected("T12", (S.REGISTERED, C), "discipline head", "sealed_handover", "petition.sealed", "petitioner", _SEALED,
             before=("petitioner declare_report",), met="C1"),
    Expected("T13", (S.REGISTERED, C), "office", "mark_duplicate", "petition.merged", "petitioner",
             paper("duplicate_notice", "重复事项告知"), met="C1"),
    Expected("T14", (S.REGISTERED, C), "office", "ask_supplement", "petition.supplement_asked", "petitioner",
             paper("supplement_notice", "补充材料通知"), stage={"supplement_asked": True}),
    Expected("T15", (S.SUPPLEMENT, C), "petitioner", "supply", "petition.supplied", "office",
             paper("supplement", "补充材料"), before=("days 4",), met="C6"),
    Expected("T16", (S.SUPPLEMENT, C), "C6", "no_supply", "petition.dormant", "petitioner",
             paper("dormant_notice", "搁置告知")),
    Expected("T17", (S.CLOSED_DORMANT, C), "petitioner", "supply", "petition.supplied", "office",
             paper("supplement", "补充材料")),
    Expected("T18", (S.PENDING, V), "clerk", "accept", "petition.accepted", "petitioner",
             paper("tier_slip", "诉求单回执"), stage={"accepted_at": NOW, "handler_id": "mover"}, met="C2v",
             origin={"C7v": "received_at"}),
    Expected("T18", (S.PENDING, T), "clerk", "accept", "petition.accepted", "petitioner",
             paper("acceptance_notice", "受理告知书"), stage={"accepted_at": NOW, "handler_id": "mover"}, met="C2"),
    Expected("T18", (S.PENDING, C), "clerk", "accept", "petition.accepted", "petitioner",
             paper("acceptance_notice", "受理告知书"), draft=_SIMPLE, met="C2s",
             stage={"accepted_at": NOW, "handler_id": "mover"}),
    Expected("T19", (S.PENDING, T), "clerk", "object_jurisdiction", "petition.jurisdiction_objected",
             "petitioner office", paper("objection", "管辖异议书"), stage={"objected_at": NOW}, at_unit="office"),
    Expected("T20", (S.UNIT_OBJECTED, T), "office", "uphold_reassign", "petition.reassigned", "petitioner agriculture",
             paper(LETTER, "改派函"), ("agriculture", C), met="C11"),
    Expected("T20", (S.UNIT_OBJECTED, V), "office", "uphold_reassign", "petition.reassigned", "petitioner township",
             paper(LETTER, "改派函"), ("township", T), met="C11", stops="C2v", starts="C2", origin={"C2": "C2v"}),
    Expected("T21", (S.UNIT_OBJECTED, V), "office", "reject_objection", "petition.objection_rejected",
             "petitioner village", paper("objection_decision", "退回异议决定"), met="C11"),
    Expected("T22", (S.UNIT_OBJECTED, T), "C11", "objection_lapsed", "petition.objection_lapsed", "township office",
             paper("reminder", "督办提醒"), warning=Colour.YELLOW, order_at="office"),
    Expected("T23", (S.PENDING, T), "clerk", "decline", "petition.not_accepted", "petitioner",
             paper("non_acceptance_notice", "不予受理告知书"), met="C2"),
    Expected("T23", (S.PENDING, T), "clerk", "decline", "petition.not_accepted", "petitioner",
             paper("non_acceptance_notice", "不再受理告知书"), form={"reason": "reviewed_finally"}, met="C2"),
    Expected("T24", (S.PENDING, V), "clerk", "redirect", "petition.redirected", "petitioner", _ROUTE, met="C2v"),
    Expected("T25", (S.PENDING, V), "C2v", "accept_overdue", "petition.acceptance_overdue", "petitioner village office",
             (("overdue_notice", "超期未受理提示"), SUPERVISION), stage=_TIMED_OUT, warning=Colour.ORANGE,
             order_at="village"),
    Expected("T25", (S.PENDING, C), "C2", "accept_overdue", "petition.acceptance_overdue", "petitioner labour office",
             (("overdue_notice", "超期未受理提示"), SUPERVISION), stage=_TIMED_OUT, warning=Colour.ORANGE,
             order_at="labour"),
    Expected("T26", (S.ACCEPTED, T), "head", "extend", "petition.extended", "petitioner",
             paper("extension_notice", "延期告知书"), stage={"extended_days": 30}),
    Expected("T27", (S.ACCEPTED, V), "clerk", "issue_opinion", "petition.answered", "petitioner",
             paper("village_opinion", "村级处理意见"), stage=_ANSWERED, met="C7v"),
    Expected("T27", (S.ACCEPTED, T), "clerk", "issue_opinion", "petition.answered", "petitioner",
             paper("handling_opinion", "信访事项处理意见书"), stage=_ANSWERED, met="C7 C7L"),
    Expected("T28", (S.EXTENDED, C), "clerk", "issue_opinion", "petition.answered", "petitioner",
             paper("handling_opinion", "信访事项处理意见书"), stage=_ANSWERED, met="C7 C7L"),
    Expected("T29", (S.ACCEPTED, C), "clerk", "simple_to_ordinary", "petition.procedure_changed", "petitioner",
             paper("procedure_change", "程序转换告知"), draft=_SIMPLE, before=("days 2",),
             origin={"C7": "accepted_at", "C7L": "accepted_at"}),
    Expected("T30", (S.ACCEPTED, T), "clerk", "redirect", "petition.redirected", "petitioner", _ROUTE),
    Expected("T31", (S.ACCEPTED, V), "C7v", "handle_overdue", "petition.answer_overdue", "petitioner village office",
             (("overdue_notice", "超期未答复提示"), SUPERVISION), before=("clock C8",), stage=_TIMED_OUT,
             warning=Colour.ORANGE, order_at="village"),
    Expected("T32", (S.EXTENDED, T), "C7", "handle_overdue", "petition.answer_overdue", "petitioner township office",
             (("overdue_notice", "超期未答复提示"), SUPERVISION), before=("clock C7L",), stage=_TIMED_OUT,
             warning=Colour.RED, order_at="township"),
    Expected("T33", (S.OPINION_ISSUED, V), "petitioner", "rate_unsatisfied", "petition.rehandling_started",
             "petitioner village office", paper("rehandling_notice", "重新办理通知"), stage={"rehandled": True},
             before=("rates",), met="C14"),
    Expected("T34", (S.REHANDLING, T), "head", "issue_opinion", "petition.answered", "petitioner",
             paper("handling_opinion", "信访事项处理意见书（重办）"), before=("days 2",), form={"outcome": "partly_supported"},
             stage={"answered_at": NOW, "outcome": "partly_supported", "handler_id": "mover"}, met="C17"),
    Expected("T35", (S.REHANDLING, C), "C17", "rehandle_overdue", "petition.rehandling_overdue",
             "petitioner labour office", (("overdue_notice", "超期未答复提示"), SUPERVISION),
             stage=_TIMED_OUT, warning=Colour.RED, order_at="labour"),
    Expected("T36", (S.OPINION_ISSUED, V), "petitioner", "step_up", "petition.stepped_up", "petitioner township office",
             paper(LETTER, "转送函（附村级意见）"), ("township", T), met="C14"),
    Expected("T37", OPINION_T, "petitioner", "request_review", "petition.review_requested", "petitioner review township",
             _REVIEW, ("review", T), turn=_ASKED, met="C14"),
    Expected("T38", OPINION_C, "C14", "window_lapsed", "petition.concluded", "petitioner", _CLOSED,
             before=("rates", "clock C15")),
    Expected("T39", (S.OPINION_ISSUED, V), "petitioner", "confirm_done", "petition.concluded", "village", _CLOSED,
             met="C14"),
    Expected("T40", (S.LEVEL_TIMED_OUT, T), "petitioner", "step_up", "petition.stepped_up",
             "petitioner agriculture office", paper(LETTER, "转送函（注明下级超期）"), ("agriculture", C), met="C13"),
    Expected("T41", (S.LEVEL_TIMED_OUT, V), "C13", "auto_step_up", "petition.stepped_up", "petitioner township office",
             paper(LETTER, "转送函（注明下级超期）"), ("township", T)),
    Expected("T42", (S.LEVEL_TIMED_OUT, T), "clerk", "late_opinion", "petition.answered", "petitioner",
             paper("handling_opinion", "信访事项处理意见书（逾期）"), stage=_ANSWERED | {"handler_id": "mover"}, warning=Colour.ORANGE),
    Expected("T43", (S.LEVEL_TIMED_OUT, C), "petitioner", "request_review", "petition.review_requested",
             "petitioner review labour", _REVIEW, ("review", C), turn=_ASKED, met="C13"),
    Expected("T44", (S.REVIEW, T), "clerk", "issue_review", "petition.reviewed", "petitioner township",
             paper("review_opinion", "复查意见书"), stage=_REVIEWED, met="C18"),
    Expected("T45", (S.REVIEW, C), "clerk", "remand", "petition.remanded", "petitioner labour",
             paper("review_opinion", "复查意见书（责令重办）"), ("labour", C),
             stage={"answered_at": NOW, "remanded": True}, turn={"kind": "handling", "handler_id": "labour clerk"},
             met="C18"),
    Expected("T74", (S.RE_REVIEW, C), "head", "remand", "petition.remanded", "petitioner labour",
             paper("re_review_opinion", "复核意见书（责令重办）"), ("labour", C), form={"outside_body": "市人民政府"},
             stage={"answered_at": NOW, "remanded": True}, turn={"kind": "handling", "handler_id": "labour clerk"},
             met="C20"),
    Expected("T46", (S.REVIEW, T), "C18", "review_overdue", "petition.review_overdue", "petitioner office",
             (SUPERVISION,), before=("rates",), stage=_TIMED_OUT, warning=Colour.RED, order_at="review"),
    Expected("T47", (S.REVIEW_ISSUED, T), "petitioner", "request_re_review", "petition.re_review_requested",
             "petitioner review", paper("re_review_acceptance", "复核受理告知书"), ("review", T),
             turn={"kind": "re_review", "accepted_at": NOW}, met="C19"),
    Expected("T48", (S.REVIEW_ISSUED, C), "C19", "window_lapsed", "petition.finalised", "petitioner", _CLOSED,
             before=("rates",)),
    Expected("T49", (S.RE_REVIEW, C), "head", "hearing", "petition.hearing_called", "petitioner labour",
             paper("hearing_notice", "听证通知书"), stage={"hearing_at": "form"}, starts="C20h"),
    Expected("T49", (S.RE_REVIEW, C), "head", "hearing", "petition.heard", "petitioner",
             paper("hearing_record", "听证意见"), before=("head hearing", "days 8"), stops="C20h",
             form={"held": True, "at": None, "opinion": "双方都到场陈述。"}),
    Expected("T50", (S.RE_REVIEW, T), "head", "issue_re_review", "petition.re_reviewed", "petitioner township",
             paper("re_review_opinion", "复核意见书"), stage=_REVIEWED, met="C20"),
    Expected("T51", (S.RE_REVIEW, C), "C20", "re_review_overdue", "petition.re_review_overdue", "petitioner office",
             (SUPERVISION,), before=("rates",), stage=_TIMED_OUT, warning=Colour.RED, order_at="review"),
    Expected("T52", (S.RE_REVIEW, T), "petitioner", "raise_to_superior", "petition.raised", "petitioner office",
             paper("overdue_certificate", "超期未复核证明"), _OFFICE, before=("clock C20",)),
    Expected("T53", (S.CLOSED_NOT_ACCEPTED, C), "petitioner", "object", "petition.review_requested",
             "petitioner review labour", _REVIEW, ("review", C), turn=_ASKED, met="C12"),
    Expected("T54", (S.CLOSED_REDIRECTED, C), "petitioner", "reflow", "petition.reflowed", "petitioner office",
             paper("note", "补充说明"), _OFFICE),
    Expected("T55", (S.CLOSED_WITHDRAWN, V), "petitioner", "reopen", "petition.reopened", "petitioner office", (),
             _OFFICE),
    Expected("T56", (S.CLOSED_FINAL, T), "petitioner", "new_facts", "petition.new_facts_given", "petitioner office",
             paper("supplement", "新的事实或理由"), _OFFICE),
    Expected("T69", (S.CLOSED_NOT_ACCEPTED, V), "petitioner", "step_up", "petition.stepped_up",
             "petitioner township office", paper(LETTER, "转送函（附下级不予受理告知书）"), ("township", T), met="C12"),
    Expected("T70", (S.REGISTERED, C), "discipline head", "sealed_handover", "petition.sealed", "petitioner", _SEALED,
             draft={"purpose": "report", "category": "labour.wages"}, before=("clock C1",), met="C2",
             warning=None),
    Expected("T70", (S.PENDING, V), "discipline head", "sealed_handover", "petition.sealed", "petitioner", _SEALED,
             before=("petitioner declare_report",), met="C2"),
    Expected("T75", (S.REGISTERED, C), "discipline head", "sealed_handover", "petition.sealed", "petitioner", _SEALED,
             draft={"purpose": "report", "category": "labour.wages"}, before=("clock C1", "clock C2")),
    Expected("T71", (S.CLOSED_CONCLUDED, T), "petitioner", "request_review", "petition.review_requested",
             "petitioner review township", _REVIEW, ("review", T), form=_LATE,
             turn=_ASKED),
    Expected("T72", (S.CLOSED_CONCLUDED, V), "petitioner", "step_up", "petition.stepped_up",
             "petitioner township office", paper(LETTER, "转送函（附村级意见）"), ("township", T)),
    Expected("T73", (S.REVIEW_ISSUED, T), "petitioner", "request_re_review", "petition.re_review_requested",
             "petitioner review", paper("re_review_acceptance", "复核受理告知书"), ("review", T), form=_LATE,
             before=("rates", "clock C19"), turn={"kind": "re_review", "accepted_at": NOW}),
    *(
        Expected(row, at, "petitioner", "withdraw", "petition.withdrawn", f"petitioner {unit}",
                 paper("withdrawal_confirmation", "撤回确认"))
        for row, at, unit in (
            ("T57", (S.REGISTERED, C), "office"), ("T58", (S.LEVEL_REFUSED, T), "township"),
            ("T59", (S.SUPPLEMENT, C), "office"), ("T60", (S.PENDING, V), "village"),
            ("T61", (S.ACCEPTED, T), "township"), ("T62", (S.EXTENDED, C), "labour"),
            ("T63", (S.OPINION_ISSUED, V), "village"), ("T64", (S.REHANDLING, T), "township"),
            ("T65", (S.LEVEL_TIMED_OUT, C), "labour"), ("T66", (S.REVIEW, T), "review"),
            ("T67", (S.REVIEW_ISSUED, C), "review"), ("T68", (S.RE_REVIEW, T), "review"),
        )
    ),
)  # fmt: skip

ACTS: tuple[Expected, ...] = (
    Expected("A-hold", (S.LEVEL_REFUSED, C), "petitioner", "hold", "petition.held", ""),
    Expected("A-wait", (S.LEVEL_TIMED_OUT, V), "petitioner", "wait", "petition.waiting", "village",
             warning=Colour.ORANGE),
    Expected("A-stop_waiting", (S.LEVEL_TIMED_OUT, T), "petitioner", "stop_waiting", "petition.waiting_ended",
             "township", before=("petitioner wait", "days 4"), warning=Colour.ORANGE),
    Expected("A-urge", (S.ACCEPTED, T), "petitioner", "urge", "petition.urged", "township office",
             paper("note", "催办"), form={"text": "已经等了很久。"}, stage={"urged_at": NOW}),
    Expected("A-declare_report", (S.REGISTERED, C), "petitioner", "declare_report", "petition.report_declared",
             "petitioner discipline", to=("discipline", C)),
    Expected("A-declare_report", (S.PENDING, V), "petitioner", "declare_report", "petition.report_declared",
             "petitioner discipline", to=("discipline", C), stops="C2v", starts="C2", origin={"C2": "C2v"}),
    Expected("A-declare_report", (S.PENDING, T), "petitioner", "declare_report", "petition.report_declared",
             "petitioner discipline", to=("discipline", C)),
    Expected("A-add_note", (S.PENDING, V), "petitioner", "add_note", "petition.noted", "village",
             paper("note", "补充说明")),
    Expected("A-add_note", (S.RE_REVIEW, T), "office", "add_note", "petition.noted", "petitioner",
             paper("note", "补充说明")),
    Expected("A-declare_conflict", (S.ACCEPTED, T), "clerk", "declare_conflict", "petition.recused",
             "petitioner township", stage={"handler_id": "township head"}),
    Expected("A-declare_conflict", (S.PENDING, V), "head", "declare_conflict", "petition.recused",
             "petitioner township office", paper("transfer_letter", "转送函（承办单位回避）"), to=("township", T),
             stops="C2v", starts="C2", origin={"C2": "C2v"}),
    Expected("A-declare_conflict", (S.REVIEW, T), "clerk", "declare_conflict", "petition.recused", "petitioner"),
    Expected("A-declare_conflict", (S.LEVEL_TIMED_OUT, V), "head", "declare_conflict", "petition.recused", "petitioner",
             warning=Colour.ORANGE),
    Expected("A-lift_recusal", (S.PENDING, T), "office", "lift_recusal", "petition.recusal_lifted", "petitioner",
             before=("clerk declare_conflict",)),
    Expected("A-acknowledge", (S.EMERGENCY_OPEN, C), "office", "acknowledge", "petition.emergency_acknowledged",
             "petitioner", met="C5"),
    Expected("A-record_plan", (S.ACCEPTED, C), "clerk", "record_plan", "petition.planned", "",
             paper("plan", "办理方案"), met="C8"),
    Expected("A-record_progress", (S.EXTENDED, T), "clerk", "record_progress", "petition.progress_reported",
             "petitioner", met="C9"),
    Expected("A-revisit", (S.CLOSED_CONCLUDED, V), "clerk", "revisit", "petition.revisited", "", met="C15"),
)  # fmt: skip

LAPSES: tuple[Expected, ...] = (
    Expected("L-simple_acceptance_over", (S.PENDING, C), "C2s", "simple_acceptance_over",
             "petition.simple_period_over", "labour", draft=_SIMPLE, origin={"C2": "C2s"}),
    Expected("L-simple_answer_over", (S.ACCEPTED, T), "C7s", "simple_answer_over", "petition.procedure_changed",
             "petitioner", paper("procedure_change", "程序转换告知"), draft=_SIMPLE, before=("clock C8",),
             origin={"C7": "C7s", "C7L": "C7s"}, warning=Colour.BLUE),
    Expected("L-local_limit_over", (S.ACCEPTED, C), "C7L", "local_limit_over", "petition.local_limit_over", "labour",
             before=("clock C9",), warning=Colour.BLUE),
    Expected("L-plan_missed", (S.ACCEPTED, T), "C8", "plan_missed", "petition.plan_missed", "township",
             warning=Colour.BLUE),
    Expected("L-progress_missed", (S.ACCEPTED, T), "C9", "progress_missed", "petition.progress_missed", "township",
             before=("clock C8",), warning=Colour.BLUE),
    Expected("L-revisit_missed", (S.OPINION_ISSUED, V), "C15", "revisit_missed", "petition.revisit_missed", "village",
             warning=Colour.BLUE),
    Expected("L-objection_window_over", (S.CLOSED_NOT_ACCEPTED, T), "C12", "objection_window_over",
             "petition.window_over", ""),
    Expected("L-rating_window_over", (S.CLOSED_CONCLUDED, V), "C16", "rating_window_over",
             "petition.rating_window_over", "", before=("clock C15",)),
    Expected("L-choice_over", (S.LEVEL_TIMED_OUT, C), "C13", "choice_over", "petition.choice_over", "petitioner",
             warning=Colour.ORANGE),
    Expected("L-hearing_time_over", (S.RE_REVIEW, T), "C20h", "hearing_time_over", "petition.hearing_time_over",
             "petitioner", before=("head hearing",)),
    Expected("L-re_review_still_overdue", (S.RE_REVIEW, C), "C20r", "re_review_still_overdue",
             "petition.re_review_still_overdue", "petitioner office", (SUPERVISION,), before=("rates", "clock C20"),
             warning=Colour.RED),
)  # fmt: skip
