"""Which colour has a petition's turn, a unit or an area, and why?

Pure functions over rules.md §5.3; the thresholds are a county's settings. Colours judge matters,
units and areas, never a person, and nothing here counts petitioners or visits to higher levels.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from domain.expiry import TABLE, Colour
from domain.lifecycle import State
from domain.outlook import say_due
from domain.thresholds import DEFAULT, Thresholds

BLUE, YELLOW, ORANGE, RED = Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED
WORST_FIRST = (RED, ORANGE, YELLOW, BLUE)
# Duties whose time is watched while it runs. What only alerts (C7L, C8, C9, C15) is blue when missed.
WATCHED = frozenset({"C1", "C2", "C2s", "C2v", "C7", "C7s", "C7v", "C17", "C18", "C20"})
SECOND = 2  # rehandling of one petition that makes it red
_ONE_DAY = timedelta(days=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # there is nothing more to look for on this clock


def _missed() -> dict[tuple[str, bool], Colour]:
    """Read the colour of every missed clock, extended or not, off the table of expiries."""
    found: dict[tuple[str, bool], Colour] = {}
    for entry in TABLE:
        if entry.colour is not None:
            for kind in entry.kinds:
                for extended in {state is State.EXTENDED for state in entry.states}:
                    found.setdefault((kind, extended), entry.colour)  # C1: yellow; red only as an emergency's
    return found


_MISSED = MappingProxyType(_missed())
COLOURED = frozenset(kind for kind, _ in _MISSED)  # kinds whose breach colours a petition


@dataclass(frozen=True)
class Running:
    """A watched duty that runs: its effective time, and whether the unit has recorded anything in it."""

    kind: str
    started_at: datetime
    due_at: datetime
    acted: bool


@dataclass(frozen=True)
class Turn:
    """What the colour of a petition's present turn depends on."""

    running: tuple[Running, ...] = ()
    missed: tuple[tuple[str, bool], ...] = ()  # kind, and whether it was extended before
    rehandlings: int = 0  # of the whole petition


@dataclass(frozen=True)
class Alert:
    """A colour with its reason: the colour alone tells nothing to those who cannot see it."""

    colour: Colour
    why: str


def colour_of_breach(kind: str, *, extended: bool = False) -> Colour | None:
    """Return the colour of a missed clock, None when missing it colours nothing."""
    return _MISSED.get((kind, extended))


def half_at(clock: Running, thresholds: Thresholds = DEFAULT) -> datetime:
    """Return when half (or the county's share) of the effective time is used."""
    return clock.started_at + (clock.due_at - clock.started_at) * thresholds.used_share


def near_at(clock: Running, calendar: WorkingCalendar, thresholds: Thresholds = DEFAULT) -> datetime:
    """Return when only a few working days are left after the day; never before half of a short period is used."""
    day, left = calendar.last_day_before(clock.due_at), thresholds.days_left
    first = calendar.local_day(clock.started_at)
    while day > first:
        if calendar.is_working(day):
            if left == 0:
                break
            left -= 1
        day -= _ONE_DAY
    return max(calendar.end_of(day - _ONE_DAY), half_at(clock, thresholds))


def colour_of_clock(
    clock: Running, *, now: datetime, calendar: WorkingCalendar, thresholds: Thresholds = DEFAULT
) -> Colour | None:
    """Return the colour of a duty that still runs: blue, yellow or none."""
    if now >= near_at(clock, calendar, thresholds):
        return YELLOW
    return BLUE if not clock.acted and now >= half_at(clock, thresholds) else None


def look_again_at(
    clock: Running, *, now: datetime, calendar: WorkingCalendar, thresholds: Thresholds = DEFAULT
) -> datetime:
    """Return when the colour of a running duty can next change by time alone."""
    moments = [half_at(clock, thresholds), near_at(clock, calendar, thresholds)]
    return min((moment for moment in moments if moment > now), default=NEVER)


def alerts_of_petition(
    turn: Turn, *, now: datetime, calendar: WorkingCalendar, thresholds: Thresholds = DEFAULT
) -> list[Alert]:
    """Return every reason for a colour of the present turn, the worst first."""
    found = []
    for kind, extended in turn.missed:
        colour = colour_of_breach(kind, extended=extended)
        if colour is not None:
            found.append(Alert(colour, f"“{RULES[kind].word}”到期未办" + ("（延期后）" if extended else "")))
    if turn.rehandlings >= SECOND:
        found.append(Alert(RED, "再次重新办理"))
    for clock in turn.running:
        colour = colour_of_clock(clock, now=now, calendar=calendar, thresholds=thresholds)
        word = RULES[clock.kind].word
        if colour is YELLOW:
            found.append(Alert(YELLOW, f"“{word}”快要到期，最迟 {say_due(clock.kind, clock.due_at, calendar)}"))
        elif colour is BLUE:
            found.append(Alert(BLUE, f"“{word}”时间已用过半，还没有办理记录"))
    return _worst_first(found)


def colour_of_petition(
    turn: Turn, *, now: datetime, calendar: WorkingCalendar, thresholds: Thresholds = DEFAULT
) -> Colour | None:
    """Return the colour of a petition's present turn."""
    return colour_of(alerts_of_petition(turn, now=now, calendar=calendar, thresholds=thresholds))


def colour_of_rate(rate: float | None, thresholds: Thresholds = DEFAULT) -> Colour | None:
    """Return the colour of an on-time rate; without anything due there is none."""
    return None if rate is None else next((colour for below, colour in thresholds.rates if rate < below), None)


def alerts_of_unit(*, due: int, on_time: int, blocked: int = 0, thresholds: Thresholds = DEFAULT) -> list[Alert]:
    """Return the reasons for a unit's colour over the rolling days."""
    found = []
    rate = on_time / due if due >= max(1, thresholds.least_due) else 1.0
    for below, colour in thresholds.rates:
        if rate < below:
            found.append(Alert(colour, f"按期率低于 {below:.0%}"))
            break
    if blocked:
        found.append(Alert(RED, "查实不给登记"))
    return _worst_first(found)


def alerts_of_area(
    *, due: int, on_time: int, alike: int = 0, blocked: int = 0, thresholds: Thresholds = DEFAULT
) -> list[Alert]:
    """Return the reasons for an area's colour; ``alike`` is the most frequent category in one township."""
    found = alerts_of_unit(due=due, on_time=on_time, blocked=blocked, thresholds=thresholds)
    if alike >= thresholds.alike_yellow:
        colour = ORANGE if alike >= thresholds.alike_orange else YELLOW
        found.append(Alert(colour, f"同一类事项 {alike} 件，请查共同原因"))
    return _worst_first(found)


def colour_of_unit(*, due: int, on_time: int, blocked: int = 0, thresholds: Thresholds = DEFAULT) -> Colour | None:
    """Return the colour of a unit over the rolling days."""
    return colour_of(alerts_of_unit(due=due, on_time=on_time, blocked=blocked, thresholds=thresholds))


def colour_of_area(
    *, due: int, on_time: int, alike: int = 0, blocked: int = 0, thresholds: Thresholds = DEFAULT
) -> Colour | None:
    """Return the colour of an area over the rolling days."""
    return colour_of(alerts_of_area(due=due, on_time=on_time, alike=alike, blocked=blocked, thresholds=thresholds))


def colour_of(alerts: list[Alert]) -> Colour | None:
    """Return the colour of reasons that are sorted worst first."""
    return alerts[0].colour if alerts else None


def worse(*colours: Colour | str | None) -> Colour | None:
    """Return the worst of some colours."""
    known = [Colour(colour) for colour in colours if colour is not None]
    return max(known, key=lambda colour: colour.rank) if known else None


def reply_due(now: datetime, calendar: WorkingCalendar, thresholds: Thresholds = DEFAULT) -> datetime:
    """Return when the reply to an order is due: the end of the last working day that counts."""
    return calendar.end_of(calendar.after_working_days(calendar.local_day(now), thresholds.reply_days))


def answer_due(now: datetime, calendar: WorkingCalendar, thresholds: Thresholds = DEFAULT) -> datetime:
    """Return when the answer to a proposal is due."""
    return calendar.end_of(calendar.after_days(calendar.local_day(now), thresholds.proposal_days, rolls=False))


def _worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    return sorted(alerts, key=lambda alert: -alert.colour.rank)
