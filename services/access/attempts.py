"""How often may somebody guess, or have something sent, within an hour or a day?

A guess is paid for before it is checked, in a transaction of its own, and given back when it was
right. So the refusal of a request cannot undo the count, a hundred guesses at the same instant
cannot all slip in below the limit, and a right code takes nobody else's wrong ones away. A guess
that is refused because one allowance is used up costs nothing on the others.

Kept is an HMAC of what was guessed at, never a number, a user name or an address.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Attempt

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IPV6_HOUSEHOLD = 64  # one subscriber holds a whole /64


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many wrong guesses an hour, or a day, a subject has within a scope."""

    scope: str
    subject: str
    most: int
    window: timedelta = HOUR


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_HOUSEHOLD), strict=False))


async def spend(
    database: Database,
    *,
    allowances: Sequence[Allowance],
    refusal: str = "code_attempts_used_up",
    keyring: KeyRing,
    now: datetime,
) -> None:
    """Pay for one guess from every allowance; raises ``Refused(refusal)`` when one is used up.

    Call it while no other connection of the pool is held, or a full pool waits for itself.
    """
    most = {_key(allowance, keyring): allowance.most for allowance in allowances}
    windows = {_key(allowance, keyring): allowance.window for allowance in allowances}
    async with database.transaction() as session:
        counts = await _add(session, windows=windows, step=1, now=now)
        over = [windows[key] for key, limit in most.items() if counts[key] > limit]
        if over:  # raising rolls the payment back
            left = _last_hour(now, max(over)) + HOUR - now
            raise Refused(refusal, seconds=max(1, round(left.total_seconds())))


async def give_back(session: AsyncSession, *, allowances: Sequence[Allowance], keyring: KeyRing, now: datetime) -> None:
    """Return what ``spend`` took at the same ``now``: the guess was right."""
    windows = {_key(allowance, keyring): allowance.window for allowance in allowances}
    await _add(session, windows=windows, step=-1, now=now)


async def _add(session: AsyncSession, *, windows: dict[bytes, timedelta], step: int, now: datetime) -> dict[bytes, int]:
    """Add to every count, always in the order of the keys, so that no two requests block each other."""
    rows = [{"key": key, "hour": _last_hour(now, windows[key]), "count": step} for key in sorted(windows)]
    adding = insert(Attempt).values(rows)
    adding = adding.on_conflict_do_update(
        index_elements=["key", "hour"], set_={"count": col(Attempt.count) + adding.excluded.count}
    )
    counted = await session.exec(adding.returning(col(Attempt.key), col(Attempt.count)))
    return {key: count for key, count in counted.all()}  # noqa: C416 - rows are not pairs to mypy


def _key(allowance: Allowance, keyring: KeyRing) -> bytes:
    return keyring.digest("attempts", f"{allowance.scope}\n{allowance.subject}")


def _last_hour(now: datetime, window: timedelta) -> datetime:
    """Return the last hour of the window that ``now`` lies in: a count is forgotten some hours after it."""
    return now - (now - _EPOCH) % window + window - HOUR
