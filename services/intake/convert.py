"""How does a refused petition go on: to the lower level, held, or with an exemption?"""

from domain.levels import Level
from domain.tiers import EXEMPTIONS
from schemas.petitioner_moves import ClaimExemption
from services.petitions.effect import Effect, Moment, Turn
from services.petitions.papers import transfer_letter
from services.petitions.units import first_unit


def convert(moment: Moment) -> Effect:
    """The petitioner presses once: what was written goes to the level that comes first."""
    return _send_down(moment, "您选择了一键转办")


def auto_convert(moment: Moment) -> Effect:
    """The petitioner did nothing: the system sends it on all the same."""
    return _send_down(moment, "到期自动转办")


def _send_down(moment: Moment, cause: str) -> Effect:
    unit, level = first_unit(moment.case)
    return Effect(
        topic="petition.converted",
        words=f"{cause}，已转送{unit.name}，最迟{{day}}告诉您是否受理。原来的内容和提交时间不变。",
        to_petitioner=f"{cause}，您的信访件已转送{unit.name}，最迟{{day}}告诉您是否受理。",
        to_unit=f"新收信访件 {moment.petition.number}，最迟{{day}}决定是否受理。",
        papers=(transfer_letter(unit, why=cause, from_unit=moment.unit),),
        turn=Turn(unit, level),
        data={"level": level.value},
    )


def hold(moment: Moment) -> Effect:
    """The petitioner wants to think: nothing is sent on before the legal period of forwarding ends."""
    clock = moment.case.by_kind.get("C1")
    until = moment.calendar.last_day_before(clock.due_at) if clock else None
    by = f"；您不选择的，到 {until.year}年{until.month}月{until.day}日 仍会转办，不会搁置" if until else ""
    return Effect(
        topic="petition.held",
        words=f"您选择先不转办。您随时可以一键转办，或说明理由请上面直接办{by}。",
        data={"until": until.isoformat() if until else None},
    )


def claim_exemption(moment: Moment) -> Effect:
    """A claim is believed first and checked by a person at the county office; a wrong one costs nothing."""
    form, office = moment.told(ClaimExemption), moment.case.office()
    number, claimed = moment.petition.number, form.exemption.value if form.exemption else ""
    cause = f"：{EXEMPTIONS[form.exemption]}" if form.exemption else ""
    return Effect(
        topic="petition.exemption_claimed",
        words=f"您说明了请上面直接办的理由{cause}。先按您说的办，由县信访局派人核对。",
        to_petitioner="您说的理由已收到，先按您说的办；两个工作日内没有人核对，就按您说的算。",
        to_unit=f"信访件 {number} 信访人提出例外理由{claimed}，请在两个工作日内核对，到期不核对即成立。",
        turn=Turn(office, Level.COUNTY),
        petition={"routing": {**moment.petition.routing, "exemption": claimed}},
        data={"exemption": claimed, "reason": form.reason},
    )
