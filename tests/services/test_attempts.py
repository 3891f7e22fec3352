"""Does counting hold against guessing, whatever happens to the request?"""

import asyncio
import secrets
import time
from datetime import datetime, timedelta

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Attempt
from services.access.attempts import Allowance, give_back, is_remembered, network_of, remember, spend
from services.access.even_time import BEAT, on_the_beat

THREE = Allowance("code-number", "YM2026-1118-000001-1", 3)
WIDE = Allowance("code-address", "192.0.2.1", 100)


async def test_the_guess_after_the_last_allowed_one_is_refused(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    for _ in range(3):
        await spend(database, allowances=[THREE, WIDE], keyring=keyring, now=now)
    with pytest.raises(Refused) as refused:
        await spend(database, allowances=[THREE, WIDE], keyring=keyring, now=now)
    assert refused.value.code == "code_attempts_used_up"
    assert refused.value.more == {"seconds": 1200, "minutes": 20}, "three an hour: the next after twenty minutes"


async def test_a_refused_guess_costs_nothing_elsewhere_and_writes_nothing(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    for _ in range(10):
        await _try(database, [THREE, WIDE], keyring, now)
    weighs = {THREE.key(keyring): timedelta(hours=1), WIDE.key(keyring): 3 * timedelta(hours=1) / 100}
    rows = await database.hot.fetch("SELECT key, until, xmax::text FROM attempt")
    assert {row["key"]: row["until"] - now for row in rows} == weighs
    await _try(database, [THREE, WIDE], keyring, now)
    assert await database.hot.fetch("SELECT key, until, xmax::text FROM attempt") == rows


async def test_a_hundred_guesses_at_once_do_not_slip_below_the_limit(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    taken = await asyncio.gather(*(_try(database, [WIDE, THREE], keyring, now) for _ in range(100)))
    assert sum(taken) == 3


async def test_guesses_that_name_the_same_rows_in_another_order_do_not_block_each_other(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    one, two = Allowance("a", "x", 1000), Allowance("b", "y", 1000)
    orders = [[one, two], [two, one]] * 30
    assert all(await asyncio.gather(*(_try(database, order, keyring, now) for order in orders)))


async def test_a_right_guess_is_given_back_and_the_wrong_ones_stay(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    for _ in range(2):
        await spend(database, allowances=[THREE], keyring=keyring, now=now)
    for _ in range(5):
        await spend(database, allowances=[THREE], keyring=keyring, now=now)
        async with database.transaction() as session:
            await give_back(session, allowances=[THREE], keyring=keyring, now=now)
    assert [await _try(database, [THREE], keyring, now) for _ in range(2)] == [True, False]


async def test_no_hour_begins_anew_each_share_of_it_gives_one_more(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    late = now + timedelta(minutes=59)  # of an hour of the clock
    assert [await _try(database, [THREE], keyring, late) for _ in range(4)] == [True, True, True, False]
    for minutes, taken in ((1, 0), (19, 0), (20, 1), (39, 0), (40, 1), (60, 1), (600, 3)):
        at = late + timedelta(minutes=minutes)
        assert sum([await _try(database, [THREE], keyring, at) for _ in range(5)]) == taken, minutes


@given(gaps=st.lists(st.integers(0, 3000), min_size=1, max_size=60), most=st.integers(1, 12))
@hypothesis.settings(max_examples=15, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
async def test_whatever_the_rhythm_nobody_gets_more_than_the_burst_and_the_rate(
    database: Database, keyring: KeyRing, now: datetime, gaps: list[int], most: int
) -> None:
    subject = Allowance("code-number", secrets.token_hex(8), most)
    at, taken = now, []
    for gap in gaps:
        at += timedelta(seconds=gap)
        if await _try(database, [subject], keyring, at):
            taken.append(at)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            spread = (taken[last] - taken[first]) / timedelta(hours=1)
            assert last - first + 1 <= most * (1 + spread) + 1e-6


@pytest.mark.parametrize(("hours_back", "open_at_once"), [(0.9, False), (24, True)])
async def test_a_clock_that_is_set_back_closes_nothing_for_days(
    database: Database, keyring: KeyRing, now: datetime, hours_back: float, *, open_at_once: bool
) -> None:
    for _ in range(4):
        await _try(database, [THREE], keyring, now)
    back = now - timedelta(hours=hours_back)
    assert await _try(database, [THREE], keyring, back) is open_at_once
    assert await _try(database, [THREE], keyring, back + timedelta(hours=2))


async def test_who_was_right_is_remembered_for_as_long_as_that_lasts(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    known = Allowance("signin-known", "here", 1, timedelta(days=30))
    seen = []
    for days in (None, 0, 29, 31):
        async with database.transaction() as session:
            if days is None:
                seen.append(await is_remembered(session, known=known, keyring=keyring, now=now))
                await remember(session, known=known, keyring=keyring, now=now)
            else:
                at = now + timedelta(days=days)
                seen.append(await is_remembered(session, known=known, keyring=keyring, now=at))
    assert seen == [False, True, True, False]


async def test_a_refusal_leaves_on_a_beat_and_everything_else_at_once() -> None:
    for spent, beats in ((0.0, 1), (BEAT * 1.3, 2)):
        begun = time.monotonic()
        with pytest.raises(Refused):
            await _refuse_after(spent)
        assert time.monotonic() - begun >= beats * BEAT - 0.002
    begun = time.monotonic()
    for _ in range(100):
        async with on_the_beat():
            pass
    assert time.monotonic() - begun < 100 * BEAT


async def test_the_table_says_nothing_about_what_was_guessed_at(
    database: Database, keyring: KeyRing, now: datetime
) -> None:
    await spend(database, allowances=[THREE], keyring=keyring, now=now)
    async with database.transaction() as session:
        row = (await session.exec(select(Attempt))).one()
    assert row.key == keyring.digest("attempts", f"code-number\n{THREE.subject}")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_household_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


async def _try(database: Database, allowances: list[Allowance], keyring: KeyRing, now: datetime) -> bool:
    try:
        await spend(database, allowances=allowances, keyring=keyring, now=now)
    except Refused:
        return False
    return True


async def _refuse_after(seconds: float) -> None:
    async with on_the_beat():
        await asyncio.sleep(seconds)
        raise Refused("code_wrong")
