"""Which petitions of a county are kept no longer, under which rule, and which have to wait?

A county's rules are spread over the categories and outcomes that there are, so that one statement finds
what is due, the oldest first. What is over by its months and not by its matter (a running period, an
order without an end, …) is found as well, with the reason why it has to wait.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import SessionWire
from domain.retention import CLOSED, Act, Retention, Rule, months_before
from services.organisation.policies import read_policy

_COUNTIES = "SELECT DISTINCT county_code FROM petition WHERE closed_at IS NOT NULL ORDER BY county_code"
_SLUGS = "SELECT DISTINCT category_slug FROM petition WHERE county_code = $1 AND closed_at IS NOT NULL"
# What others still point to cannot be deleted yet: until then it is a tombstone.
_DUE = """
SELECT DISTINCT ON (petition.closed_at, petition.id) petition.id, petition.number, petition.closed_at,
    rule.place, rule.strength, kept_for(petition.id) AS kept
FROM petition
JOIN unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::int[])
        AS rule (category, outcome, before, strength, place)
    ON rule.category = petition.category_slug AND rule.outcome = petition.state AND petition.closed_at < rule.before
WHERE petition.county_code = $1 AND petition.closed_at IS NOT NULL
    AND (petition.closed_at, petition.id) > ($7, $8)
    AND rule.strength > CASE WHEN petition.erased_at IS NOT NULL THEN 2
                             WHEN petition.anonymised_at >= petition.closed_at THEN 1 ELSE 0 END
    AND (rule.strength < 3 OR NOT EXISTS (SELECT FROM petition AS later WHERE later.earlier_id = petition.id))
ORDER BY petition.closed_at, petition.id, rule.strength DESC
LIMIT $9
"""
_START = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


@dataclass(frozen=True)
class Due:
    """A petition that is kept no longer; ``kept`` says why it has to wait nevertheless."""

    id: UUID
    number: str
    closed_at: datetime
    rule: Rule
    act: Act  # of the rule, or less while others point to the petition
    kept: str | None


@dataclass(frozen=True)
class County:
    """A county with what it has decided."""

    code: str
    policy_version: int
    retention: Retention


async def counties(session: AsyncSession, *, on: date, code: str | None = None) -> list[County]:
    """Return the counties with closed petitions, or the one that is named, and their rules of a day."""
    codes = [code] if code else [row["county_code"] for row in await SessionWire(session).fetch(_COUNTIES)]
    found = []
    for one in codes:
        policy = await read_policy(session, county_code=one, on=on)
        found.append(County(one, policy.version, policy.retention))
    return found


async def page(
    connection: asyncpg.Connection, county: County, *, now: datetime, after: Due | None = None, limit: int = 1_000
) -> list[Due]:
    """Return the next petitions that are due, the one closed first at the front."""
    rules = county.retention.rules
    slugs = [row["category_slug"] for row in await connection.fetch(_SLUGS, county.code)]
    spread = list(_spread(county.retention, slugs, now))
    columns = [list(column) for column in zip(*spread, strict=True)] or [[], [], [], [], []]
    seen = (after.closed_at, after.id) if after else _START
    rows = await connection.fetch(_DUE, county.code, *columns, *seen, limit)
    acts = list(Act)
    return [
        Due(row["id"], row["number"], row["closed_at"], rules[row["place"]], acts[row["strength"] - 1], row["kept"])
        for row in rows
    ]


def _spread(retention: Retention, slugs: list[str], now: datetime) -> Iterator[tuple[str, str, datetime, int, int]]:
    """Yield one line for each category, outcome and act that a rule comes to."""
    for slug in slugs:
        for outcome in CLOSED:
            for rule in retention.of(slug, outcome):
                before, place = months_before(now, rule.months), retention.rules.index(rule)
                yield slug, outcome, before, rule.act.strength, place
                if rule.act is Act.DELETE:
                    yield slug, outcome, before, Act.TOMBSTONE.strength, place
