"""How do units and areas keep to their time, and what do petitioners think of them?

Over rolling days. Participation always stands beside satisfaction: no rating is not satisfaction.
Units and areas are judged, nobody else; small numbers of areas are not told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.areas import AreaLevel, ancestor
from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from domain.fields import Role, UnitKind
from domain.levels import Level
from domain.refusals import Refused
from domain.thresholds import Thresholds
from domain.warnings import Alert, alerts_of_area, alerts_of_unit, colour_of
from domain.words import COLOURS
from models import Area
from schemas.supervision import AlertCard, AreaFigures, BreachCount, Figures, UnitFigures
from services.access.actors import StaffActor
from services.clocks.thresholds import thresholds_of
from services.supervision.close import BLOCKED
from services.supervision.counts import WINDOW_DAYS, count

LEAST_TOLD = 5  # of an area: smaller counts may point at somebody


@dataclass
class _Sum:
    """What was counted for a unit, or for the units of an area."""

    due: int = 0
    on_time: int = 0
    breaches: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    blocked: int = 0
    unlocked: int = 0
    rehandlings: int = 0
    rateable: int = 0
    rated: int = 0
    ratings: int = 0
    satisfied: int = 0

    def add(self, other: "_Sum") -> None:
        """Add what another unit of the same area did."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


async def read_figures(
    session: AsyncSession, *, staff: StaffActor, calendar: WorkingCalendar, now: datetime
) -> Figures:
    """Return the county's units and areas to its petition office, their own unit to everybody else."""
    if staff.role in {Role.OPERATOR, Role.DISCIPLINE}:
        raise Refused("forbidden")
    whole = staff.role is Role.PETITION_OFFICE
    since = now - timedelta(days=WINDOW_DAYS)
    found = await count(
        session, county_code=staff.county_code, unit_id=None if whole else staff.unit_id, since=since, until=now
    )
    county = await thresholds_of(session, county_code=staff.county_code, today=calendar.local_day(now))
    sums = _sums(found)
    alike = {row["township_code"]: row["alike"] for row in found["alike"]}
    return Figures(
        since=calendar.local_day(since),
        until=calendar.local_day(now),
        units=[_unit(unit, sums[unit["id"]], county) for unit in found["units"]],
        areas=await _areas(session, found["units"], sums, alike, county) if whole else [],
    )


def _sums(found: Mapping[str, Sequence[Mapping[Any, Any]]]) -> dict[Any, _Sum]:
    sums = {unit["id"]: _Sum() for unit in found["units"]}
    office = next((unit["id"] for unit in found["units"] if unit["kind"] == UnitKind.PETITION_OFFICE), None)
    by_text = {str(unit_id): unit_id for unit_id in sums}
    for row in found["ended"]:
        one = sums[row["unit_id"]]
        if row["kind"] == "C16":
            one.rateable += row["ended"]
            continue
        if row["kind"] != "C7L":  # the local limit of the same answer: it warns, and is not a second duty
            one.due += row["ended"]
            one.on_time += row["on_time"]
        one.unlocked += row["unlocked"]
        one.breaches[row["kind"]] += row["breached"]
    for row in found["rehandled"]:
        sums[row["unit_id"]].rehandlings = row["rehandlings"]
    for row in found["participated"]:
        sums[row["unit_id"]].rated = row["rated"]
    for row in found["rated"]:
        sums[row["unit_id"]].ratings = row["ratings"]
        sums[row["unit_id"]].satisfied = row["satisfied"]
    for row in found["refused"]:
        unit_id = by_text.get(row["unit_id"], None if row["unit_id"] else office)
        if unit_id is not None:
            name = "blocked" if row["topic"] == BLOCKED else "refusals"
            setattr(sums[unit_id], name, getattr(sums[unit_id], name) + row["counted"])
    if office is not None:  # the office is rated with every opinion of the county
        sums[office].rateable = sum(one.rateable for one in sums.values())
        sums[office].rated = sum(row["rated_office"] for row in found["participated"])
    return sums


def _unit(unit: Mapping[Any, Any], one: _Sum, county: Thresholds) -> UnitFigures:
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
    sums: Mapping[Any, _Sum],
    alike: Mapping[str, int],
    county: Thresholds,
) -> list[AreaFigures]:
    """Add the units of each township together, and all of them for the county."""
    areas: dict[str, _Sum] = {}
    for unit in units:
        codes = {ancestor(unit["area_code"], AreaLevel.COUNTY)}
        if unit["level"] != Level.COUNTY:
            codes.add(ancestor(unit["area_code"], AreaLevel.TOWNSHIP))
        for code in codes - {None}:
            areas.setdefault(str(code), _Sum()).add(sums[unit["id"]])
    statement = select(Area.code, Area.name).where(col(Area.code).in_(areas), col(Area.valid_to).is_(None))
    names = dict((await session.exec(statement)).all())
    return [_area(code, names.get(code, code), areas[code], alike.get(code, 0), county) for code in sorted(areas)]


def _area(code: str, name: str, one: _Sum, alike: int, county: Thresholds) -> AreaFigures:
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
