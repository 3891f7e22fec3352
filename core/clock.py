"""What time is it?

The only place of the product that asks. Everything below takes ``now`` as an argument.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant, in UTC, aware."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may ask
