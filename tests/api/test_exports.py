"""What does somebody take along, and is it written down?"""

import csv
import io
from typing import Any

import httpx
import pyotp
import pytest

from core.database import Database
from domain.fields import Role
from services.organisation.access_file import DemoAccess
from services.organisation.calendar import BEIJING
from services.petitions import export
from tests.ground import is_problem
from tests.people import Desk, Resident

COUNTY = "999901000000"
HEAD = ["编号", "登记时间（北京时间）", "状态", "级别", "承办单位", "内容分类", "信访目的", "渠道", "标题"]


@pytest.fixture
async def office(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    return await Desk.opens(http, demo, "petition_office", COUNTY)


async def exports(desk: Desk, demo: DemoAccess, database: Database, **form: Any) -> httpx.Response:
    """Export with the code of now, as if the last one that was taken were long ago."""
    (first, *_) = [one for one in demo.desks if one.role == Role.PETITION_OFFICE]
    await database.hot.execute("UPDATE staff SET totp_last_step = 0")
    body = {"one_time_code": pyotp.TOTP(first.totp_secret or "").now()} | form
    return await desk.http.post("/v1/desk/exports", json=body, headers=desk.headers)


def rows_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert head[:9] == HEAD
    assert len(head) == 12
    return rows


async def test_the_list_is_masked_harmless_and_remembered(
    http: httpx.AsyncClient, office: Desk, demo: DemoAccess, database: Database
) -> None:
    formula = await Resident.files(http, title='=HYPERLINK("http://x","点我") 13800000078')
    wide = await Resident.files(http, title="＋SUM(A1)")
    plain = await Resident.files(http, title="渠\r\n@断流")
    answer = await exports(office, demo, database)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "petitions-" in answer.headers["content-disposition"]
    by_number = {row[0]: row for row in rows_of(answer)}
    assert set(by_number) == {formula.number, wide.number, plain.number}
    assert by_number[formula.number][8] == '\'=HYPERLINK("http://x","点我") 138******78'
    assert by_number[wide.number][8] == "'＋SUM(A1)"
    filed = await database.hot.fetchval("SELECT registered_at FROM petition WHERE number = $1", plain.number)
    assert by_number[plain.number][1] == f"{filed.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    assert by_number[plain.number][2:6] == ["待受理", "村级", "柳湾村村民委员会", "农田水利"]
    assert "\n" not in by_number[plain.number][8]
    assert b"13800000078" not in answer.content
    noted = await database.hot.fetchrow("SELECT * FROM audit_event WHERE topic = 'petitions.exported'")
    assert '"rows": 3' in noted["data"]
    assert "closed=False" in noted["data"]
    assert answer.headers["x-row-count"] == "3"


async def test_it_holds_what_was_asked_for_and_nothing_sealed_or_recused(
    http: httpx.AsyncClient, office: Desk, demo: DemoAccess, database: Database
) -> None:
    seen, sealed, recused = [await Resident.files(http) for _ in range(3)]
    await database.hot.execute(
        "UPDATE petition SET state = 'closed_sealed', closed_at = now() WHERE number = $1", sealed.number
    )
    me = await database.hot.fetchval("SELECT staff_id FROM access_token WHERE kind = 'desk'")
    await database.hot.execute(
        "INSERT INTO recusal (id, petition_id, staff_id, source, reason, at)"
        " SELECT gen_random_uuid(), id, $2, 'declared', 'other', now() FROM petition WHERE number = $1",
        recused.number,
        me,
    )
    for form in ({}, {"closed": True}, {"state": "pending_acceptance"}, {"level": "village", "category": "agri"}):
        numbers = [row[0] for row in rows_of(await exports(office, demo, database, **form))]
        assert numbers == [seen.number], form
    assert rows_of(await exports(office, demo, database, colour="red")) == []


async def test_a_long_list_leaves_page_by_page(
    http: httpx.AsyncClient, office: Desk, demo: DemoAccess, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    numbers = [(await Resident.files(http)).number for _ in range(5)]
    assert [row[0] for row in rows_of(await exports(office, demo, database))] == numbers


async def test_only_the_office_and_supervisors_and_only_with_a_fresh_code(
    http: httpx.AsyncClient, office: Desk, demo: DemoAccess, database: Database
) -> None:
    await Resident.files(http)
    village = await Desk.opens(http, demo)
    assert is_problem(await exports(village, demo, database), 403, "forbidden")
    assert is_problem(await exports(office, demo, database, one_time_code="000000"), 422, "one_time_code_wrong")
    username = next(one.username for one in demo.desks if one.role == Role.PETITION_OFFICE)
    await database.hot.execute("UPDATE staff SET role = 'supervisor' WHERE username = $1", username)
    assert len(rows_of(await exports(office, demo, database))) == 1
    assert len(await database.hot.fetch("SELECT FROM audit_event WHERE topic = 'petitions.exported'")) == 1


@pytest.mark.parametrize(
    ("written", "safe"),
    [("=1", "'=1"), ("  -1", "'  -1"), ("@x", "'@x"), ("＝1", "'＝1"), ("渠=断", "渠=断"), ("", ""), ("\t=1", "'=1")],
)
def test_a_cell_is_never_a_formula(written: str, safe: str) -> None:
    assert export.cell(written) == safe
