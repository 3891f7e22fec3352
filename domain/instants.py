"""How is an instant written in JSON? Always in UTC with a Z, as Pydantic writes it."""

import re
from datetime import UTC, datetime

# A JSON value that is an instant as PostgreSQL writes it; within words its quotes would be escaped.
_BY_POSTGRES = re.compile(r'(: ?"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+)\+00:00"')


def written(at: datetime) -> str:
    """Write an instant: 2026-11-18T04:00:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def as_written(json: str) -> str:
    """Return JSON of PostgreSQL with its instants written as ours."""
    return _BY_POSTGRES.sub(r'\1Z"', json)
