"""How do the petition office and operators keep the calendar of working days?"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.answers import NEVER_STORED
from api.calendar import Calendar, forget
from api.identity import Desk, Now, Session
from api.strict import StrictRoute
from schemas.calendar import FIRST_YEAR, LAST_YEAR, CalendarDone, CalendarPage, CalendarYearForm
from services.organisation.calendar_edit import announce_year
from services.organisation.calendar_years import read_page

router = APIRouter(prefix="/v1/desk/calendar", route_class=StrictRoute, tags=["calendar"], dependencies=[NEVER_STORED])
Year = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR, description="年份", examples=[2026])]
Confirm = Annotated[bool, Query(description="可能没有写全的年份，核对过确实如此")]
AnyYear = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年份，不填为今年")]


@router.get("", operation_id="readCalendar", summary="一年的放假和调休")
async def read_calendar_year(
    desk: Desk, session: Session, calendar: Calendar, now: Now, year: AnyYear = None
) -> CalendarPage:
    """哪些年已经公布，改过几次。没有公布的年份暂按周一至周五上班计算。"""
    return await read_page(session, year=year or calendar.local_day(now).year, staff=desk)


@router.post("/check", operation_id="checkCalendar", summary="核对一年的安排，不写入")
async def check_calendar(form: CalendarYearForm, desk: Desk, session: Session, now: Now) -> CalendarDone:
    """有错的一次全部指出；没有错的，说明会改几个期限，举几个例子。"""
    return await announce_year(session, told=form, now=now, dry_run=True, staff=desk)


@router.put("/{year}", operation_id="announceCalendar", summary="公布或更正一年")
async def announce_calendar(  # noqa: PLR0913
    request: Request,
    year: Year,
    form: CalendarYearForm,
    desk: Desk,
    session: Session,
    now: Now,
    *,
    confirm: Confirm = False,
) -> CalendarDone:
    """写入日历，重算未完的期限；日期有变的，旧日期留着，告诉信访人。重复提交不会再改。"""
    done = await announce_year(session, told=form, now=now, dry_run=False, confirmed=confirm, staff=desk, named=year)
    forget(request)
    return done
