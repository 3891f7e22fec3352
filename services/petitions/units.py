"""Which unit is next? The tier rule applied to a petition's own units."""

from domain.fields import Purpose, StageKind, UnitKind
from domain.intake import is_named
from domain.levels import Level
from domain.tiers import first_level
from services.petitions.case import Case, UnitNow


def is_report(case: Case) -> bool:
    """Tell whether the petition reports on officials."""
    return case.petition.about_officials or case.petition.purpose == Purpose.REPORT


def competent(case: Case) -> list[Level]:
    """Return the levels with a competent unit, the lowest first; what has been passed is not gone back to."""
    if case.lowest_level is None:
        return []
    handled = [turn for turn in case.stages if turn.kind is StageKind.HANDLING]
    passed = {turn.level for turn in handled if turn.answered_at or turn.timed_out_at}
    first = first_level(case.lowest_level, opened=passed)
    return [level for level in Level if level.rank >= first.rank and level in case.by_level]


def candidates(case: Case) -> list[Level]:
    """Return the competent levels whose unit the petitioner does not name, the lowest first."""
    named = case.petition.named_units
    return [level for level in competent(case) if not is_named(case.by_level[level].name, named)]


def first_unit(case: Case) -> tuple[UnitNow, Level]:
    """Return who is first: the lowest competent unit; a report never goes below the discipline desk."""
    if is_report(case):
        return case.office(UnitKind.DISCIPLINE_DESK), Level.COUNTY
    levels = candidates(case)
    return (case.by_level[levels[0]], levels[0]) if levels else (case.office(), Level.COUNTY)


def unit_at(case: Case, level: Level) -> tuple[UnitNow, Level]:
    """Return the unit at a level or the next one above it; at the county the petition office stands in."""
    above = [found for found in candidates(case) if found.rank >= level.rank]
    return (case.by_level[above[0]], above[0]) if above else (case.office(), Level.COUNTY)


def next_unit(case: Case) -> tuple[UnitNow, Level]:
    """Return the unit one level up."""
    return unit_at(case, case.petition.level.above or Level.COUNTY)
