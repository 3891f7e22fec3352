"""How does the head of a unit take more time?"""

from domain.outlook import say_day
from schemas.desk_moves import Extend
from services.petitions.effect import Effect, Moment, Paper


def extend(moment: Moment) -> Effect:
    """Once, at most thirty days, with a reason that the petitioner is told."""
    form = moment.told(Extend)
    clock = moment.case.by_kind["C7"]
    last_day = moment.calendar.last_day_before(clock.due_at)
    old = say_day(last_day)
    body = {
        "reason": form.reason,
        "approver": f"{moment.unit.name}负责人",
        "days": form.days,
        "old_due_on": last_day.isoformat(),
        "new_due_on": "{day}",
    }
    return Effect(
        topic="petition.extended",
        words=f"{moment.unit.name}负责人批准延期 {form.days} 天，原定{old}，现为最迟{{day}}。理由：{form.reason}",
        to_petitioner=f"您的信访件延期 {form.days} 天，最迟{{day}}给您书面意见。理由：{form.reason}",
        papers=(Paper("extension_notice", "延期告知书", body),),
        stage={"extended_days": form.days},
        extends=form.days,
        why=f"{moment.unit.name}负责人批准：{form.reason}",
        data={"days": form.days},
    )
