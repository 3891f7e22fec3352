"""How does a year's announcement get into the calendar, and what becomes of the open clocks?

All of it in one transaction. Announcing the same year again writes nothing, but counts once more.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.calendar_year import Mistake, Year
from domain.clocks import RULES
from domain.fields import Who
from domain.permissions import May
from domain.refusals import Refused
from models import CalendarEdit
from schemas.calendar import CalendarDone, CalendarYearForm, MovedClockSaid
from services.access.actors import StaffActor
from services.access.doings import by
from services.audit.note import Doing, note
from services.clocks.moved import Edit
from services.clocks.recompute import Recount, recompute
from services.organisation.calendar import read_calendar
from services.organisation.calendar_years import as_told, read_year, require_keeper, write_year

Tell = Callable[[int, int], None]


async def announce_year(  # noqa: PLR0913
    session: AsyncSession,
    *,
    told: CalendarYearForm,
    now: datetime,
    dry_run: bool,
    confirmed: bool = False,
    staff: StaffActor | None = None,
    named: int | None = None,
    tell: Tell = lambda _done, _total: None,
) -> CalendarDone:
    """Announce or replace a year, or tell what that would do; raises ``calendar_wrong`` with every mistake.

    A year that looks incomplete has to be ``confirmed``; raises ``calendar_incomplete``. Without
    ``staff`` it is typed at the machine itself. Staff see examples of their own county only. ``named``
    is the year that the address names.
    """
    if staff is not None:
        require_keeper(staff)
    year = Year(told.year, told.source, told.off, told.work)
    elsewhere = Mistake("/year", f"地址里是 {named} 年，内容是 {year.year} 年。请改成同一年。")
    refuse([elsewhere] if named not in {None, year.year} else year.mistakes())
    if not dry_run:
        await take_time(session)
    standing = await read_year(session, year=year.year)
    before = await read_calendar(session)
    after = before.with_year(year.year, off=year.days(year.off), work=year.days(year.work))
    is_news = _plainly(standing) != _plainly(year)
    doubts = year.doubts() if is_news else []
    if not (dry_run or confirmed):
        refuse(doubts, code="calendar_incomplete")
    if not dry_run and is_news:
        await write_year(session, year=year)
    edit = Edit(year.year, year.source, before, after)
    county = None if staff is None else staff.county_code if staff.may(May.SEE_COUNTY) else ""
    recount = await recompute(session, edit=edit, now=now, write=not dry_run, tell=tell, examples_of=county)
    if not dry_run and (is_news or recount.clocks):
        _remember(session, standing, year, recount, now=now, staff_id=staff.id if staff else None)
        typed = Doing("calendar.announced", Who.OPERATOR)
        doing = by(staff, typed.topic) if staff else typed
        await note(session, replace(doing, data={"year": year.year, "clocks": recount.clocks}), now=now)
    return _done(standing, year, recount, dry_run=dry_run, doubts=doubts)


def refuse(mistakes: list[Mistake], *, code: str = "calendar_wrong") -> None:
    """Raise ``code`` with everything that is to be mended, if there is anything."""
    if not mistakes:
        return
    errors = [{"pointer": one.pointer, "code": code, "detail": one.words} for one in mistakes]
    problems = [f"{one.pointer}：{one.words}" for one in mistakes]
    first = mistakes[0].words.removesuffix("。")
    raise Refused(code, count=len(mistakes), first=first, errors=errors, problems=problems)


async def take_time(session: AsyncSession) -> None:
    """Let one recount run at a time, and as long as thousands of clocks need."""
    for statement in (
        "SET LOCAL statement_timeout = '10min'",
        "SET LOCAL lock_timeout = '60s'",
        "SELECT pg_advisory_xact_lock(4204)",
    ):
        await session.exec(text(statement))  # type: ignore[call-overload]


def _remember(  # noqa: PLR0913
    session: AsyncSession,
    standing: Year | None,
    year: Year,
    recount: Recount,
    *,
    now: datetime,
    staff_id: UUID | None,
) -> None:
    session.add(
        CalendarEdit(
            id=uuid7(),
            year=year.year,
            at=now,
            source=year.source,
            before=as_told(standing),
            after=as_told(year),
            moved_clocks=recount.clocks,
            staff_id=staff_id,
        )
    )


def _done(standing: Year | None, year: Year, recount: Recount, *, dry_run: bool, doubts: list[Mistake]) -> CalendarDone:
    old, new = _lines(standing), _lines(year)
    return CalendarDone(
        year=year.year,
        dry_run=dry_run,
        warnings=[doubt.words for doubt in doubts],
        was_announced=standing is not None,
        added=sorted(new - old),
        removed=sorted(old - new),
        moved_clocks=recount.clocks,
        moved_petitions=recount.petitions,
        kept_rights=recount.kept,
        confirmed_clocks=recount.confirmed,
        examples=[
            MovedClockSaid(
                number=moved.number,
                name=RULES[moved.row["kind"]].word,
                old_due_on=moved.to.old_last_day,
                new_due_on=moved.to.due.last_day,
            )
            for moved in recount.examples
        ],
    )


def _lines(year: Year | None) -> set[str]:
    if year is None:
        return set()
    kinds = (("放假", year.off), ("上班", year.work))
    return {f"{day:%m-%d} {word}（{name}）" for word, named in kinds for day, name in year.days(named).items()}


def _plainly(year: Year | None) -> object:
    """Return what a year says, in whatever order it is written."""
    return None if year is None else (year.source, _lines(year))
