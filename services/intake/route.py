"""How does the petition office send a registered petition to its unit?"""

from domain.fields import Purpose
from domain.intake import is_named
from domain.levels import Level
from domain.refusals import Refused
from models import Category
from schemas.moves import Route
from services.organisation.responsible import responsible_units
from services.petitions.effect import Effect, Moment, Turn


async def route(moment: Moment) -> Effect:
    """Send to the lowest competent level, or higher under a named exemption."""
    form = moment.form
    assert isinstance(form, Route)  # noqa: S101 - the form is chosen by the move
    category = form.category or moment.petition.category_slug
    found = await moment.session.get(Category, category)
    if found is None:
        raise Refused("category_unknown", pointer="/category")
    units = await responsible_units(moment.session, petition=moment.petition, category=category)
    candidates = sorted(
        (level for level in units if level.rank >= Level(found.lowest_level).rank), key=lambda level: level.rank
    )
    if not candidates:
        raise Refused("level_not_competent", pointer="/level")
    lowest = candidates[0]
    level = form.level or lowest
    if level not in candidates:
        raise Refused("level_not_competent", pointer="/level")
    if level is not lowest and form.exemption is None:
        raise Refused("exemption_required", pointer="/exemption", lowest=lowest.word)
    about_officials = moment.petition.about_officials or moment.petition.purpose == Purpose.REPORT
    if about_officials and level is not Level.COUNTY:
        raise Refused("report_stays", pointer="/level")
    unit = units[level]
    if is_named(unit.name, moment.petition.named_units):
        raise Refused("unit_is_named", pointer="/level")
    return Effect(
        topic="petition.routed",
        words=f"已转送{unit.name}，最迟{{day}}告诉您是否受理。{form.reason}",
        to_petitioner=f"您的信访件已转送{unit.name}，最迟{{day}}告诉您是否受理。",
        to_unit=f"新收信访件 {moment.petition.number}，最迟{{day}}决定是否受理。",
        turn=Turn(unit, level),
        petition={"category_slug": category},
        data={"level": level.value, "exemption": form.exemption},
    )
