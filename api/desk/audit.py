"""How does an auditor read what staff did?"""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.answers import NEVER_STORED
from api.calendar import Calendar
from api.identity import Desk, Session
from api.paging import Cursor, Limit, cursor_of, place_of
from api.strict import StrictRoute
from schemas.audit import AuditPage
from services.access.audit_trail import AuditQuery, read_audit

router = APIRouter(prefix="/v1/desk/audit", route_class=StrictRoute, tags=["desk"], dependencies=[NEVER_STORED])
Topic = Annotated[
    str | None,
    Query(max_length=60, pattern=r"^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$", description="按事项，如 field.revealed"),
]
Whose = Annotated[UUID | None, Query(description="按工作人员：上一页里的 staff_id")]
Day = Annotated[date | None, Query(description="按日期（北京时间）")]


@router.get("", operation_id="listAudit", summary="审计：工作人员做了什么")
async def list_audit(  # noqa: PLR0913
    desk: Desk,
    session: Session,
    calendar: Calendar,
    topic: Topic = None,
    staff_id: Whose = None,
    day: Day = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> AuditPage:
    """本县工作人员的登录、被拒绝的操作、查看遮住的内容、导出、改配置等，最近的在最前。没有信访人的任何信息，也没有信访件的编号。"""
    query = AuditQuery(topic, staff_id, day, place_of(cursor), limit)
    items, following = await read_audit(session, staff=desk, query=query, calendar=calendar)
    return AuditPage(items=items, next_cursor=cursor_of(*following) if following else None)
