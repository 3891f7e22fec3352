"""Does counting hold against guessing, whatever happens to the request?"""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Attempt
from services.access.attempts import Allowance, give_back, network_of, spend

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
    assert refused.value.more == {"seconds": 3600}


async def test_a_refused_guess_costs_nothing_elsewhere(database: Database, keyring: KeyRing, now: datetime) -> None:
    for _ in range(10):
        await _try(database, [THREE, WIDE], keyring, now)
    async with database.transaction() as session:
        counts = sorted((await session.exec(select(Attempt.count))).all())
    assert counts == [3, 3]


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


async def test_the_next_hour_begins_anew(database: Database, keyring: KeyRing, now: datetime) -> None:
    for _ in range(4):
        await _try(database, [THREE], keyring, now)
    assert not await _try(database, [THREE], keyring, now + timedelta(minutes=59, seconds=59))
    assert await _try(database, [THREE], keyring, now + timedelta(hours=1))


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
