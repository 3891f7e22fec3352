"""What has this county decided, since when, and how does it decide anew?

Versions are only added. In force on a day is the highest version that has begun by then, so a
later decision overtakes an earlier one that was still to come.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NoReturn
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.areas import AreaLevel
from domain.fields import Who
from domain.levels import Level
from domain.permissions import May
from domain.policy import LOCAL_WORKING_DAYS, Order, Policy
from domain.refusals import Refused
from domain.retention import NOTICE, Retention, Rule, first_wrong
from domain.thresholds import NAMES, RULES, Thresholds, rule_of
from models import Area, Category, CountyPolicy
from schemas.policies import PolicyDraft, PolicyList, PolicyVersion, RetentionDraft, RetentionRule
from services.access.actors import StaffActor
from services.audit.note import Doing, note

_LOCK = text("SELECT pg_advisory_xact_lock(4204, :county)")  # versions of a county are counted one by one
_STRICT_VISITS = """
SELECT county_code, version FROM (
    SELECT DISTINCT ON (county_code) county_code, version, body FROM county_policy
    WHERE valid_from <= $1 ORDER BY county_code, version DESC
) AS in_force WHERE body->>'visits' = 'local_order' ORDER BY county_code
"""


async def require_county(session: AsyncSession, code: str) -> None:
    """Let a county in force through; raises ``county_unknown``."""
    statement = select(Area.code).where(Area.code == code, Area.level == AreaLevel.COUNTY, col(Area.valid_to).is_(None))
    if (await session.exec(statement)).first() is None:
        raise Refused("county_unknown", county=code)


def policy_county(staff: StaffActor) -> str:
    """Return the county whose policy a member of staff looks after; raises ``forbidden``."""
    if not staff.may(May.KEEP_POLICY):
        raise Refused("forbidden")
    return staff.county_code


async def read_policy(session: AsyncSession, *, county_code: str, on: date) -> Policy:
    """Return what is in force on a day; the defaults of the product where nothing was decided."""
    row = await _in_force(session, county_code, on)
    return Policy.read(row.version, row.body) if row else Policy()


async def list_policies(session: AsyncSession, *, county_code: str, on: date) -> PolicyList:
    """Return the version in force on a day, and all versions, the newest first."""
    statement = select(CountyPolicy).where(CountyPolicy.county_code == county_code)
    rows = (await session.exec(statement.order_by(col(CountyPolicy.version).desc()))).all()
    in_force = next((row for row in rows if row.valid_from <= on), None)
    return PolicyList(in_force=_told(in_force), items=[_told(row) for row in rows])


async def add_policy(  # noqa: PLR0913
    session: AsyncSession, *, county_code: str, draft: PolicyDraft, staff_id: UUID | None, now: datetime, today: date
) -> PolicyVersion:
    """Add a version; raises what the ``_require_…`` do, ``policy_backdated`` or ``county_unknown``."""
    _require_sound(draft)
    await _require_sound_retention(session, draft)
    if draft.valid_from < today:
        raise Refused("policy_backdated", pointer="/valid_from")
    await require_county(session, county_code)
    await session.exec(_LOCK, params={"county": int(county_code[:6])})  # type: ignore[call-overload]
    retention = await _require_notice(session, county_code, draft, today)
    statement = select(func.max(CountyPolicy.version)).where(CountyPolicy.county_code == county_code)
    last = (await session.exec(statement)).one()
    row = CountyPolicy(
        county_code=county_code,
        version=(last or 0) + 1,
        valid_from=draft.valid_from,
        body=draft.model_dump(mode="json", exclude={"valid_from", "note"}),
        note=draft.note,
        staff_id=staff_id,
        created_at=now,
    )
    session.add(row)
    who = Who.STAFF if staff_id else Who.OPERATOR
    told: dict[str, object] = {
        "version": row.version, "valid_from": row.valid_from.isoformat(), "retention": retention
    }  # fmt: skip
    await note(session, Doing("policy.added", who, staff_id, county_code=county_code, data=told), now=now)
    await session.flush()
    return _told(row)


async def _require_notice(session: AsyncSession, county_code: str, draft: PolicyDraft, today: date) -> str:
    """Return what becomes of deletion: off, the same or changed; raises ``retention_too_soon``.

    Who decides alone cannot delete at once: auditors and the petition office read of a change before it holds.
    """
    before = (await read_policy(session, county_code=county_code, on=today)).retention
    after = Retention.read(draft.retention.model_dump())
    if not after.needs_notice_after(before):
        return "same" if after.switched_on else "off"
    if draft.valid_from < (earliest := today + NOTICE):
        raise Refused("retention_too_soon", pointer="/valid_from", days=NOTICE.days, earliest=earliest.isoformat())
    return "changed"


def _require_sound(draft: PolicyDraft) -> None:
    """Refuse what claims more than it may, or means nothing.

    Without a published rule a limit may warn, and may not end a period. A village's limit is the
    one that always ends it (C7v): another one than the product's needs the rule. Raises
    ``rule_not_published``, ``limit_not_published``, ``threshold_unknown`` or ``threshold_wrong``.
    """
    if draft.visits is Order.LOCAL and not draft.published_rule:
        raise Refused("rule_not_published", pointer="/published_rule")
    usual = LOCAL_WORKING_DAYS[Level.VILLAGE]
    if draft.local_working_days.get(Level.VILLAGE, usual) != usual and not draft.published_rule:
        raise Refused("limit_not_published", pointer="/local_working_days/village", usual=usual)
    try:
        Thresholds.read({"thresholds": draft.thresholds})
    except ValueError as error:
        _refuse_threshold(str(error))


async def _require_sound_retention(session: AsyncSession, draft: PolicyDraft) -> None:
    """Refuse rules that keep for less than the floor, contradict each other, or name no category."""
    rules = [Rule.read(rule.model_dump()) for rule in draft.retention.rules]
    if wrong := first_wrong(rules):
        _refuse_retention(*wrong)
    known = set((await session.exec(select(Category.slug))).all()) if rules else set()
    for place, rule in enumerate(rules):
        if rule.category_prefix and not any(f"{slug}.".startswith(f"{rule.category_prefix}.") for slug in known):
            _refuse_retention(place, "没有这个事项类别")


def _refuse_retention(place: int, why: str) -> NoReturn:
    raise Refused("retention_wrong", pointer=f"/retention/rules/{place}", count=place + 1, rule=why)


def _refuse_threshold(name: str) -> NoReturn:
    if name not in NAMES and name not in RULES:
        raise Refused("threshold_unknown", pointer="/thresholds", known="、".join(NAMES))
    pointer = f"/thresholds/{name}" if name in NAMES else "/thresholds"
    raise Refused("threshold_wrong", pointer=pointer, name=name, rule=rule_of(name))


async def strict_visits(pool: asyncpg.Pool, *, on: date) -> list[tuple[str, int]]:
    """Return (county, version) wherever visits follow the local order, stricter than the national rule (R06)."""
    return [(row["county_code"], row["version"]) for row in await pool.fetch(_STRICT_VISITS, on)]


async def _in_force(session: AsyncSession, county_code: str, on: date) -> CountyPolicy | None:
    statement = (
        select(CountyPolicy)
        .where(CountyPolicy.county_code == county_code, CountyPolicy.valid_from <= on)
        .order_by(col(CountyPolicy.version).desc())
        .limit(1)
    )
    return (await session.exec(statement)).first()


def _told(row: CountyPolicy | None) -> PolicyVersion:
    body: dict[str, Any] = row.body if row else {}
    policy = Policy.read(row.version, body) if row else Policy()
    return PolicyVersion(
        version=policy.version,
        valid_from=row.valid_from if row else None,
        remote=policy.remote,
        visits=policy.visits,
        published_rule=policy.published_rule,
        local_working_days=dict(policy.local_working_days),
        thresholds=body.get("thresholds", {}),
        retention=RetentionDraft(
            switched_on=policy.retention.switched_on,
            rules=[RetentionRule(**asdict(rule)) for rule in policy.retention.rules],
        ),
        note=row.note if row else "产品默认：扫码等渠道逐级转办，走访按国家规定",
        created_at=row.created_at if row else None,
    )
