"""Which unit is next? The tier rule applied to a petition's own units."""

from domain import reports
from domain.fields import StageKind, UnitKind
from domain.intake import is_named
from domain.levels import Level
from domain.tiers import first_level
from services.petitions.case import Case, UnitNow


def is_report(case: Case) -> bool:
    """Tell whether the petition reports on officials."""
    return reports.is_report(case.petition.purpose, about_officials=case.petition.about_officials)


def unnamed(case: Case) -> list[Level]:
    """Return the levels with a unit for the matter that the petitioner does not complain of, the lowest first."""
    return [level for level in Level if level in case.by_level and not is_complained_of(case, case.by_level[level])]


def is_complained_of(case: Case, unit: UnitNow) -> bool:
    """Tell whether this unit is recused, or is called by a name that the petitioner complains of.

    No name keeps out the desk that guards reports: nobody else could read them.
    """
    by_name = unit.kind != UnitKind.DISCIPLINE_DESK and is_named(unit.name, case.petition.named_units)
    return unit.id in case.recused or by_name


def first(case: Case) -> Level:
    """Return the level that comes first now; nobody is sent down again.

    Passed is a level that spoke, timed out, was exempted, or whose unit is recused since it had its turn.
    """
    turns = [turn for turn in case.stages if turn.kind is StageKind.HANDLING]
    opened = [turn.level for turn in turns if turn.spoke or turn.unit_id in case.recused]
    for level, declined in case.passed:
        below = level if declined else next((lower for lower in Level if lower.above is level), None)
        opened += [below] if below else []
    return first_level(case.lowest_level or Level.VILLAGE, opened=opened)


def candidates(case: Case) -> list[Level]:
    """Return the levels whose unit may take the matter now, the lowest first."""
    if case.lowest_level is None:
        return []
    floor = first(case)
    return [level for level in unnamed(case) if level.rank >= floor.rank]


def first_unit(case: Case) -> tuple[UnitNow, Level]:
    """Return who is first: the lowest competent unit; a report never goes below the discipline desk."""
    if is_report(case):
        return case.office(UnitKind.DISCIPLINE_DESK), Level.COUNTY
    levels = candidates(case)
    return (case.by_level[levels[0]], levels[0]) if levels else (case.office(), Level.COUNTY)


def unit_at(case: Case, level: Level) -> tuple[UnitNow, Level]:
    """Return the unit at a level or the next one above it; at the county the petition office stands in.

    A report never goes below the discipline desk, whatever level was asked for before it was called one.
    """
    if is_report(case):
        return case.office(UnitKind.DISCIPLINE_DESK), Level.COUNTY
    above = [found for found in candidates(case) if found.rank >= level.rank]
    return (case.by_level[above[0]], above[0]) if above else (case.office(), Level.COUNTY)


def next_unit(case: Case) -> tuple[UnitNow, Level]:
    """Return the unit one level up."""
    return unit_at(case, case.petition.level.above or Level.COUNTY)


def successor(case: Case) -> tuple[UnitNow, Level]:
    """Return who goes on when the unit whose turn it is keeps out."""
    return unit_at(case, case.petition.level)
