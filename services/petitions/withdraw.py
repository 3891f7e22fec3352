"""How does a petitioner withdraw, and come back?"""

from domain.fields import RecusalSource, StageKind
from domain.levels import Level
from schemas.petitioner_moves import NewFacts, Reopen, Withdraw
from services.petitions.effect import Effect, Moment, Paper, Recused, Turn
from services.petitions.units import first_unit, is_report


def withdraw(moment: Moment) -> Effect:
    """The petitioner withdraws with their own query code; no reason is asked."""
    moment.told(Withdraw)
    return Effect(
        topic="petition.withdrawn",
        words="您已撤回。30 天内可以恢复；若有人逼您撤回，任何时候都能恢复。",
        to_petitioner="您已撤回信访件。30 天内可以恢复；若有人逼您撤回，任何时候都能恢复。",
        to_unit=f"信访件 {moment.petition.number} 信访人已撤回。",
        papers=(Paper("withdrawal_confirmation", "撤回确认", {"number": moment.petition.number}),),
    )


def reopen(moment: Moment) -> Effect:
    """A withdrawn petition comes back to the petition office, to another handler.

    Whom the petitioner says that pressure came from reads no more of it and does not get it back (E7).
    """
    form = moment.told(Reopen)
    office = first_unit(moment.case)[0] if is_report(moment.case) else moment.case.office()
    who = office.name if is_report(moment.case) else "县信访局"
    back = "一位联名人恢复了您的信访件" if moment.mover.joined else "您的信访件已恢复"
    pressed = f"{moment.you}说撤回时受到压力，由{who}换人核查。" if form.pressured else ""
    return Effect(
        topic="petition.reopened",
        words=f"{moment.you}恢复了信访件。{pressed}{who}最迟{{day}}转送。",
        to_petitioner=f"{back}。{pressed}{who}最迟{{day}}转送有权处理的单位。",
        to_unit=f"信访件 {moment.petition.number} 已由{moment.petitioner}恢复，请换人核对后转送。",
        turn=Turn(office, Level.COUNTY),
        recusals=_pressing(moment) if form.pressured else (),
        data={"pressured": form.pressured},
    )


def _pressing(moment: Moment) -> tuple[Recused, ...]:
    """The unit that handled it last before the withdrawal; the county's own offices keep watch."""
    case = moment.case
    turn = moment.stage if moment.stage.kind is StageKind.HANDLING else case.last_turn()
    watching = turn.unit_id in {office.id for office in case.offices}
    return () if watching else (Recused(RecusalSource.PRESSED, unit_id=turn.unit_id),)


def new_facts(moment: Moment) -> Effect:
    """After the end of the channel, new facts or reasons open it again; a person looks first."""
    form, office = moment.told(NewFacts), moment.case.office()
    body = {"text": form.text, "attachments": [str(attachment) for attachment in form.attachments]}
    return Effect(
        topic="petition.new_facts_given",
        words="您提出了新的事实或理由，由县信访局核对，最迟{day}转送。",
        to_petitioner="您提出的新事实或理由已登记，由县信访局核对，最迟{day}转送。",
        to_unit=f"信访件 {moment.petition.number} 信访人提出新的事实或理由，请核对后转送。",
        papers=(Paper("supplement", "新的事实或理由", body),),
        takes_attachments=tuple(dict.fromkeys(form.attachments)),
        turn=Turn(office, Level.COUNTY),
    )
