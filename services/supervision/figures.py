"""How do units and areas keep to their time, and what do petitioners think of them?

Over rolling days. Participation always stands beside satisfaction: no rating is not satisfaction.
Units and areas are judged, nobody else; small numbers of areas are not told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.areas import AreaLevel, ancestor
from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from domain.levels import Level
from domain.permissions import May
from domain.refusals import Refused
from domain.thresholds import Thresholds
from domain.warnings import Alert, alerts_of_area, alerts_of_unit, colour_of
from domain.words import COLOURS
from models import Area
from schemas.supervision import AlertCard, AreaFigures, BreachCount, Figures, UnitFigures
from services.access.actors import StaffActor
from services.clocks.thresholds import thresholds_of
from services.supervision.counts import WINDOW_DAYS, count
from services.supervision.sums import Sum, sums_of

LEAST_TOLD = 5  # of an area: smaller counts may point at somebody


async def read_figures(
    session: AsyncSession, *, staff: StaffActor, calendar: WorkingCalendar, now: datetime
) -> Figures:
    """Return the county's units and areas to its petition office, their own unit to everybody else."""
    if not staff.may(May.SEE_FIGURES):
        raise Refused("forbidden")
    whole = staff.may(May.SEE_COUNTY)
    since = now - timedelta(days=WINDOW_DAYS)
    found = await count(session, staff=staff, unit_id=None if whole else staff.unit_id, since=since, until=now)
    county = await thresholds_of(session, county_code=staff.county_code, today=calendar.local_day(now))
    sums = sums_of(found)
    alike = {row["township_code"]: row["alike"] for row in found["alike"]}
    return Figures(
        since=calendar.local_day(since),
        until=calendar.local_day(now),
        units=[_unit(unit, sums[unit["id"]], county) for unit in found["units"]],
        areas=await _areas(session, found["units"], sums, alike, county) if whole else [],
    )


def _unit(unit: Mapping[Any, Any], one: Sum, county: Thresholds) -> UnitFigures:
    alerts = alerts_of_unit(due=one.due, on_time=one.on_time, blocked=one.blocked, thresholds=county)
    breaches = [
        BreachCount(breach=kind, breach_name=RULES[kind].word, count=number)
        for kind, number in sorted(one.breaches.items())
        if number
    ]
    return UnitFigures(
        unit_id=unit["id"],
        unit=unit["name"],
        level=unit["level"],
        **_coloured(alerts),
        due=one.due,
        on_time=one.on_time,
        on_time_rate=_rate(one.on_time, one.due),
        breaches=breaches,
        refusals=one.refusals,
        unlocked=one.unlocked,
        rehandlings=one.rehandlings,
        rateable=one.rateable,
        rated=one.rated,
        participation_rate=_rate(one.rated, one.rateable),
        ratings=one.ratings,
        satisfied=one.satisfied,
        satisfaction_rate=_rate(one.satisfied, one.ratings),
    )


async def _areas(
    session: AsyncSession,
    units: Sequence[Mapping[Any, Any]],
    sums: Mapping[Any, Sum],
    alike: Mapping[str, int],
    county: Thresholds,
) -> list[AreaFigures]:
    """Add the units of each township together, and all of them for the county."""
    areas: dict[str, Sum] = {}
    for unit in units:
        codes = {ancestor(unit["area_code"], AreaLevel.COUNTY)}
        if unit["level"] != Level.COUNTY:
            codes.add(ancestor(unit["area_code"], AreaLevel.TOWNSHIP))
        for code in codes - {None}:
            areas.setdefault(str(code), Sum()).add(sums[unit["id"]])
    statement = select(Area.code, Area.name).where(col(Area.code).in_(areas), col(Area.valid_to).is_(None))
    names = dict((await session.exec(statement)).all())
    return [_area(code, names.get(code, code), areas[code], alike.get(code, 0), county) for code in sorted(areas)]


def _area(code: str, name: str, one: Sum, alike: int, county: Thresholds) -> AreaFigures:
    due, on_time = (one.due, one.on_time) if one.due >= LEAST_TOLD else (0, 0)  # the colour gives away no small number
    alerts = alerts_of_area(due=due, on_time=on_time, alike=alike, blocked=one.blocked, thresholds=county)
    return AreaFigures(
        area_code=code,
        area=name,
        **_coloured(alerts),
        due=_told(one.due),
        on_time=_told(one.on_time),
        on_time_rate=_rate(on_time, due) if _told(one.on_time) is not None else None,
        unlocked=_told(one.unlocked),
        rehandlings=_told(one.rehandlings),
        rated=_told(one.rated),
        participation_rate=_rate(one.rated, one.rateable) if one.rated >= LEAST_TOLD else None,
        satisfaction_rate=_rate(one.satisfied, one.ratings) if one.rated >= LEAST_TOLD else None,
    )


def _told(number: int) -> int | None:
    return None if 0 < number < LEAST_TOLD else number


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _coloured(alerts: list[Alert]) -> dict[str, Any]:
    colour = colour_of(alerts)
    return {
        "colour": colour,
        "colour_name": COLOURS[colour] if colour else None,
        "alerts": [AlertCard.of(alert) for alert in alerts],
    }
