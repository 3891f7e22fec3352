"""How does somebody look after their own account?

What would outlast a stolen session asks for the password again; guesses at it are limited like those at
the door. No connection is held while a password is checked.
"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.permissions import TokenScope, invited_by, may_carry, needs_second_factor
from domain.refusals import Refused
from domain.words import ROLES
from models import Staff, StaffIdentity, Unit
from models.access import TokenKind
from schemas.account import Account, PasswordChange, SecondFactorForm
from schemas.staff import SecondFactorOffer
from services.access.actors import Bearer, StaffActor
from services.access.attempts import Allowance, give_back, spend
from services.access.doings import by
from services.access.one_time_codes import accept_code
from services.access.passwords import hash_password, is_password
from services.access.tokens import end_all
from services.audit.note import note
from services.staff.secrets import offer_second_factor, require_strong, set_second_factor, words_around

_TRIES = 10  # an hour, of the own password and one-time code
_USED_UP = "signin_attempts_used_up"


async def read_account(session: AsyncSession, *, actor: StaffActor) -> Account:
    """Return the own account."""
    staff, unit = await _own(session, actor)
    linked = await session.exec(select(StaffIdentity.issuer).where(StaffIdentity.staff_id == actor.id))
    return Account(
        username=staff.username,
        display_name=staff.display_name,
        role=actor.role,
        role_name=ROLES[actor.role],
        unit=unit.name,
        has_second_factor=staff.totp_sealed is not None,
        needs_second_factor=needs_second_factor(actor.role),
        signed_in_with_second_factor=actor.second_factor,
        invites=bool(invited_by(actor.role, is_head=actor.is_head)),
        token_scopes=[scope for scope in TokenScope if may_carry(actor.role, scope)],
        single_sign_on=linked.first() is not None,
    )


async def require_own_password(  # noqa: PLR0913
    database: Database, *, actor: StaffActor, password: str, pointer: str, keyring: KeyRing, now: datetime
) -> None:
    """Let pass who knows the password of the session's account; raises ``password_wrong``."""
    tries = [_tries(actor)]
    await spend(database, allowances=tries, refusal=_USED_UP, keyring=keyring, now=now)
    async with database.transaction() as session:
        stored = (await session.exec(select(Staff.password_hash).where(Staff.id == actor.id))).one()
    if not await is_password(password, stored):
        raise Refused("password_wrong", pointer=pointer)
    async with database.transaction() as session:
        await give_back(session, allowances=tries, keyring=keyring, now=now)


async def change_password(  # noqa: PLR0913
    database: Database, *, actor: StaffActor, bearer: Bearer, told: PasswordChange, keyring: KeyRing, now: datetime
) -> None:
    """Change the own password; every other session ends."""
    await require_own_password(
        database, actor=actor, password=told.old_password, pointer="/old_password", keyring=keyring, now=now
    )
    async with database.transaction() as session:
        words = await words_around(session, *await _own(session, actor))
    require_strong(told.new_password, words=words, pointer="/new_password")
    password_hash = await hash_password(told.new_password)
    async with database.transaction() as session:
        staff, _ = await _own(session, actor)
        staff.password_hash = password_hash
        await end_all(session, staff_id=actor.id, kind=TokenKind.DESK, but=bearer.hash)
        await note(session, by(actor, "staff.password_changed"), now=now)


async def offer_own_second_factor(
    database: Database, *, actor: StaffActor, password: str, keyring: KeyRing, now: datetime
) -> SecondFactorOffer:
    """Return a new secret for an authenticator, once the password is shown."""
    await require_own_password(database, actor=actor, password=password, pointer="/password", keyring=keyring, now=now)
    async with database.transaction() as session:
        staff, _ = await _own(session, actor)
        return offer_second_factor(staff, keyring=keyring, now=now)


async def set_own_second_factor(  # noqa: PLR0913
    database: Database,
    *,
    actor: StaffActor,
    bearer: Bearer,
    form: SecondFactorForm,
    keyring: KeyRing,
    now: datetime,
    wall: datetime,
) -> None:
    """Enrol a second factor, or replace it with the help of the one before; every other session ends."""
    tries = [_tries(actor)]
    await spend(database, allowances=tries, refusal=_USED_UP, keyring=keyring, now=now)
    async with database.transaction() as session:
        staff, _ = await _own(session, actor)
        typed = form.old_one_time_code or ""
        if not await accept_code(session, staff=staff, typed=typed, keyring=keyring, now=wall):
            raise Refused("one_time_code_wrong", pointer="/old_one_time_code")
        set_second_factor(
            staff, enrolment=form.enrolment, typed=form.one_time_code, keyring=keyring, now=now, wall=wall
        )
        await end_all(session, staff_id=actor.id, kind=TokenKind.DESK, but=bearer.hash)
        await give_back(session, allowances=tries, keyring=keyring, now=now)
        await note(session, by(actor, "staff.second_factor_set"), now=now)


async def _own(session: AsyncSession, actor: StaffActor) -> tuple[Staff, Unit]:
    asked = select(Staff, Unit).join(Unit, col(Unit.id) == col(Staff.unit_id)).where(Staff.id == actor.id)
    return (await session.exec(asked)).one()


def _tries(actor: StaffActor) -> Allowance:
    return Allowance("own-account", str(actor.id), _TRIES)
