"""How does a county read and decide its own policy?"""

from fastapi import APIRouter, Request, Response

from api.answers import NEVER_STORED
from api.calendar import Calendar
from api.idempotency import Key, once
from api.identity import Desk, Keys, Now, Session
from api.strict import StrictRoute
from schemas.policies import PolicyDraft, PolicyList, PolicyVersion
from services.organisation.policies import add_policy, list_policies, policy_county

router = APIRouter(prefix="/v1/desk/policies", route_class=StrictRoute, tags=["desk"])


@router.get("", operation_id="listPolicies", summary="本县政策：现行的和各版本", dependencies=[NEVER_STORED])
async def list_county_policies(desk: Desk, session: Session, calendar: Calendar, now: Now) -> PolicyList:
    """没有定过的，按产品默认：扫码等渠道逐级转办，走访按国家规定。"""
    return await list_policies(session, county_code=policy_county(desk), on=calendar.local_day(now))


@router.post("", operation_id="addPolicy", summary="定一版新的本县政策", status_code=201, response_model=PolicyVersion)
async def add_county_policy(  # noqa: PLR0913
    request: Request,
    draft: PolicyDraft,
    key: Key,
    desk: Desk,
    session: Session,
    keyring: Keys,
    calendar: Calendar,
    now: Now,
) -> Response:
    """只增加，不修改；从生效日期起用于新的登记和期限。"""
    county, today = policy_county(desk), calendar.local_day(now)

    async def do() -> PolicyVersion:
        return await add_policy(session, county_code=county, draft=draft, staff_id=desk.id, now=now, today=today)

    return await once(session, request, caller=f"staff:{desk.id}", key=key, keyring=keyring, now=now, status=201, do=do)
