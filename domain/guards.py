"""May this move be made, given the facts?

One guard for each row of the law and each act. A guard is told the facts and returns the code of
a refusal, or None. The door collects the facts once, from one reading of the petition.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from domain.levels import Level

REOPEN_WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Facts:
    """What the guards look at."""

    now: datetime
    level: Level = Level.VILLAGE
    overdue: frozenset[str] = frozenset()  # kinds of clocks that have run out
    running: frozenset[str] = frozenset()  # kinds of clocks that still run or stand still
    paused: frozenset[str] = frozenset()  # those of them that stand still
    proved_by_code: bool = False  # the petitioner typed the query code for this very move
    closed_at: datetime | None = None
    simple: bool = False  # under the simple procedure
    timed_out_here: bool = False  # the holding level let a period run out; the next one is open
    unit_is_named: bool = False  # the petitioner names this very unit
    is_report: bool = False  # against officials, by the petitioner's own word
    desk_holds_code: bool = False  # a desk registered this report, and printed its code
    reported_here: bool = False  # the acting unit is the one reported on
    within_objection: bool = False  # C10
    objected_before: bool = False
    supplement_asked: bool = False  # once in a turn of the office
    unsatisfied: bool = False  # the last opinion was rated unsatisfied
    rehandled_here: bool = False  # this level has used its one rehandling
    answered_by_same_handler: bool = False  # the acting person had it last, or wrote an earlier opinion
    remanded_before: bool = False  # by a body of this kind: a review, or a re-review
    reviewed_by_same_person: bool = False  # the acting person decided the review
    hearing_used: bool = False  # one was called
    hearing_recorded: bool = False  # and what was heard is written down
    declared: bool = False  # somebody keeps out by their own declaration
    re_review_overdue: bool = False
    re_reviewed: bool = False  # the present turn is a re-review
    # what the form says
    pressure_alleged: bool = False
    good_cause: bool = False
    route_tried: bool = False  # this statutory route has turned the petitioner away before
    hearing_held: bool = False  # the form records a hearing; otherwise it gives notice of one
    urged_today: bool = False


Guard = Callable[[Facts], str | None]


def always(_: Facts) -> str | None:
    """No condition besides what the move's own form asks for."""
    return None


def own_code(facts: Facts) -> str | None:
    """Only the petitioner's own query code withdraws a petition; of a report, one that no desk has printed."""
    if facts.desk_holds_code:
        return "report_from_desk"
    return None if facts.proved_by_code else "query_code_required"


def run_out(*kinds: str) -> Guard:
    """Return the guard of a timer: one of its clocks has run out."""

    def guard(facts: Facts) -> str | None:
        return None if facts.overdue.intersection(kinds) else "not_due_yet"

    return guard


def within(window: str) -> Guard:
    """Return the guard of a right that runs in ``window``: in time, or late with good cause."""

    def guard(facts: Facts) -> str | None:
        if facts.good_cause or (window in facts.running and window not in facts.overdue):
            return None
        return "window_over"

    return guard


def ask_once(facts: Facts) -> str | None:
    """What is missing is asked for once, all together: nobody is sent round and round."""
    return "supplement_asked" if facts.supplement_asked else None


def route_not_tried(facts: Facts) -> str | None:
    """A statutory route that has turned the petitioner away is not named again."""
    return "route_tried" if facts.route_tried else None


def may_seal(facts: Facts) -> str | None:
    """Only what its petitioner calls a report is handed over sealed, and never by the unit reported on."""
    if not facts.is_report:
        return "not_a_report"
    return "unit_is_named" if facts.reported_here else None


def may_declare(facts: Facts) -> str | None:
    """Said once is enough."""
    return "already_done" if facts.is_report else None


def may_accept(facts: Facts) -> str | None:
    """The unit that the petitioner names does not handle the matter."""
    return "unit_is_named" if facts.unit_is_named else None


def may_object(facts: Facts) -> str | None:
    """Within C10, and once for a petition at a level."""
    if facts.objected_before:
        return "objected_before"
    return None if facts.within_objection else "objection_window_over"


def may_extend(facts: Facts) -> str | None:
    """Before the due date, under the ordinary procedure, not in a village."""
    if facts.level is Level.VILLAGE or facts.simple:
        return "extension_not_here"
    return "already_overdue" if "C7" in facts.overdue else None


def is_simple(facts: Facts) -> str | None:
    """Only the simple procedure turns into the ordinary one."""
    return None if facts.simple and facts.level is not Level.VILLAGE else "not_simple"


def may_rehandle(facts: Facts) -> str | None:
    """Rehandling follows an unsatisfied rating, once at each level."""
    if not facts.unsatisfied:
        return "rate_first"
    return "rehandling_used" if facts.rehandled_here else None


def other_handler(facts: Facts) -> str | None:
    """A rehandled matter is not answered by who has answered it before."""
    return "same_handler" if facts.answered_by_same_handler else None


def next_level_open(facts: Facts) -> str | None:
    """From a village opinion always; from a higher one when this level has timed out before (never closed again)."""
    if facts.level is Level.COUNTY:
        return "no_level_above"
    return None if facts.level is Level.VILLAGE or facts.timed_out_here else "ask_for_review"


def below_county(facts: Facts) -> str | None:
    """There is a level above."""
    return "no_level_above" if facts.level is Level.COUNTY else None


def may_review(facts: Facts) -> str | None:
    """A competent body's opinion is reviewed, a village's is not: that steps up."""
    return "step_up_instead" if facts.level is Level.VILLAGE else within("C14")(facts)


def late_review(facts: Facts) -> str | None:
    """After the window, with good cause: a person at the reviewing body looks."""
    if facts.level is Level.VILLAGE:
        return "step_up_instead"
    return None if facts.good_cause else "good_cause_required"


def late_re_review(facts: Facts) -> str | None:
    """After its window, with good cause, unless there has been one: that is the end."""
    if facts.re_reviewed:
        return "re_reviewed"
    return None if facts.good_cause else "good_cause_required"


def at_county(facts: Facts) -> str | None:
    """Below the county the next level is the way."""
    return None if facts.level is Level.COUNTY else "step_up_instead"


def may_step_up_by_itself(facts: Facts) -> str | None:
    """The choice is over and there is a level above."""
    return below_county(facts) or run_out("C13")(facts)


def may_remand(facts: Facts) -> str | None:
    """Back to the unit once from each body; the second time it decides itself."""
    return "remanded_before" if facts.remanded_before else None


def other_reviewer(facts: Facts) -> str | None:
    """Who decided the review does not write down the re-review."""
    return "same_reviewer" if facts.reviewed_by_same_person else None


def may_remand_again(facts: Facts) -> str | None:
    """The body above sends the matter back too, once, and not by the hand that reviewed."""
    return other_reviewer(facts) or may_remand(facts)


def may_hear(facts: Facts) -> str | None:
    """One hearing, not in the hands of who reviewed; its record may be written after its day as well."""
    if refusal := other_reviewer(facts):
        return refusal
    if facts.hearing_held:
        return None if facts.hearing_used and not facts.hearing_recorded else "no_hearing_called"
    if facts.hearing_used:
        return "hearing_used"
    return None if "C20" in facts.running and "C20" not in facts.overdue else "already_overdue"


def may_raise(facts: Facts) -> str | None:
    """No final opinion came in time, so the matter is not barred."""
    return None if facts.re_review_overdue else "not_due_yet"


def may_reopen(facts: Facts) -> str | None:
    """Within 30 days of the withdrawal, or at any time when pressure is alleged."""
    if facts.pressure_alleged or facts.closed_at is None:
        return None
    return None if facts.now < facts.closed_at + REOPEN_WINDOW else "reopen_window_over"


def may_hold(facts: Facts) -> str | None:
    """Holding stops the automatic sending on; once is enough."""
    return None if "C3" in facts.running else "already_held"


def may_wait(facts: Facts) -> str | None:
    """Waiting stops the automatic step up, where there is one; once is enough."""
    refusal = below_county(facts) or (None if "C13" in facts.running else "nothing_to_wait_for")
    return refusal or ("already_done" if "C13" in facts.paused else None)


def may_stop_waiting(facts: Facts) -> str | None:
    """Only who waits stops waiting."""
    return below_county(facts) or (None if "C13" in facts.paused else "nothing_to_wait_for")


def may_urge(facts: Facts) -> str | None:
    """Once a day is heard as well as ten times."""
    return "urged_today" if facts.urged_today else None


def may_lift(facts: Facts) -> str | None:
    """Only what staff declared themselves is taken back; what the petitioner said stands."""
    return None if facts.declared else "recusal_unknown"


def still_open(*kinds: str) -> Guard:
    """Return the guard of an act that meets a clock: it is still running."""

    def guard(facts: Facts) -> str | None:
        return None if facts.running.intersection(kinds) else "already_done"

    return guard


GUARDS = MappingProxyType[str, Guard](
    {
        **dict.fromkeys(("T01", "T02", "T04", "T05", "T07", "T08", "T09", "T13", "T15", "T17"), always),
        **dict.fromkeys(("T20", "T21", "T23", "T27", "T28", "T39", "T42", "T44", "T54", "T56"), always),
        "T03": run_out("C1"),
        "T06": run_out("C1", "C3"),
        "T10": run_out("C1", "C5"),
        **dict.fromkeys(("T11", "T24", "T30"), route_not_tried),
        **dict.fromkeys(("T12", "T70", "T75"), may_seal),
        "T14": ask_once,
        "T16": run_out("C6"),
        "T18": may_accept,
        "T19": may_object,
        "T22": run_out("C11"),
        "T25": run_out("C2", "C2v"),
        "T26": may_extend,
        "T29": is_simple,
        **dict.fromkeys(("T31", "T32"), run_out("C7", "C7v")),
        "T33": may_rehandle,
        "T34": other_handler,
        "T35": run_out("C17"),
        "T36": next_level_open,
        "T37": may_review,
        "T38": run_out("C14"),
        **dict.fromkeys(("T40", "T69"), below_county),
        "T41": may_step_up_by_itself,
        "T43": at_county,
        "T45": may_remand,
        "T46": run_out("C18"),
        "T47": within("C19"),
        "T48": run_out("C19"),
        "T49": may_hear,
        "T50": other_reviewer,
        "T51": run_out("C20"),
        "T52": may_raise,
        "T53": within("C12"),
        "T55": may_reopen,
        "T71": late_review,
        "T73": late_re_review,
        "T74": may_remand_again,
        "T72": next_level_open,  # nothing lapses of a village's opinion, nor of a level that was opened
        **{f"T{number}": own_code for number in range(57, 69)},
        "A-hold": may_hold,
        "A-wait": may_wait,
        "A-stop_waiting": may_stop_waiting,
        "A-urge": may_urge,
        "A-declare_report": may_declare,
        "A-add_note": always,
        "A-declare_conflict": always,
        "A-lift_recusal": may_lift,
        "A-acknowledge": still_open("C5"),
        "A-record_plan": always,
        "A-record_progress": always,
        "A-revisit": always,
    }
)
