"""Which facts do the guards look at? Collected from what the door has read, nothing else."""

from domain.clocks import RULES, due
from domain.fields import Procedure, RecusalSource, StageKind
from domain.guards import Facts
from domain.intake import is_named
from domain.reports import desk_holds_code
from services.petitions.effect import Moment
from services.petitions.units import is_report


def facts_of(moment: Moment) -> Facts:
    """Collect the facts of a move."""
    case, form, now = moment.case, moment.form, moment.now
    petition, stage = case.petition, case.stage
    here = [turn for turn in case.stages if turn.level is petition.level and turn.kind is StageKind.HANDLING]
    acting, staff_id = moment.mover.unit, moment.mover.staff_id
    reported_here = acting is not None and is_named(acting.name, petition.named_units)
    today = moment.calendar.local_day(now)
    return Facts(
        now=now,
        level=petition.level,
        overdue=frozenset(clock.kind for clock in case.clocks if clock.paused_at is None and clock.due_at <= now),
        running=frozenset(case.by_kind),
        paused=frozenset(clock.kind for clock in case.clocks if clock.paused_at is not None),
        proved_by_code=moment.mover.proved_by_code,
        closed_at=petition.closed_at,
        simple=petition.procedure == Procedure.SIMPLE,
        timed_out_here=any(turn.timed_out_at for turn in here),
        unit_is_named=is_named(moment.unit.name, petition.named_units),
        is_report=is_report(case),
        desk_holds_code=desk_holds_code(petition.channel, report=is_report(case)),
        reported_here=reported_here,
        within_objection=now < due(RULES["C10"], stage.received_at, moment.calendar).at,
        objected_before=any(turn.objected_at for turn in here),
        supplement_asked=stage.supplement_asked,
        unsatisfied=case.unsatisfied,
        rehandled_here=any(turn.rehandled for turn in here),
        answered_by_same_handler=staff_id is not None and staff_id in {stage.handler_id, *case.authors},
        remanded_before=any(turn.remanded and turn.kind is stage.kind for turn in case.stages),
        reviewed_by_same_person=_reviewed_by(moment),
        hearing_used=stage.hearing_at is not None,
        hearing_recorded=case.heard,
        declared=any(one.source is RecusalSource.DECLARED for one in case.recusals),
        re_review_overdue=stage.kind is StageKind.RE_REVIEW and stage.timed_out_at is not None,
        re_reviewed=stage.kind is StageKind.RE_REVIEW,
        pressure_alleged=bool(getattr(form, "pressured", False)),
        good_cause=bool(getattr(form, "good_cause", None)),
        route_tried=getattr(form, "route", None) in case.routes_tried,
        hearing_held=bool(getattr(form, "held", False)),
        urged_today=stage.urged_at is not None and moment.calendar.local_day(stage.urged_at) == today,
    )


def _reviewed_by(moment: Moment) -> bool:
    """Tell whether the acting person decided the review that came last."""
    review = moment.case.last_review
    return moment.mover.staff_id is not None and review is not None and review.handler_id == moment.mover.staff_id
