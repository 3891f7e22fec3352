"""May this desk record what a petitioner said?

For a petition that it deals with, yes. For any other of its county only when the petitioner is there and
types the query code: a number alone opens nothing. What uses up a remedy, changes whose turn it is or
cannot be taken back (``PROVED_FORMS``), only with the code: the desk may be the one that is complained of.
Whoever is recused records nothing, code or not: for them the petition does not exist.
"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.permissions import May
from domain.refusals import Refused
from models import Petition
from schemas.desk import MoveDone
from schemas.moves import RecordedAct
from schemas.petitioner_moves import PROVED_FORMS
from services.access.actors import StaffActor
from services.access.attempts import Allowance, spend
from services.access.receipts import is_query_code
from services.access.scope import deals_with, sighted
from services.access.walls import number_scope, see
from services.moves import record_for_petitioner


async def pay_for_code(  # noqa: PLR0913
    database: Database, *, number: str, code: str | None, keyring: KeyRing, most: int, now: datetime
) -> None:
    """Count a query code that is typed at a desk, before the act takes its connection."""
    if code is not None:
        await spend(database, allowances=[Allowance("desk-code", number, most)], keyring=keyring, now=now)


async def record(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: RecordedAct,
    staff: StaffActor,
    code: str | None,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> MoveDone:
    """Carry out the act; raises ``not_found``, ``query_code_required``, ``code_wrong`` or ``received_in_future``."""
    acts = staff.may(May.HANDLE) or staff.may(May.REVIEW)
    if staff.sees_petitions and not acts:  # who looks on writes nothing down
        raise Refused("forbidden")
    if form.said_on is not None and form.said_on > calendar.local_day(now):
        raise Refused("received_in_future", pointer="/said_on")
    scope = deals_with(staff)
    if code is None and form.act.move in PROVED_FORMS:
        raise Refused("query_code_required")
    if code is not None:
        await see(session, number_scope(number))
        statement = select(Petition.id, Petition.code_key).where(
            Petition.number == number,
            Petition.county_code == staff.county_code,
            col(Petition.erased_at).is_(None),
            sighted(staff),
        )
        found = (await session.exec(statement)).first()
        if found is None or not is_query_code(code, keyring, found[0], found[1]):
            raise Refused("code_wrong")
        scope = col(Petition.id) == found[0]
    return await record_for_petitioner(
        session, number=number, form=form, staff=staff, scope=scope, now=now, calendar=calendar, keyring=keyring
    )
