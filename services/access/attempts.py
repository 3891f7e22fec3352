"""How often may somebody guess, or have something sent?

So many times at once, then one more for each share of the window that passes: ten an hour are ten,
and then one every six minutes. One row says until when what was guessed weighs (the generic cell
rate algorithm), so no clock hour begins anew and a patient guesser gets no more than a hasty one.
Several windows on one subject make the wait grow with every failure.

A guess is paid for before it is checked, in a transaction of its own, and given back when it was
right. So the refusal of a request cannot undo the count, a hundred guesses at the same instant
cannot all slip in below the limit, and a right code takes nobody else's wrong ones away. A guess
that is refused because one allowance is used up costs nothing on the others, and writes nothing.

Kept is an HMAC of what was guessed at, never a number, a user name or an address.
"""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Attempt

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_IPV6_HOUSEHOLD = 64  # one subscriber holds a whole /64

# Rows are written in the order of their keys, so that no two requests block each other. Whoever slipped in
# between the look and the lock is seen by ``paid`` and given back. What weighs more than two
# windows was written by a clock that has been set back since: it counts nothing.
_ASKED = """
WITH asked AS (
    SELECT *, CAST({now} AS timestamptz) AS at
    FROM unnest(CAST({keys} AS bytea[]), CAST({steps} AS interval[]), CAST({windows} AS interval[]))
        AS told (key, step, room)
)"""
# One statement over plain asyncpg, and so a transaction: under attack this is all that most requests do.
_SPEND = f"""{_ASKED.format(keys="$1", steps="$2", windows="$3", now="$4")}, closed AS (
    SELECT max(attempt.until + step - room) AS free_at FROM asked JOIN attempt USING (key)
    WHERE attempt.until + step > at + room AND attempt.until <= at + 2 * room
), paid AS (
    INSERT INTO attempt (key, until)
    SELECT key, at + step FROM asked, closed WHERE closed.free_at IS NULL ORDER BY key
    ON CONFLICT (key) DO UPDATE SET until = (
        SELECT CASE WHEN attempt.until > at + 2 * room THEN at ELSE greatest(attempt.until, at) END + step
        FROM asked WHERE asked.key = excluded.key)
    RETURNING key, until
)
SELECT EXISTS (SELECT FROM paid) AS paid,
    coalesce(free_at, (SELECT max(until - room) FROM paid JOIN asked USING (key) WHERE until > at + room)) AS free_at
FROM closed"""
_GIVE_BACK = text(
    f"""{_ASKED.format(keys=":keys", steps=":steps", windows=":windows", now=":now")}
INSERT INTO attempt (key, until) SELECT key, at - step FROM asked ORDER BY key
ON CONFLICT (key) DO UPDATE SET until = attempt.until - (SELECT step FROM asked WHERE asked.key = excluded.key)"""
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many wrong guesses a subject has within a scope and a time."""

    scope: str
    subject: str
    most: int
    within: timedelta = HOUR

    def key(self, keyring: KeyRing) -> bytes:
        """Return under what it is counted."""
        return keyring.digest("attempts", f"{self.scope}\n{self.subject}")


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
    paid, free_at = await database.hot.fetchrow(_SPEND, *_asked(allowances, keyring, now).values())
    if free_at is not None:
        if paid:  # others were as fast: what was paid is not kept
            async with database.transaction() as session:
                await give_back(session, allowances=allowances, keyring=keyring, now=now)
        seconds = max(1, math.ceil((free_at - now).total_seconds()))
        raise Refused(refusal, seconds=seconds, minutes=math.ceil(seconds / 60))


async def give_back(session: AsyncSession, *, allowances: Sequence[Allowance], keyring: KeyRing, now: datetime) -> None:
    """Return what ``spend`` took: the guess was right."""
    await session.exec(_GIVE_BACK, params=_asked(allowances, keyring, now))  # type: ignore[call-overload]


async def remember(session: AsyncSession, *, known: Allowance, keyring: KeyRing, now: datetime) -> None:
    """Note that a subject has been right, for as long as the allowance is wide."""
    row = insert(Attempt).values(key=known.key(keyring), until=now + known.within)
    await session.exec(row.on_conflict_do_update(index_elements=["key"], set_={"until": row.excluded.until}))


async def is_remembered(session: AsyncSession, *, known: Allowance, keyring: KeyRing, now: datetime) -> bool:
    """Tell whether a subject has been right within that time."""
    noted = select(Attempt.key).where(Attempt.key == known.key(keyring), Attempt.until > now)
    return (await session.exec(noted)).first() is not None


def _asked(allowances: Sequence[Allowance], keyring: KeyRing, now: datetime) -> dict[str, object]:
    return {
        "keys": [allowance.key(keyring) for allowance in allowances],
        "steps": [allowance.within / allowance.most for allowance in allowances],
        "windows": [allowance.within for allowance in allowances],
        "now": now,
    }
