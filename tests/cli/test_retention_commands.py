"""Does an operator see what would go before anything goes, and is a run told apart from its rehearsal?"""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from core import clock
from core import database as db
from domain.retention import NOTICE
from schemas.policies import PolicyDraft, RetentionDraft
from services.organisation.access_file import DemoAccess
from services.organisation.calendar import BEIJING
from services.organisation.policies import add_policy
from tests.cli.test_organisation_commands import Shell

COUNTY = "999901"
POLICY = {
    "valid_from": "2999-01-01",
    "note": "会议通过",
    "retention": {"switched_on": True, "rules": [{"closed_as": "closed_withdrawn", "months": 24, "act": "delete"}]},
}
FILED = """
INSERT INTO petition (id, number, county_code, state, level, unit_id, stage_id, procedure, channel, purpose,
    category_slug, title, content, text_hash, other_process, anonymous, emergency_claimed, about_officials,
    named_units, routing, policy_version, privacy_notice_version, receipt_hash, code_key, version, last_event,
    last_hash, registered_at, attention_at, closed_at)
SELECT gen_random_uuid(), $1, '999901000000', 'closed_withdrawn', 'village', id, gen_random_uuid(), 'ordinary',
    'online', 'claim', 'other', '标题', '内容', '', 'none', false, false, false, '[]', '{}', 0, '2026-01', $2, 1, 1, 0,
    decode(repeat('00', 32), 'hex'), '2020-01-01', '2020-01-01', '2020-01-02' FROM unit LIMIT 1
"""


@pytest.fixture
def shell(database_url: str, tmp_path: Path, demo: DemoAccess) -> Shell:
    """Type at the demonstration county, where three petitions were withdrawn long ago."""
    asyncio.run(_file(database_url))
    shell = Shell(database_url, tmp_path)
    shell.env["YIMA_KEYS"] = '{"active": 1, "keys": {"1": "bm90LWEtc2VjcmV0LW9ubHktZm9yLXRlc3RzLTAwMDE="}}'
    return shell


def decided(url: str) -> None:
    """Let the county have switched on the product's rules a month ago."""
    asyncio.run(_decide(url))


async def _decide(url: str) -> None:
    database = await db.connect(url, size=1)
    today = clock.now().astimezone(BEIJING).date() - NOTICE
    made = PolicyDraft(valid_from=today + NOTICE, note="会议通过", retention=RetentionDraft(switched_on=True, rules=[]))
    async with database.transaction() as session:
        await add_policy(
            session, county_code=f"{COUNTY}000000", draft=made, staff_id=None, now=clock.now() - NOTICE, today=today
        )
    await database.close()


async def _file(url: str) -> None:
    connection = await asyncpg.connect(db.dsn(url))
    for number in range(3):
        await connection.execute(FILED, f"YM2020-0101-00000{number}-0", number.to_bytes(32))
    await connection.close()


def test_a_rehearsal_changes_nothing_and_a_run_needs_a_word(shell: Shell) -> None:
    planned = shell.types("retention", "plan", "--county", COUNTY, "--list")
    assert (planned.returncode, planned.stderr) == (0, "")
    assert "产品默认" in planned.stdout
    assert (
        "所有类别 every category · closed_withdrawn · 办结后 24 个月 months · 只留编号 tombstone：3 件"
        in planned.stdout
    )
    assert planned.stdout.count("YM2020-0101-") == 3
    decided(shell.env["DATABASE_URL"])
    asked = shell.types("retention", "run", "--county", COUNTY)
    assert asked.returncode == 1  # nobody said yes
    told = json.loads(shell.types("retention", "plan", "--json", "--list").stdout)
    assert [(one["switched_on"], one["rules"][0]["count"], len(one["numbers"])) for one in told] == [(True, 3, 3)]
    assert told[0]["waiting"] == {}


def test_only_counties_that_switched_it_on_run_named_or_not(shell: Shell) -> None:
    nobody = shell.types("retention", "run", "--yes")
    assert nobody.returncode == 0
    assert "没有打开的县" in nobody.stdout
    named = shell.types("retention", "run", "--county", COUNTY, "--yes")
    assert (named.returncode, named.stdout) == (1, "")
    assert "没有打开自动执行" in named.stderr
    decided(shell.env["DATABASE_URL"])
    done = shell.types("retention", "run", "--county", COUNTY, "--yes", "--limit", "2", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        0,
        {"done": {"999901000000": {"tombstone": 2}}, "left": 0, "broken": []},
    )
    rest = shell.types("retention", "run", "--county", COUNTY, "--yes")
    assert rest.stdout == "999901000000：只留编号 tombstone 1\n"
    verified = shell.types("audit", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "不核对：正文、姓名、期限、回避、附件" in verified.stdout


def test_what_a_coming_version_will_do_is_seen_before_it_does(shell: Shell) -> None:
    (shell.folder / "policy.json").write_text(json.dumps(POLICY), encoding="utf-8")
    assert shell.types("policy", "set", "policy.json", "--county", COUNTY).returncode == 0
    today, then = (
        json.loads(shell.types("retention", "plan", "--json", *words).stdout)[0]
        for words in ((), ("--on", "2999-01-01"))
    )
    assert [(one["policy_version"], one["switched_on"], one["rules"][0]["does"]) for one in (today, then)] == [
        (0, False, "tombstone"), (1, True, "delete"),
    ]  # fmt: skip


def test_nobody_brings_a_deletion_alone_and_at_once(shell: Shell) -> None:
    def sets(days: int, **retention: object) -> tuple[int, str]:
        begins = (clock.now().astimezone(BEIJING).date() + timedelta(days=days)).isoformat()
        policy = {"valid_from": begins, "note": "会议通过", "retention": retention}
        (shell.folder / "policy.json").write_text(json.dumps(policy), encoding="utf-8")
        done = shell.types("policy", "set", "policy.json", "--county", COUNTY)
        return done.returncode, done.stderr

    rules = [{"months": 24, "act": "delete"}]
    for days in (0, 29):
        code, said = sets(days, switched_on=True, rules=rules)
        assert (code, "要先公布 30 天" in said) == (1, True)
    assert sets(0, switched_on=False, rules=rules) == (0, ""), "nothing goes by it"
    assert shell.types("retention", "run", "--county", COUNTY, "--yes").returncode == 1
    assert sets(30, switched_on=True, rules=rules) == (0, "")
    decided(shell.env["DATABASE_URL"])
    assert sets(0, switched_on=True, rules=[]) == (0, ""), "what is in force already may be said again"
    assert sets(0, switched_on=True, rules=[{"months": 600, "act": "delete"}])[0] == 1
    assert sets(0, switched_on=False) == (0, ""), "to stop it needs no waiting"
    assert "没有打开自动执行" in shell.types("retention", "run", "--county", COUNTY, "--yes").stderr


def test_a_rule_that_cannot_hold_is_named_with_its_place(shell: Shell) -> None:
    rules = [{"months": 24, "act": "anonymise"}, {"months": 24, "act": "tombstone"}]
    for wrong, words in (
        ([{"months": 5, "act": "anonymise"}], "第 1 条保存期限不对：至少保存 6 个月"),
        (rules, "第 2 条保存期限不对：先去掉姓名"),
        (
            [*rules[:1], {"category_prefix": "agri.nothing", "months": 30, "act": "delete"}],
            "第 2 条保存期限不对：没有这个",
        ),
    ):
        policy = POLICY | {"retention": {"rules": wrong}}
        (shell.folder / "policy.json").write_text(json.dumps(policy), encoding="utf-8")
        refused = shell.types("policy", "set", "policy.json", "--county", COUNTY)
        assert refused.returncode == 1
        assert words in refused.stderr
    (shell.folder / "policy.json").write_text(json.dumps(POLICY), encoding="utf-8")
    assert shell.types("policy", "set", "policy.json", "--county", COUNTY).returncode == 0
    shown = json.loads(shell.types("policy", "list", "--county", COUNTY, "--json").stdout)
    assert shown[0]["retention"]["rules"] == [
        {"category_prefix": "", "closed_as": "closed_withdrawn", "months": 24, "act": "delete"}
    ]
