"""What happens when somebody who works on a matter says that they have an interest in it?

A handler alone: somebody else of the unit goes on. The head, or the only one there is: the level is
skipped and blind, the next one goes on under the same clocks (E3, docs/decisions/0018). Nobody
stands above the petition office here: when all of its people declare, its head goes on, watched.
"""

from typing import Any

from domain.fields import ConflictReason, RecusalSource, StageKind, UnitKind
from domain.levels import Level
from domain.lifecycle import State, variant
from domain.refusals import Refused
from domain.tiers import EXEMPTIONS, Exemption
from domain.words import sentence
from schemas.desk_moves import DeclareConflict, LiftRecusal
from services.petitions.case import Case, UnitNow
from services.petitions.effect import Colleague, Effect, Moment, Recused, Turn
from services.petitions.papers import transfer_letter
from services.petitions.units import successor

# Where somebody has work to do; elsewhere the petitioner chooses, and what they choose passes the level over.
_IN_HAND = frozenset(
    {
        State.PENDING,
        State.UNIT_OBJECTED,
        State.ACCEPTED,
        State.EXTENDED,
        State.REHANDLING,
        State.REVIEW,
        State.RE_REVIEW,
    }
)  # fmt: skip
_KEPT = ("accepted_at", "extended_days", "rehandled", "hearing_at", "remanded")
_TOPIC = "petition.recused"


def declare_conflict(moment: Moment) -> Effect:
    """Keep out: the person, or with them the whole unit."""
    reason = moment.told(DeclareConflict).reason
    me = next(one for one in moment.colleagues if one.id == moment.mover.staff_id)
    others = [one for one in moment.colleagues if one.id != me.id and one.id not in moment.case.recused]
    assert moment.mover.unit is not None  # noqa: S101 - a desk moves
    if moment.mover.unit.id == moment.case.office().id:
        return _alone(moment, me, others, reason) if others else _nobody_else(moment, me, reason)
    return _whole_unit(moment, reason) if me.is_head or not others else _alone(moment, me, others, reason)


def _alone(moment: Moment, me: Colleague, others: list[Colleague], reason: ConflictReason) -> Effect:
    """One person keeps out; the turn and its clocks stay where they are."""
    unit, number = _unit(moment), moment.petition.number
    others = sorted(others, key=lambda one: not one.is_head)
    mine = moment.stage.handler_id == me.id
    words = f"{unit}一位工作人员说明与这件事有利害关系，已回避，看不到本件。由{unit}其他人员办理，期限不变。"
    return Effect(
        topic=_TOPIC,
        words=words,
        to_petitioner=words,
        to_unit=f"信访件 {number} 一位经办人已回避，请由其他人员接着办，期限不变。" if mine else "",
        stage={"handler_id": others[0].id} if mine else {},
        recusals=(Recused(RecusalSource.DECLARED, staff_id=me.id, reason=reason),),
        data={"reason": reason.value},
    )


def _nobody_else(moment: Moment, me: Colleague, reason: ConflictReason) -> Effect:
    """All of the office have declared: its head goes on, and the supervisors are told to watch."""
    unit, number = _unit(moment), moment.petition.number
    head = next((one for one in moment.colleagues if one.is_head), me)
    words = (
        f"{unit}的工作人员都说明有利害关系，没有别的单位可以接办。由负责人继续办理，已请督查人员全程监督，期限不变。"
    )
    recused = () if head.id == me.id else (Recused(RecusalSource.DECLARED, staff_id=me.id, reason=reason),)
    told = f"请监督：信访件 {number}，{unit}的工作人员都说明有利害关系，由负责人继续办理。"
    return Effect(
        topic=_TOPIC,
        words=words,
        to_petitioner=words,
        to_others=tuple((overseer, told) for overseer in (moment.overseers or (moment.case.office(),))),
        stage={"handler_id": head.id} if moment.stage.handler_id == me.id else {},
        recusals=recused,
        lifts=tuple(one.id for one in moment.case.recusals if one.staff_id == head.id),
        data={"reason": reason.value, "nobody_else": True},
    )


def _whole_unit(moment: Moment, reason: ConflictReason) -> Effect:
    """The unit keeps out; where it has work in hand, the next level takes that over as it stands."""
    unit, number, state = _unit(moment), moment.petition.number, moment.petition.state
    recused = Recused(RecusalSource.DECLARED, unit_id=moment.unit.id, reason=reason)
    out = f"{unit}说明与这件事有利害关系，已整体回避，不再经手，也看不到本件。"
    common: dict[str, Any] = {"topic": _TOPIC, "recusals": (recused,)}
    if state not in _IN_HAND:
        return Effect(words=out, to_petitioner=out, data={"reason": reason.value}, **common)
    case = moment.case.without(moment.unit.id)
    unit_next, level = _next(case, moment)
    words = f"{out}改由{unit_next.name}接着办理，期限不重新计算，最迟{{day}}。"
    exemption = f"{Exemption.CONFLICT.value} {EXEMPTIONS[Exemption.CONFLICT]}"
    letter = transfer_letter(
        unit_next, why="承办单位回避", from_unit=moment.mover.unit, name="转送函（承办单位回避）", exemption=exemption
    )
    return Effect(
        words=words,
        to_petitioner=words,
        to_unit=f"新收信访件 {number}（{unit}回避），请接着办理；期限不重新计算，最迟{{day}}。",
        to_others=((case.office(), f"信访件 {number}：{unit}已整体回避，改由{unit_next.name}办理。"),),
        papers=(letter,),
        turn=Turn(unit_next, level, moment.stage.kind, {name: getattr(moment.stage, name) for name in _KEPT}),
        moves_clocks=True,
        data={"reason": reason.value, "level": level.value, "exemption": Exemption.CONFLICT.value},
        **common,
        **_risen(moment, level),
    )


def _next(case: Case, moment: Moment) -> tuple[UnitNow, Level]:
    """Return who takes over: the next level, or the office in the place of the body that reviews."""
    if moment.stage.kind is not StageKind.HANDLING:
        return case.office(UnitKind.REVIEW_OFFICE), moment.petition.level
    return successor(case)


def _risen(moment: Moment, level: Level) -> dict[str, Any]:
    """A village's days are no measure for another level: the law's own period, from the same start."""
    short = next((clock for clock in moment.case.clocks if clock.kind in {"C2v", "C7v"}), None)
    if short is None or level is Level.VILLAGE:
        return {}
    family, simple = short.kind[:2], moment.petition.procedure == "simple"
    kinds = [variant(one, level, simple=simple) for one in ((family, "C7L") if family == "C7" else (family,))]
    starts = tuple(kind for kind in kinds if kind)
    return {"stops": (family,), "starts": starts, "clock_origin": dict.fromkeys(starts, short.started_at)}


def lift_recusal(moment: Moment) -> Effect:
    """A declaration was a mistake: the petition office, which did not make it, takes it back."""
    form = moment.told(LiftRecusal)
    declared = [one for one in moment.case.recusals if one.source is RecusalSource.DECLARED]
    lifted = [one for one in declared if form.recusal_id in {None, one.id}][-1:]
    if not lifted:
        raise Refused("recusal_unknown", pointer="/recusal_id")
    whose = "一位工作人员" if lifted[0].staff_id else "一个单位"
    words = f"{_unit(moment)}核实：{whose}此前说明的回避有误，已取消。理由：{sentence(form.reason)}"
    return Effect(
        topic="petition.recusal_lifted",
        words=words,
        to_petitioner=words,
        lifts=tuple(one.id for one in lifted),
        data={"recusal": str(lifted[0].id)},
    )


def _unit(moment: Moment) -> str:
    return moment.mover.unit.name if moment.mover.unit else moment.unit.name
