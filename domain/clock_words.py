"""How is each thing about a clock said, so that an old person understands it?"""

from collections.abc import Sequence
from datetime import date

from domain.calendar import WorkingCalendar
from domain.clock_facts import Change, ClockFacts
from domain.clocks import ClockRule, Holder, Unit
from domain.fields import ClockChange
from domain.outlook import say_day

_WEEK = "一二三四五六日"
_PAIR = 2
_UNVERIFIED = "信访工作的规定和本县、本系统的做法（具体条文没有核对过，这里不引）"
NamedDays = Sequence[tuple[date, str]]


def say_weekday(day: date) -> str:
    """Write a day with its weekday: 2026年11月24日（周二）."""
    return f"{say_day(day)}（周{_WEEK[day.weekday()]}）"


def basis(rule: ClockRule) -> str:
    """Name what the clock rests on; an article whose number was not verified is not cited."""
    return rule.cited or _UNVERIFIED


def whose(clock: ClockFacts, you: str) -> str:
    """Say whose time it is."""
    word = clock.rule.word
    match clock.rule.holder:
        case Holder.RIGHT:
            return f"“{word}”是{you}的权利，这段时间是留给{you}的。"
        case Holder.DUTY:
            return f"“{word}”是{clock.unit}必须在期限内办到的事。"
        case Holder.SERVICE:
            return f"“{word}”到时间由系统自动办，不用谁来催。"


def counting(clock: ClockFacts, calendar: WorkingCalendar, length: str, rolled_from: date | None) -> str:
    """Say from what, how long, and to which day."""
    rule, start = clock.rule, say_weekday(calendar.local_day(clock.started_at))
    if rule.unit is Unit.HOURS:
        began, ends = (at.astimezone(calendar.zone) for at in (clock.started_at, clock.due_at))
        return (
            f"从{rule.starts_with}（{start}{began:%H:%M}）起 {length}，到{say_weekday(ends.date())}{ends:%H:%M}为止。"
        )
    how = "只数上班的日子" if clock.counts_working_days else "周末和放假也数在内"
    if rolled_from is not None:
        how += f"，数到{say_weekday(rolled_from)}；这天不上班，往后顺延到上班的日子"
    last = say_weekday(calendar.last_day_before(clock.due_at))
    return (
        f"从{rule.starts_with}（{start}）算起，当天不算，第二天是第一天；一共 {length}{_more(clock, calendar)}，{how}。"
        f"最后一天是{last}，这一整天都算。"
    )


def _more(clock: ClockFacts, calendar: WorkingCalendar) -> str:
    """Say by how much it became longer than its rule."""
    paused = clock.paused_days(calendar)
    extended = f"，加上延期的 {clock.extended_days} 天" if clock.extended_days else ""
    return extended + (f"，加上暂停的 {paused} 天" if paused else "")


def days_off(skipped: NamedDays, counted: NamedDays, *, rolled: bool) -> str:
    """Say which holidays did not count, and which weekends did."""
    said = ""
    if skipped:
        said += f"{'顺延是因为放假' if rolled else '中间放假的日子不算'}：{_gather(skipped)}。"
    if counted:
        said += f"周末调休上班的日子要算：{_gather(counted)}。"
    return said


def _gather(days: NamedDays) -> str:
    """Say days under their names: 国庆节 5 天（10月1日至10月8日）."""
    of: dict[str, list[date]] = {}
    for day, name in days:
        of.setdefault(name, []).append(day)
    return "，".join(f"{name} {len(on)} 天（{_span(on)}）" for name, on in of.items())


def _span(days: Sequence[date]) -> str:
    first, last = (f"{day.month}月{day.day}日" for day in (days[0], days[-1]))
    if len(days) == 1:
        return first
    return f"{first}、{last}" if len(days) == _PAIR else f"{first}至{last}"


def local_limit(clock: ClockFacts, calendar: WorkingCalendar) -> str:
    """Say that the county's own limit comes before the law's."""
    if clock.statutory_due_at is None:
        return ""
    statutory, own = (calendar.last_day_before(at) for at in (clock.statutory_due_at, clock.due_at))
    return f"国家规定最迟是{say_weekday(statutory)}；本县公布的期限更早，按早的算，就是{say_day(own)}。"


def change(one: Change, calendar: WorkingCalendar) -> str:
    """Say how the date became another one."""
    on, why = say_day(calendar.local_day(one.at)), one.why.rstrip("。")
    old = say_day(calendar.last_day_before(one.old_due_at))
    new = say_day(calendar.last_day_before(one.new_due_at)) if one.new_due_at else ""
    match one.kind:
        case ClockChange.PAUSED:
            return f"{on}暂停计时：{why}。"
        case ClockChange.RESUMED:
            return f"{on}继续计时：{why}；停了几天就往后推几天，由{old}改为{new}。"
        case ClockChange.EXTENDED:
            return f"{on}{one.unit or '承办单位'}批准延期，由{old}改为{new}，理由：{why}。"
        case ClockChange.RECOMPUTED:
            turned = "日期不变" if old == new else f"由{old}改为{new}"
            return f"{on}放假安排有变，重新算过，{turned}：{why}。"


def standing_still(clock: ClockFacts, calendar: WorkingCalendar) -> str:
    """Say that the days do not count now."""
    if clock.paused_at is None or clock.ended_at is not None:
        return ""
    since = say_day(calendar.local_day(clock.paused_at))
    return f"从{since}起暂停，现在不往前走；恢复以后，停了几天就往后推几天。"


def provisional(clock: ClockFacts, calendar: WorkingCalendar) -> str:
    """Say that the date may change, and that it will be told."""
    if not clock.provisional or clock.ended_at is not None:
        return ""
    year = calendar.last_day_before(clock.due_at).year
    return f"{year}年的放假安排还没有公布，这个日期是暂定的；公布后会重新算，有变化就通知。"


_ENDS = {
    ("met", Holder.RIGHT): "{you}已在{on}用了这项权利。",
    ("met", Holder.DUTY): "已在{on}办到。",
    ("met", Holder.SERVICE): "已在{on}办到。",
    ("breached", Holder.RIGHT): "这段时间已在{on}过完。",
    ("breached", Holder.DUTY): "到期没有办到，{on}记为超期。",
    ("breached", Holder.SERVICE): "{on}到时间，系统已自动办理。",
}


def end(clock: ClockFacts, calendar: WorkingCalendar, you: str) -> str:
    """Say how it ended."""
    if clock.ended_at is None:
        return ""
    sentence = _ENDS.get((clock.state, clock.rule.holder), "{on}起不再需要，停止计时。")
    return sentence.format(you=you, on=say_day(calendar.local_day(clock.ended_at)))
