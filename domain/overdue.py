"""Has a period run out, since when, and is what it asked for still missing?

Only a unit's duty can be certified as overdue; a petitioner's right that has lapsed is nobody's
failure, and a unit's own chance to object is no duty towards anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, Holder

DUTIES = frozenset(kind for kind, rule in RULES.items() if rule.holder is Holder.DUTY) - {"C10"}
# What a duty asks for, where the clock's own word is too short to stand alone on a paper.
WHAT: Mapping[str, str] = MappingProxyType(
    {
        "C1": "登记以后转送有权处理的单位",
        "C2": "决定是否受理，并书面告知信访人",
        "C2s": "决定是否受理，并告知信访人（简易办理）",
        "C2v": "村级接手办理",
        "C5": "紧急事项的回应",
        "C7": "办理并作出书面答复",
        "C7s": "作出书面答复（简易办理）",
        "C7v": "作出村级处理意见",
        "C7L": "按本县公布的时限作出书面答复",
        "C17": "重新办理并作出书面答复",
        "C18": "作出复查意见",
        "C20": "作出复核意见",
    }
)


@dataclass(frozen=True)
class Period:
    """A clock as it stands, and when what it asks for was done on its turn, if it was."""

    kind: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None = None
    breached_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class Overrun:
    """By how much a period is over."""

    last_day: date
    days: int
    done_on: date | None  # done after all, too late


def overrun(period: Period, *, now: datetime, calendar: WorkingCalendar) -> Overrun | None:
    """Return by how much a duty is over, None when it is not over or no duty."""
    if period.kind not in DUTIES:
        return None
    ends = (period.met_at, period.stopped_at, None if period.breached_at else period.paused_at, now)
    until = next(end for end in ends if end is not None)
    if until < period.due_at:
        return None
    late = [end for end in (period.met_at, period.done_at) if end is not None and end >= period.due_at]
    done = min(late, default=None)
    until = done or period.stopped_at or now
    last_day = calendar.last_day_before(period.due_at)
    return Overrun(last_day, (calendar.local_day(until) - last_day).days, calendar.local_day(done) if done else None)
