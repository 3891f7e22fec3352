"""How does an invited person take their account?"""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing, fingerprint
from domain.fields import Role, Who
from domain.permissions import needs_second_factor
from domain.refusals import Refused
from domain.words import ROLES
from models import Staff, StaffInvitation, Unit
from schemas.staff import Acceptance, Accepted, InvitationOpened
from services.access.attempts import Allowance, spend
from services.access.one_time_codes import accept_code
from services.access.passwords import hash_password
from services.access.tried_doors import LOCKED, note_tried
from services.audit.note import Doing, note
from services.staff.secrets import offer_second_factor, require_strong, set_second_factor, words_around

_TRIES = 10  # an hour: one-time codes of a kept second factor


async def open_invitation(session: AsyncSession, *, code: str, keyring: KeyRing, now: datetime) -> InvitationOpened:
    """Return whose invitation it is, and a second factor to enrol; raises ``invitation_unknown``."""
    staff, unit, invitation = await _invited(session, code, now)
    kept = staff.totp_sealed is not None
    needed = "kept" if kept else "required" if needs_second_factor(staff.role) else "optional"
    return InvitationOpened(
        username=staff.username,
        display_name=staff.display_name,
        unit=unit.name,
        role=Role(staff.role),
        role_name=ROLES[Role(staff.role)],
        expires_at=invitation.expires_at,
        second_factor=needed,
        offer=None if kept else offer_second_factor(staff, keyring=keyring, now=now),
    )


async def accept_invitation(
    database: Database, *, told: Acceptance, keyring: KeyRing, now: datetime, wall: datetime
) -> Accepted:
    """Give the account its password, and its second factor where it has none.

    No connection is held while the password is hashed. Of two who hold the same code one comes in.
    """
    async with database.transaction() as session:
        staff, unit, _ = await _invited(session, told.code, now)
        words = await words_around(session, staff, unit)
    require_strong(told.password, words=words, pointer="/password")
    tries = [Allowance("invitation", str(staff.id), _TRIES)]
    try:
        await spend(database, allowances=tries, refusal="signin_attempts_used_up", keyring=keyring, now=now)
    except Refused:
        await note_tried(database, LOCKED, (staff, unit), now=now)
        raise
    password_hash = await hash_password(told.password)
    async with database.transaction() as session:
        staff = await _take(session, told.code, now)
        await _require_second_factor(session, staff, told, keyring, now, wall)
        staff.password_hash = password_hash
        county = unit.area_code[:6].ljust(12, "0")
        doing = Doing("staff.invitation_accepted", Who.STAFF, staff.id, staff.unit_id, county)
        await note(session, doing, now=now)
        return Accepted(username=staff.username)


async def _invited(session: AsyncSession, code: str, now: datetime) -> tuple[Staff, Unit, StaffInvitation]:
    asked = (
        select(Staff, Unit, StaffInvitation)
        .join(Unit, col(Unit.id) == col(Staff.unit_id))
        .join(StaffInvitation, col(StaffInvitation.staff_id) == col(Staff.id))
        .where(StaffInvitation.code_hash == fingerprint(code), StaffInvitation.expires_at > now)
        .where(col(Staff.active), col(Unit.active))
    )
    row = (await session.exec(asked)).first()
    if row is None:
        raise Refused("invitation_unknown", pointer="/code")
    return row


async def _take(session: AsyncSession, code: str, now: datetime) -> Staff:
    """Use the invitation up; what is refused afterwards gives it back with the transaction."""
    await _invited(session, code, now)
    using = delete(StaffInvitation).where(col(StaffInvitation.code_hash) == fingerprint(code))
    taken: UUID | None = (await session.exec(using.returning(col(StaffInvitation.staff_id)))).scalar_one_or_none()
    staff = await session.get(Staff, taken, with_for_update=True) if taken else None
    if staff is None:
        raise Refused("invitation_unknown", pointer="/code")
    return staff


async def _require_second_factor(  # noqa: PLR0913
    session: AsyncSession, staff: Staff, told: Acceptance, keyring: KeyRing, now: datetime, wall: datetime
) -> None:
    if staff.totp_sealed is not None:
        typed = told.one_time_code or ""
        if not await accept_code(session, staff=staff, typed=typed, keyring=keyring, now=wall):
            raise Refused("one_time_code_wrong", pointer="/one_time_code")
    elif told.enrolment is not None and (told.one_time_code or needs_second_factor(staff.role)):
        set_second_factor(
            staff, enrolment=told.enrolment, typed=told.one_time_code, keyring=keyring, now=now, wall=wall
        )
    elif needs_second_factor(staff.role):
        raise Refused("second_factor_missing", pointer="/one_time_code")
