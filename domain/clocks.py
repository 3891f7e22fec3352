"""Which clocks are there, how long do they run, and why?

One row per clock of rules.md §4. ``length`` counts working days, calendar days or hours;
``duty`` belongs to a unit, ``right`` to the petitioner (and rolls off days off), ``service`` to
the system. Article numbers whose official text was not verified are not printed: ``cited`` is
empty for them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.calendar import WorkingCalendar
from domain.levels import Level
from domain.policy import Policy


class Unit(StrEnum):
    """What a clock counts."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"


class Holder(StrEnum):
    """Whose time it is."""

    DUTY = "duty"
    RIGHT = "right"
    SERVICE = "service"


@dataclass(frozen=True)
class ClockRule:
    """One kind of clock."""

    kind: str
    word: str
    length: int
    unit: Unit
    holder: Holder
    starts_with: str
    cited: str = ""


WD, CAL, HOURS = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS
DUTY, RIGHT, SERVICE = Holder.DUTY, Holder.RIGHT, Holder.SERVICE
_ORDER_22 = "《信访工作条例》第二十二条"
_ORDER_23 = "《信访工作条例》第二十三条"
_LOCAL = "本县一码办理时限"

RULES = MappingProxyType(
    {
        rule.kind: rule
        for rule in (
            ClockRule("C1", "登记后转送", 15, CAL, DUTY, "首次登记之日", _ORDER_22),
            ClockRule("C2", "受理并告知", 15, CAL, DUTY, "本单位收到之日", _ORDER_23),
            ClockRule("C2s", "简易办理的受理", 3, WD, DUTY, "本单位收到之日"),
            ClockRule("C2v", "村级接手", 2, WD, DUTY, "村级收到之日", _LOCAL),
            ClockRule("C3", "退回后自动转办", 3, WD, SERVICE, "退回之日", _LOCAL),
            ClockRule("C4", "核对请上面直接办的理由", 2, WD, DUTY, "提出之日", _LOCAL),
            ClockRule("C5", "紧急事项回应", 2, HOURS, DUTY, "标记紧急之时", _LOCAL),
            ClockRule("C6", "补充材料", 10, WD, RIGHT, "通知补充之日", _LOCAL),
            ClockRule("C7", "办理并答复", 60, CAL, DUTY, "受理之日"),
            ClockRule("C7s", "简易办理的答复", 10, WD, DUTY, "受理之日"),
            ClockRule("C7v", "村级处理意见", 5, WD, DUTY, "村级收到之日", _LOCAL),
            ClockRule("C7L", "本县答复时限", 15, WD, DUTY, "受理之日", _LOCAL),
            ClockRule("C8", "拿出办理方案", 3, CAL, DUTY, "受理之日", _LOCAL),
            ClockRule("C9", "反馈办理进展", 15, CAL, DUTY, "受理之日", _LOCAL),
            ClockRule("C10", "提出管辖异议", 5, WD, DUTY, "本单位收到之日", _ORDER_23),
            ClockRule("C11", "决定管辖异议", 3, WD, DUTY, "提出异议之日", _LOCAL),
            ClockRule("C12", "对不予受理提出异议", 30, CAL, RIGHT, "收到告知之日", _LOCAL),
            ClockRule("C13", "超期后由您选择", 3, WD, RIGHT, "超期之日", _LOCAL),
            ClockRule("C14", "对意见表示不服", 30, CAL, RIGHT, "收到意见之日"),
            ClockRule("C15", "回访", 3, CAL, DUTY, "意见作出之日", _LOCAL),
            ClockRule("C16", "评价", 30, CAL, RIGHT, "收到意见之日", _LOCAL),
            ClockRule("C17", "重新办理", 15, CAL, DUTY, "要求重新办理之日", _LOCAL),
            ClockRule("C18", "复查", 30, CAL, DUTY, "收到复查申请之日"),
            ClockRule("C19", "申请复核", 30, CAL, RIGHT, "收到复查意见之日"),
            ClockRule("C20", "复核", 30, CAL, DUTY, "收到复核申请之日"),
            ClockRule("C20h", "听证期间", 30, CAL, SERVICE, "通知听证之日", _LOCAL),
            ClockRule("C20r", "每周催办复核", 7, CAL, SERVICE, "上次催办之日", _LOCAL),
        )
    }
)


HEARING_NOTICE = timedelta(days=7)  # the petitioner is told at least so long before (rules.md R51)
HEARING_WITHIN = timedelta(days=30)  # a hearing is held within; no pause is longer
MOST_EXTENSION = 30  # days; once (rules.md R24)


@dataclass(frozen=True)
class Due:
    """When a clock ends: the exclusive instant and the last day that still counts.

    ``statutory_at`` is set when a local limit ends the clock before the law would.
    """

    at: datetime
    last_day: date
    rolled: bool
    provisional: bool
    statutory_at: datetime | None = None


def due(rule: ClockRule, started_at: datetime, calendar: WorkingCalendar, *, length: int | None = None) -> Due:
    """Return when a clock that starts at ``started_at`` is due; ``length`` replaces the rule's own."""
    start, length = calendar.local_day(started_at), rule.length if length is None else length
    if rule.unit is Unit.HOURS:
        at = started_at + timedelta(hours=length)
        return Due(at, calendar.last_day_before(at), rolled=False, provisional=False)
    if rule.unit is Unit.WORKING_DAYS:
        day = calendar.after_working_days(start, length)
        rolled = False
    else:
        day = calendar.after_days(start, length, rolls=rule.holder is Holder.RIGHT)
        rolled = day != start + timedelta(days=length)
    counts_days_off = rule.unit is Unit.WORKING_DAYS or rule.holder is Holder.RIGHT
    provisional = counts_days_off and calendar.is_provisional(start, day)
    return Due(calendar.end_of(day), day, rolled, provisional)


def due_under(policy: Policy, kind: str, level: Level, started_at: datetime, calendar: WorkingCalendar) -> Due:
    """Return when a clock is due at a level of a county: the earlier of the law and the published local limit."""
    rule = RULES[kind]
    if kind in {"C7L", "C7v"}:
        return due(rule, started_at, calendar, length=policy.local_working_days[level])
    statutory = due(rule, started_at, calendar)
    if kind != "C7" or not policy.local_limit_unlocks:
        return statutory
    local = due(RULES["C7L"], started_at, calendar, length=policy.local_working_days[level])
    return replace(local, statutory_at=statutory.at) if local.at < statutory.at else statutory
