"""Which thresholds hold in a county today?

Those of its policy in force. What was stored wrong is not guessed at: the defaults hold, and the
log says so.
"""

from collections.abc import Mapping
from datetime import date

import structlog
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.thresholds import DEFAULT, Thresholds

_IN_FORCE = text(
    """
    SELECT DISTINCT ON (county_code) county_code, body FROM county_policy
    WHERE valid_from <= :today AND (CAST(:county_code AS text) IS NULL OR county_code = :county_code)
    ORDER BY county_code, valid_from DESC, version DESC
    """
)
log = structlog.get_logger()


async def read_thresholds(session: AsyncSession, *, today: date) -> Mapping[str, Thresholds]:
    """Return the thresholds of every county that has a policy."""
    return await _read(session, None, today)


async def thresholds_of(session: AsyncSession, *, county_code: str, today: date) -> Thresholds:
    """Return the thresholds of a county."""
    return (await _read(session, county_code, today)).get(county_code, DEFAULT)


async def _read(session: AsyncSession, county_code: str | None, today: date) -> dict[str, Thresholds]:
    values = {"county_code": county_code, "today": today}
    rows = (await (await session.connection()).execute(_IN_FORCE, values)).all()
    found = {}
    for county, body in rows:
        try:
            found[county] = Thresholds.read(body)
        except ValueError as error:
            log.warning("thresholds_wrong", county_code=county, setting=str(error))
    return found
