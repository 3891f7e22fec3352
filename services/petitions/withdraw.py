"""How does a petitioner withdraw, and come back?"""

from domain.levels import Level
from schemas.moves import Reopen
from services.organisation.responsible import petition_office
from services.petitions.effect import Effect, Moment, Paper, Turn


async def withdraw(moment: Moment) -> Effect:
    """The petitioner withdraws with their own query code; no reason is asked."""
    return Effect(
        topic="petition.withdrawn",
        words="您已撤回。30 天内可以恢复；若有人逼您撤回，任何时候都能恢复。",
        to_petitioner="您已撤回信访件。30 天内可以恢复；若有人逼您撤回，任何时候都能恢复。",
        to_unit=f"信访件 {moment.petition.number} 信访人已撤回。",
        paper=Paper("withdrawal_confirmation", "撤回确认", {"number": moment.petition.number}),
    )


async def reopen(moment: Moment) -> Effect:
    """A withdrawn petition comes back to the petition office, to another handler."""
    form = moment.form
    assert isinstance(form, Reopen)  # noqa: S101 - the form is chosen by the move
    office = await petition_office(moment.session, county_code=moment.petition.county_code)
    pressed = "您说撤回时受到压力，由县信访局换人核查。" if form.pressured else ""
    return Effect(
        topic="petition.reopened",
        words=f"您恢复了信访件。{pressed}县信访局最迟{{day}}转送。",
        to_petitioner=f"您的信访件已恢复。{pressed}县信访局最迟{{day}}转送有权处理的单位。",
        to_unit=f"信访件 {moment.petition.number} 已由信访人恢复，请换人核对后转送。",
        turn=Turn(office, Level.COUNTY),
        data={"pressured": form.pressured},
    )
