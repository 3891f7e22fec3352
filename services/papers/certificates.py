"""How does a petitioner prove that a period ran out?

From the clock's own facts, at any time, for every duty whose last day is over: nobody types
anything, and nobody can refuse it.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from domain.clocks import Unit as Counted
from domain.lifecycle import belongs
from domain.outlook import say_day, say_due
from domain.overdue import WHAT, Overrun, Period, overrun
from domain.refusals import Refused
from models import Clock, Petition, Stage, Unit
from schemas.certificates import OverduePeriod
from schemas.papers.supervision import OverdueCertificate
from services.access.actors import Bearer
from services.access.scope import opened_by
from services.papers.content import SYSTEM, PaperData, lay_out

_DAY = 86_400


async def list_overdue(
    session: AsyncSession, *, number: str, bearer: Bearer, calendar: WorkingCalendar, now: datetime
) -> list[OverduePeriod]:
    """Return every overdue duty of a petition that the bearer opens; raises ``not_found``."""
    found = [
        (clock, unit, overrun(period_of(clock, stage), now=now, calendar=calendar))
        for clock, stage, unit in await _clocks(session, number, bearer, now)
    ]
    return [
        OverduePeriod(
            clock_id=clock.id,
            kind=clock.kind,
            what=what(clock.kind),
            unit=unit.name,
            started_on=calendar.local_day(clock.started_at),
            due_on=over.last_day,
            days_over=over.days,
            done_on=over.done_on,
        )
        for clock, unit, over in found
        if over is not None
    ]


async def read_certificate(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    clock_id: UUID,
    bearer: Bearer,
    calendar: WorkingCalendar,
    public_url: str,
    now: datetime,
) -> PaperData:
    """Write the certificate of one period as of today; raises ``not_found`` or ``not_overdue``."""
    clocks = await _clocks(session, number, bearer, now)
    found = next(((clock, stage, unit) for clock, stage, unit in clocks if clock.id == clock_id), None)
    if found is None:
        raise Refused("not_found")
    clock, stage, unit = found
    over = overrun(period_of(clock, stage), now=now, calendar=calendar)
    if over is None:
        raise Refused("not_overdue")
    today = calendar.local_day(now)
    facts = {
        "name": "超期证明",
        "number": f"{number}-{clock.kind}.{stage.turn}-{today:%Y%m%d}",
        "issuer": SYSTEM,
        "by_staff": False,
        "automatic": True,
        "unit": {"name": unit.name, "address": unit.address, "hours": unit.hours, "phone": unit.phone},
    }
    body = certificate_body(clock, over, unit=unit.name, calendar=calendar, now=now)
    return lay_out("overdue_certificate", body, facts, petition=number, issued=now, calendar=calendar, url=public_url)


def certificate_body(
    clock: Clock, over: Overrun, *, unit: str, calendar: WorkingCalendar, now: datetime
) -> OverdueCertificate:
    """State the facts of an overdue clock; the door stores the same for 超期未复核证明."""
    rule, kind = RULES[clock.kind], clock.kind
    due = f"{'最迟' if rule.unit is Counted.HOURS else '最后一天'} {say_due(kind, clock.due_at, calendar)}"
    days = f"{over.days} 天" if over.days else "不足 1 天"
    end = f"{say_day(over.done_on)}才完成，逾期" if over.done_on else f"截至{say_day(calendar.local_day(now))}已超过"
    missing = "" if over.done_on or clock.stopped_at else "，尚未完成"
    return OverdueCertificate(
        what=what(kind),
        unit=unit,
        started_on=calendar.local_day(clock.started_at),
        started_with=rule.starts_with,
        due_on=over.last_day,
        as_of=calendar.local_day(now),
        days_over=over.days,
        done_on=over.done_on,
        extended_days=clock.extended_days,
        paused_days=clock.paused_seconds // _DAY,
        basis=RULES["C7L"].cited if clock.statutory_due_at else rule.cited,
        clock_kind=kind,
        word=f"“{what(kind)}”{due}，{end} {days}{missing}。",
    )


def period_of(clock: Clock, stage: Stage) -> Period:
    """Return a clock with the moment at which its turn did what it asks for."""
    taken_up = belongs(clock.kind, "C2")
    answered = any(belongs(clock.kind, family) for family in ("C7", "C17", "C18", "C20"))
    return Period(
        clock.kind,
        clock.started_at,
        clock.due_at,
        clock.met_at,
        clock.breached_at,
        clock.stopped_at,
        clock.paused_at,
        stage.accepted_at if taken_up else stage.answered_at if answered else None,
    )


def what(kind: str) -> str:
    """Return what a duty asks for."""
    return WHAT.get(kind, RULES[kind].word)


async def _clocks(session: AsyncSession, number: str, bearer: Bearer, now: datetime) -> list[tuple[Clock, Stage, Unit]]:
    """Return every clock of a petition that the bearer opens, oldest first; raises ``not_found``."""
    statement = (
        select(Petition.id, Clock, Stage, Unit)
        .join(Clock, col(Clock.petition_id) == col(Petition.id), isouter=True)
        .join(Stage, col(Stage.id) == col(Clock.stage_id), isouter=True)
        .join(Unit, col(Unit.id) == col(Clock.unit_id), isouter=True)
        .where(Petition.number == number, opened_by(bearer, now))
        .order_by(col(Clock.started_at), col(Clock.kind))
    )
    rows = (await session.exec(statement)).all()
    if not rows:
        raise Refused("not_found")
    return [(clock, stage, unit) for _, clock, stage, unit in rows if clock is not None]
