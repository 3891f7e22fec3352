"""Which effect does each move of the law have? One table, by the name of the move."""

from types import MappingProxyType

from services.escalation import overdue, step_up
from services.escalation.lapses import LAPSES
from services.handling import accept, answer, decline, extend, record, recuse, redirect, seal
from services.handling import object as jurisdiction
from services.intake import convert, emergency, merge, route, supplement
from services.petitions import withdraw
from services.petitions.effect import EffectOf
from services.reviews import decide, hearing, request
from services.reviews import overdue as review_overdue
from services.satisfaction import close

EFFECTS: MappingProxyType[str, EffectOf] = MappingProxyType(
    {
        "route": route.route,
        "forward_overdue": route.forward_overdue,
        "convert": convert.convert,
        "auto_convert": convert.auto_convert,
        "hold": convert.hold,
        "claim_exemption": convert.claim_exemption,
        "mark_emergency": emergency.mark_emergency,
        "acknowledge": emergency.acknowledge,
        "danger_removed": emergency.danger_removed,
        "ack_overdue": emergency.ack_overdue,
        "ask_supplement": supplement.ask_supplement,
        "supply": supplement.supply,
        "no_supply": supplement.no_supply,
        "mark_duplicate": merge.mark_duplicate,
        "accept": accept.accept,
        "simple_to_ordinary": accept.simple_to_ordinary,
        "object_jurisdiction": jurisdiction.object_jurisdiction,
        "uphold_reassign": jurisdiction.uphold_reassign,
        "reject_objection": jurisdiction.reject_objection,
        "objection_lapsed": jurisdiction.objection_lapsed,
        "extend": extend.extend,
        "issue_opinion": answer.issue_opinion,
        "late_opinion": answer.late_opinion,
        "decline": decline.decline,
        "redirect": redirect.redirect,
        "reflow": redirect.reflow,
        "sealed_handover": seal.sealed_handover,
        "declare_report": seal.declare_report,
        "record_plan": record.record_plan,
        "record_progress": record.record_progress,
        "revisit": record.revisit,
        "add_note": record.add_note,
        "declare_conflict": recuse.declare_conflict,
        "lift_recusal": recuse.lift_recusal,
        "step_up": step_up.step_up,
        "auto_step_up": step_up.auto_step_up,
        "wait": step_up.wait,
        "stop_waiting": step_up.stop_waiting,
        "urge": step_up.urge,
        "accept_overdue": overdue.accept_overdue,
        "handle_overdue": overdue.handle_overdue,
        "rehandle_overdue": overdue.rehandle_overdue,
        "request_review": request.request_review,
        "object": request.object,
        "request_re_review": request.request_re_review,
        "raise_to_superior": request.raise_to_superior,
        "issue_review": decide.issue_review,
        "remand": decide.remand,
        "issue_re_review": decide.issue_re_review,
        "hearing": hearing.hearing,
        "review_overdue": review_overdue.review_overdue,
        "re_review_overdue": review_overdue.re_review_overdue,
        "window_lapsed": review_overdue.window_lapsed,
        "confirm_done": close.confirm_done,
        "rate_unsatisfied": close.rate_unsatisfied,
        "withdraw": withdraw.withdraw,
        "reopen": withdraw.reopen,
        "new_facts": withdraw.new_facts,
        **LAPSES,
    }
)
