"""Do made-up people leave a trace where they may not, in logs, at rest, or when their time is over? (S5, S7)"""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from benchmarks.canary import Lot, forms_of
from core.settings import ROOT


def bench(name: str, *argv: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *argv],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_who_goes_through_every_route_leaves_no_trace_where_none_may_be() -> None:
    said = bench("canaries", "--canaries", "400")
    assert re.search(r"^found where they may not be: 0; found where they may: [1-9]", said, re.MULTILINE), said
    alone = re.search("^went wrong alone: (.*)", said, re.MULTILINE)
    assert alone, said
    for route in ("POST /v1/petitions", "POST /v1/desk/petitions/{number}/reveals", "POST /v1/partner/petitions",
                  "POST /v1/petitions/{number}/ratings", "POST /v1/petitions/{number}/co-petitioners",
                  "POST /v1/attachments", "POST /v1/sessions", "PUT /v1/me"):  # fmt: skip
        assert route not in alone[1].split(", "), said


async def test_postgresql_names_what_failed_and_not_whose_row_it_was(database_url: str) -> None:
    lot = Lot(41)
    connection = await asyncpg.connect(database_url)
    log = Path(f"{await connection.fetchval('SHOW data_directory')}.log")
    await connection.execute("CREATE TABLE guest (name text PRIMARY KEY, phone text CHECK (phone = ''))")
    await connection.execute("INSERT INTO guest VALUES ($1, '')", lot.name)
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO guest VALUES ($1, '')", lot.name)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("INSERT INTO guest VALUES ('b', $1)", lot.phone)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await connection.execute(f"SELECT 1 / 0 FROM (VALUES ('{lot.word}')) AS told")
    await connection.close()
    said = await asyncio.to_thread(log.read_text, encoding="utf-8")
    assert "pk_guest" in said or "guest_pkey" in said
    assert not [one for one in (lot.name, lot.phone, lot.word) if one in said]


def test_three_years_later_nothing_is_left_of_what_is_over() -> None:
    said = bench("retention", "--petitions", "16")
    assert re.search(r"^canaries left 0; found before [1-9]", said, re.MULTILINE), said
    assert "records: tombstone 4 of 4, delete 4 of 4, anonymise 4 of 4, open 4 of 4" in said


def test_a_canary_is_nobody_elses_and_is_known_in_every_form() -> None:
    lots = [Lot(number) for number in range(20_000)]
    for kind in ("name", "phone", "identity", "word"):
        assert len({getattr(lot, kind) for lot in lots}) == len(lots), kind
    name = Lot(7).name
    assert {name.encode("gbk"), name.encode().hex().encode()} <= forms_of(name)
    assert ascii(name)[1:-1].encode() in forms_of(name)
