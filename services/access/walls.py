"""What may row-level security show in a transaction?

The second wall (docs/decisions/0013): PostgreSQL shows the role ``yima_app`` only what the scope of
its transaction covers. A scope is one text, ``kind:…``, set by whoever found out who asks; without
one nothing is seen. ``scope.py`` says the same as a filter; the access matrix holds both together.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.permissions import May, roles_that
from models import Partner, Staff, Unit
from services.access.actors import Bearer, StaffActor

HOUSE = "house"  # the house counts for itself (a new calendar, what is late): nothing of it is shown
_COUNTY_WIDE = roles_that(May.SEE_COUNTY)
_SEEING = _COUNTY_WIDE | roles_that(May.SEE_OWN)


def listed(what: May) -> str:
    """Return the roles that have a permission as a list in SQL."""
    return ", ".join(f"'{role}'" for role in sorted(roles_that(what)))


# The scope of a member of staff, for statements of the hot paths: tables ``staff`` and ``unit``. Who sees a county
# and handles nothing in it only looks on, and reads no report, in danger neither. (pgbench would take ':looks' for
# a variable of its own.)
STAFF_SQL = (
    f"CASE WHEN staff.role IN ({listed(May.SEE_COUNTY)})"
    " THEN 'staff:' || substr(unit.area_code, 1, 6) || '000000' || ':' || unit.id || ':' || staff.id"
    f" || CASE WHEN staff.role IN ({listed(May.HANDLE)}) THEN '' ELSE ':' || 'looks' END"
    f" WHEN staff.role IN ({listed(May.SEE_OWN)}) THEN 'staff::' || unit.id || ':' || staff.id ELSE '' END"
)


def key_scope(bearer: Bearer) -> str:
    """Return the scope of the holder of a key: the petitions that it opens."""
    return f"key:{bearer.hash.hex()}"


def number_scope(number: str, staff: StaffActor | None = None) -> str:
    """Return the scope of somebody who names a petition and has yet to show its code: that one alone.

    A member of staff names none that they are recused from.
    """
    return f"number:{number}:{staff.unit_id}:{staff.id}" if staff else f"number:{number}"


def staff_scope(staff: StaffActor) -> str:
    """Return the scope of a member of staff who was found in a transaction before."""
    wide = staff.county_code if staff.may(May.SEE_COUNTY) else ""
    looks = ":looks" if staff.looks_on else ""
    return f"staff:{wide}:{staff.unit_id}:{staff.id}{looks}" if staff.sees_petitions else ""


def set_staff_scope() -> ColumnElement[str]:
    """Return the column that sets the scope of the member of staff whom a statement finds."""
    county = func.substr(col(Unit.area_code), 1, 6).concat("000000")
    wide = case((col(Staff.role).in_(_COUNTY_WIDE), county), else_="")
    looks = case((col(Staff.role).in_(_COUNTY_WIDE - roles_that(May.HANDLE)), ":looks"), else_="")
    told = func.concat("staff:", wide, ":", col(Unit.id), ":", col(Staff.id), looks)
    audits = col(Staff.role).in_(roles_that(May.AUDIT))  # what staff did, and no petition
    return _setting(case((col(Staff.role).in_(_SEEING), told), (audits, func.concat("audit:", county)), else_=""))


def set_partner_scope() -> ColumnElement[str]:
    """Return the column that sets the scope of the partner whom a statement finds."""
    return _setting(func.concat("partner:", col(Partner.id)))


async def hold(session: AsyncSession, petition_id: UUID) -> None:
    """Keep one petition in sight for the rest of the transaction, whatever happens to its keys and its state."""
    await session.exec(select(func.set_config("yima.held", str(petition_id), True)))


async def see(session: AsyncSession, scope: str) -> None:
    """Let the rest of the transaction see what a scope covers."""
    await session.exec(select(_setting(literal(scope))))


def _setting(told: ColumnElement[str]) -> ColumnElement[str]:
    return func.set_config("yima.scope", told, True)
