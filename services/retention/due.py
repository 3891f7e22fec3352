"""Which petitions of a county are kept no longer, under which rule, and which have to wait?

A county's rules are spread over the categories and outcomes that there are, so that one statement finds
what is due, the oldest first. What is over by its months and not by its matter (a running period, an
order without an end, …) is found as well, with the reason why it has to wait.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

from pydantic_core import to_json
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database, SessionWire
from domain.retention import CLOSED, Act, Retention, Rule, months_before
from services.organisation.policies import read_policy

_COUNTIES = "SELECT DISTINCT county_code FROM petition WHERE closed_at IS NOT NULL ORDER BY county_code"
_SLUGS = "SELECT DISTINCT category_slug FROM petition WHERE county_code = $1 AND closed_at IS NOT NULL"
# What others still point to cannot be deleted yet: until then it is a tombstone.
_DUE = """
SELECT petition.id, petition.number, petition.closed_at, rule.place, rule.strength, kept_for(petition.id) AS kept
FROM petition CROSS JOIN LATERAL (
    SELECT told.place, told.strength
    FROM jsonb_to_recordset($2::jsonb -> concat(petition.category_slug, ' ', petition.state))
        AS told (before timestamptz, strength int, place int)
    WHERE petition.closed_at < told.before
        AND told.strength > CASE WHEN petition.erased_at IS NOT NULL THEN 2
                                 WHEN petition.anonymised_at >= petition.closed_at THEN 1 ELSE 0 END
        AND (told.strength < 3 OR NOT EXISTS (SELECT FROM petition AS later WHERE later.earlier_id = petition.id))
    ORDER BY told.strength DESC LIMIT 1
) AS rule
WHERE petition.county_code = $1 AND petition.closed_at IS NOT NULL AND petition.closed_at < $3
    AND (petition.closed_at, petition.id) > ($4, $5)
ORDER BY petition.closed_at, petition.id LIMIT $6
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


async def pages(database: Database, county: County, *, now: datetime, size: int = 1_000) -> AsyncIterator[list[Due]]:
    """Yield what is due, what has to wait as well, page by page: the one closed first at the front."""
    rules, acts, seen = county.retention.rules, list(Act), _START
    slugs = [row["category_slug"] for row in await database.hot.fetch(_SLUGS, county.code)]
    spread, latest = _spread(county.retention, slugs, now), months_before(now, min(rule.months for rule in rules))
    while rows := await database.hot.fetch(_DUE, county.code, spread, latest, *seen, size):
        seen = (rows[-1]["closed_at"], rows[-1]["id"])
        yield [
            Due(row["id"], row["number"], row["closed_at"], rules[row["place"]], acts[row["strength"] - 1], row["kept"])
            for row in rows
        ]


def _spread(retention: Retention, slugs: list[str], now: datetime) -> str:
    """Return as JSON what the rules come to, for each category and outcome."""
    told: dict[str, list[dict[str, object]]] = {}
    for slug, outcome in product(slugs, CLOSED):
        lines = told.setdefault(f"{slug} {outcome}", [])
        for rule in retention.of(slug, outcome):
            line = {"before": months_before(now, rule.months), "place": retention.rules.index(rule)}
            acts = (Act.TOMBSTONE, Act.DELETE) if rule.act is Act.DELETE else (rule.act,)
            lines += [{**line, "strength": act.strength} for act in acts]
    return to_json(told).decode()
