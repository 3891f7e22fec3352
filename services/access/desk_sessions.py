"""How does a member of staff sign in?"""

import unicodedata
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.fields import Who
from domain.refusals import Refused
from models import AccessToken, Staff, Unit
from models.access import TokenKind
from schemas.sessions import DeskSession, DeskSignIn, WhoAmI
from services.access import signin_limits as signin
from services.access.actors import Bearer, StaffActor
from services.access.attempts import give_back, is_remembered, network_of, remember, spend
from services.access.one_time_codes import accept_code
from services.access.passwords import is_password
from services.access.tokens import issue
from services.access.tried_doors import FAILED, LOCKED, note_tried
from services.audit.note import Doing, note

_USED_UP = "signin_attempts_used_up"


async def open_desk_session(  # noqa: PLR0913
    database: Database,
    *,
    told: DeskSignIn,
    address: str,
    keyring: KeyRing,
    settings: Settings,
    now: datetime,
    wall: datetime,
) -> DeskSession:
    """Sign in with user name, password and, where the account has one, a one-time code.

    No connection is held while the password is checked. A missing one-time code is no wrong
    guess; one-time codes count with the ``wall``, as people's devices do; an unknown user, a wrong
    password and a wrong code are told apart by nobody.
    """
    username = unicodedata.normalize("NFKC", told.username).strip()
    network = network_of(address)
    known = signin.known_place(username, network)
    async with database.transaction() as session:
        is_known = await is_remembered(session, known=known, keyring=keyring, now=now)
    allowances = signin.allowances(username, network, is_known=is_known, settings=settings)
    try:
        await spend(database, allowances=allowances, refusal=_USED_UP, keyring=keyring, now=now)
    except Refused:
        await note_tried(database, LOCKED, await _found(database, username), now=now)
        raise
    found = await _found(database, username)
    if not await is_password(told.password, found[0].password_hash if found else None) or found is None:
        await note_tried(database, FAILED, found, now=now)
        raise Refused("signin_failed")
    staff, unit = found
    issued, wrong = None, False
    async with database.transaction() as session:
        missing = staff.totp_sealed is not None and not told.one_time_code
        code = told.one_time_code or ""
        if not missing:
            wrong = not await accept_code(session, staff=staff, typed=code, keyring=keyring, now=wall)
        if not wrong:
            await give_back(session, allowances=allowances, keyring=keyring, now=now)
        if not missing and not wrong:
            await remember(session, known=known, keyring=keyring, now=now)
            strong = staff.totp_sealed is not None
            issued = await issue(session, kind=TokenKind.DESK, holder=staff.id, second_factor=strong, now=now)
        if issued is not None:
            county = unit.area_code[:6].ljust(12, "0")
            await note(session, Doing("desk.signed_in", Who.STAFF, staff.id, unit.id, county), now=now)
    if wrong:
        await note_tried(database, FAILED, found, now=now)
        raise Refused("signin_failed")
    if issued is None:
        raise Refused("totp_required", pointer="/one_time_code")
    return DeskSession(access_token=issued.token, **who(staff, unit, issued.expires_at).model_dump())


async def read_desk_session(session: AsyncSession, *, actor: StaffActor, bearer: Bearer) -> WhoAmI:
    """Return who holds the token, and until when."""
    statement = (
        select(Staff, Unit, AccessToken.expires_at)
        .join(Unit, col(Unit.id) == col(Staff.unit_id))
        .join(AccessToken, col(AccessToken.staff_id) == col(Staff.id))
        .where(Staff.id == actor.id, AccessToken.hash == bearer.hash)
    )
    staff, unit, expires_at = (await session.exec(statement)).one()
    return who(staff, unit, expires_at)


async def _found(database: Database, username: str) -> tuple[Staff, Unit] | None:
    statement = (
        select(Staff, Unit)
        .join(Unit, col(Unit.id) == col(Staff.unit_id))
        .where(Staff.username == username, col(Staff.active), col(Unit.active))
    )
    async with database.transaction() as session:
        return (await session.exec(statement)).first()


def who(staff: Staff, unit: Unit, expires_at: datetime) -> WhoAmI:
    """Return whose session it is."""
    return WhoAmI(
        expires_at=expires_at,
        display_name=staff.display_name,
        role=staff.role,
        is_head=staff.is_head,
        unit=unit.name,
        level=unit.level,
        area_code=unit.area_code,
    )
