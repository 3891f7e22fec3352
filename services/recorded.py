"""May this desk record what a petitioner said?

For a petition that it holds, and for the petition office, yes. For any other of its county, one that it had
before too, only when the petitioner is there and types the query code: a number alone opens nothing. What uses
up a remedy, changes whose turn it is or cannot be taken back (``PROVED_FORMS``), only with the code: the desk
may be the one that is complained of.
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
from services.access.attempts import Allowance, give_back, spend
from services.access.receipts import is_query_code
from services.access.scope import holds, sighted
from services.access.walls import number_scope, see
from services.moves import record_for_petitioner


def _allowances(number: str, staff: StaffActor, most: int) -> list[Allowance]:
    """A window that mistypes closes a number for itself; all windows together have ten times as much."""
    return [
        Allowance("desk-code", f"{number}\n{staff.unit_id}", most),
        Allowance("desk-code-staff", str(staff.id), 3 * most),
        Allowance("desk-code-number", number, 10 * most),
    ]


async def pay_for_code(  # noqa: PLR0913
    database: Database, *, number: str, code: str | None, staff: StaffActor, keyring: KeyRing, most: int, now: datetime
) -> None:
    """Count a query code that is typed at a desk, before the act takes its connection; a right one is given back."""
    if code is not None:
        await spend(database, allowances=_allowances(number, staff, most), keyring=keyring, now=now)


async def record(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: RecordedAct,
    staff: StaffActor,
    code: str | None,
    most: int,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> MoveDone:
    """Carry out the act; raises ``not_found``, ``query_code_required``, ``code_wrong`` or ``received_in_future``."""
    if not (staff.may(May.HANDLE) or staff.may(May.REVIEW)):  # who looks on, audits or runs the machine
        raise Refused("forbidden")
    if form.said_on is not None and form.said_on > calendar.local_day(now):
        raise Refused("received_in_future", pointer="/said_on")
    scope = holds(staff)
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
        await give_back(session, allowances=_allowances(number, staff, most), keyring=keyring, now=now)
        scope = col(Petition.id) == found[0]
    return await record_for_petitioner(
        session, number=number, form=form, staff=staff, scope=scope, now=now, calendar=calendar, keyring=keyring
    )
