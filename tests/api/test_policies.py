"""A county's policy: versions with a day from which they hold, decided at a desk or typed by an operator."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
import time_machine
from typer.testing import CliRunner

import main
from cli.main import app as cli
from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.levels import Level
from domain.policy import Order
from schemas.policies import PolicyDraft
from services.organisation.access_file import DemoAccess
from services.organisation.policies import add_policy, read_policy
from tests.ground import is_problem
from tests.people import Desk, draft, key

COUNTY = "999901000000"
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
RULE = "示范县逐级走访办法（示办〔2026〕1号）"


async def decide(database: Database, **told: Any) -> int:
    draft_ = PolicyDraft(**{"valid_from": TODAY, "note": "会议通过", **told})
    async with database.transaction() as session:
        added = await add_policy(session, county_code=COUNTY, draft=draft_, staff_id=None, now=NOON, today=TODAY)
    return added.version


async def test_without_a_decision_the_defaults_hold(database: Database, demo: DemoAccess) -> None:
    async with database.transaction() as session:
        policy = await read_policy(session, county_code=COUNTY, on=TODAY)
    assert (policy.version, policy.remote, policy.visits) == (0, Order.LOCAL, Order.STATUTORY)


async def test_in_force_is_the_highest_version_that_has_begun(database: Database, demo: DemoAccess) -> None:
    later = TODAY + timedelta(days=30)
    versions = [
        await decide(database),
        await decide(database, valid_from=later, local_working_days={"township": 9}),
        await decide(database, local_working_days={"township": 12}),
    ]
    assert versions == [1, 2, 3]
    async with database.transaction() as session:
        found = [await read_policy(session, county_code=COUNTY, on=day) for day in (TODAY - timedelta(1), TODAY, later)]
    assert [policy.version for policy in found] == [0, 3, 3]
    assert found[1].local_working_days[Level.TOWNSHIP] == 12
    assert found[1].local_working_days[Level.VILLAGE] == 5


async def test_a_filing_is_decided_under_the_version_of_its_day(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await decide(database, remote="statutory", valid_from=TODAY + timedelta(days=1))
    found = []
    for moment in (NOON, datetime(2026, 11, 18, 15, 59, tzinfo=UTC), datetime(2026, 11, 18, 16, 0, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False):
            answer = await http.post("/v1/petitions", json=draft(requested_level="county"), headers=key())
        receipt = answer.json().get("receipt", answer.json())
        found.append((answer.status_code, receipt["routing"]["policy_version"], receipt["routing"]["order"]))
    assert found == [(409, 0, "local_order"), (409, 0, "local_order"), (201, 1, "statutory")]
    assert await database.hot.fetchval("SELECT max(policy_version) FROM petition") == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"visits": "local_order"}, 422, "rule_not_published"),
        ({"valid_from": "2020-01-01"}, 409, "policy_backdated"),
        ({"local_working_days": {"village": 0}}, 422, "validation"),
        ({"local_working_days": {"county": 61}}, 422, "validation"),
        ({"local_working_days": {"province": 5}}, 422, "validation"),
        ({"visit": "local_order"}, 422, "validation"),
        ({"local_working_days": {"village": 3}}, 422, "limit_not_published"),
        ({"local_working_days": {"village": 30}}, 422, "limit_not_published"),
        ({"thresholds": {"unit_blue": 0.95}}, 422, "threshold_unknown"),
        ({"thresholds": {"used_share": 1}}, 422, "threshold_wrong"),
        ({"thresholds": {"days_left": 2.5}}, 422, "threshold_wrong"),
        ({"thresholds": {"rate_blue": "high"}}, 422, "threshold_wrong"),
        ({"thresholds": {"rate_red": 0.99}}, 422, "threshold_wrong"),
    ],
)
async def test_what_cannot_be_decided(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, change: dict[str, Any], status: int, code: str
) -> None:
    office = await Desk.opens(http, demo, "petition_office", COUNTY)
    body = {"valid_from": "2199-01-01", "note": "会议通过", **change}
    answer = await http.post("/v1/desk/policies", json=body, headers=office.headers | key())
    assert is_problem(answer, status, code)
    assert await database.hot.fetchval("SELECT count(*) FROM county_policy") == 0


async def test_a_wrong_threshold_is_named_with_its_cure(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    office = await Desk.opens(http, demo, "petition_office", COUNTY)

    async def refused(thresholds: dict[str, Any]) -> tuple[str, str]:
        body = {"valid_from": "2199-01-01", "note": "会议通过", "thresholds": thresholds}
        (error,) = (await http.post("/v1/desk/policies", json=body, headers=office.headers | key())).json()["errors"]
        return error["pointer"], error["detail"]

    pointer, cure = await refused({"unit/blue": 0.95})
    assert (pointer, "rate_blue" in cure, "unit" in cure) == ("/thresholds", True, False)
    assert await refused({"reply_days": 91}) == (
        "/thresholds/reply_days", "预警线“reply_days”不对，应为 1 <= reply_days <= 90，整数 a whole number。请改正。",
    )  # fmt: skip
    pointer, cure = await refused({"alike_yellow": 20})
    assert (pointer, "1 < alike_yellow <= alike_orange" in cure) == ("/thresholds", True)


async def test_a_limit_that_only_warns_needs_no_published_rule(database: Database, demo: DemoAccess) -> None:
    assert await decide(database, local_working_days={"village": 5, "township": 12, "county": 18}) == 1
    assert await decide(database, local_working_days={"village": 3}, published_rule=RULE) == 2


async def test_the_petition_office_decides_and_everything_is_kept(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    office = await Desk.opens(http, demo, "petition_office", COUNTY)
    body = {
        "valid_from": "2199-01-01", "visits": "local_order", "published_rule": RULE, "note": "会议通过",
        "local_working_days": {"village": 3}, "thresholds": {"rate_blue": 0.97},
    }  # fmt: skip
    header = office.headers | key()
    first = await http.post("/v1/desk/policies", json=body, headers=header)
    again = await http.post("/v1/desk/policies", json=body, headers=header)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    listed = (await http.get("/v1/desk/policies", headers=office.headers)).json()
    assert listed["in_force"]["version"] == 0
    (item,) = listed["items"]
    assert item == first.json()
    assert item["local_working_days"] == {"village": 3, "township": 15, "county": 20}
    assert item["thresholds"] == {"rate_blue": 0.97}


async def test_other_desks_neither_read_nor_decide(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    village = await Desk.opens(http, demo)
    assert is_problem(await http.get("/v1/desk/policies", headers=village.headers), 403, "forbidden")
    body = {"valid_from": "2199-01-01", "note": "会议通过"}
    answer = await http.post("/v1/desk/policies", json=body, headers=village.headers | key())
    assert is_problem(answer, 403, "forbidden")


async def test_a_start_warns_where_visits_follow_the_local_order(
    database: Database, demo: DemoAccess, settings: Settings, keyring: KeyRing
) -> None:
    await decide(database, visits="local_order", published_rule=RULE)
    app = main.create(settings, database=database, keys=keyring)
    with structlog.testing.capture_logs() as logs, time_machine.travel(NOON):
        async with app.router.lifespan_context(app):
            pass
    (warned,) = [line for line in logs if line["event"] == "visits_follow_local_order"]
    assert (warned["county"], warned["policy_version"], warned["rule"]) == (COUNTY, 1, "R06")


def test_an_operator_checks_sets_and_reads_a_policy(
    database_url: str, demo: DemoAccess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("YIMA_VAR_DIR", str(tmp_path))
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"valid_from": "2199-01-01", "remote": "statutory", "note": "会议通过"}))
    run = CliRunner().invoke

    def policy(*words: str) -> Any:
        done = run(cli, ["policy", *words, "--county", "999901", "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    assert policy("set", str(file), "--dry-run")["version"] == 1
    assert policy("list") == []
    assert policy("set", str(file))["version"] == 1
    assert [one["version"] for one in policy("list")] == [1]
    assert policy("show")["version"] == 0
    plain = run(cli, ["policy", "show", "--county", "999901"])
    assert "第 0 版" in plain.stdout
    file.write_text(json.dumps({"valid_from": "2020-01-01", "note": "会议通过"}))
    backdated = run(cli, ["policy", "set", str(file), "--county", "999901"])
    assert backdated.exit_code == 1
    file.write_text("{}")
    assert run(cli, ["policy", "set", str(file), "--county", "999901"]).exit_code == 2
    known = tmp_path / "known.json"
    known.write_text(json.dumps({"valid_from": "2199-01-01", "note": "会议通过"}))
    for unknown in ("99", "999902", "999901100200"):
        for words in (["show"], ["list"], ["set", str(known)]):
            refused = run(cli, ["policy", *words, "--county", unknown])
            assert (refused.exit_code, refused.stdout) == (1, "")
            assert f"没有这个县：{unknown.ljust(12, '0')}" in refused.stderr
    assert run(cli, ["policy", "show", "--county", "abc"]).exit_code == 2
