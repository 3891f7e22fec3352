"""Who may open reports, with which key, and how often may they guess its passphrase?"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.permissions import May
from domain.refusals import Refused
from models import ReportKey, Staff
from services.access.actors import StaffActor
from services.access.attempts import Allowance, spend


async def check_officer(session: AsyncSession, staff: StaffActor) -> None:
    """Raise ``forbidden`` or ``second_factor_required``."""
    if not staff.may(May.TAKE_REPORTS):
        raise Refused("forbidden")
    if (await session.exec(select(Staff.totp_sealed).where(Staff.id == staff.id))).one() is None:
        raise Refused("second_factor_required")


async def desk_key_of(session: AsyncSession, staff: StaffActor) -> ReportKey | None:
    """Return the key of the officer's desk, None while no passphrase is set."""
    statement = select(ReportKey).where(ReportKey.unit_id == staff.unit_id, col(ReportKey.lost_at).is_(None))
    return (await session.exec(statement)).first()


async def pay_for_passphrase(
    database: Database, *, staff: StaffActor, keyring: KeyRing, most: int, now: datetime
) -> list[Allowance]:
    """Count a passphrase that is typed, before it is tried and while no connection is held."""
    allowances = [Allowance("report-passphrase", str(staff.unit_id), most)]
    await spend(database, allowances=allowances, refusal="passphrase_attempts_used_up", keyring=keyring, now=now)
    return allowances
