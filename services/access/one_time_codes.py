"""Is this the one-time code of the account, and is it fresh?"""

import unicodedata
from datetime import datetime
from secrets import compare_digest
from uuid import UUID

import pyotp
from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from models import Staff

_STEP_SECONDS = 30
_TOLERATED = (0, -1, 1)  # clocks of telephones go a little wrong


def bound_to(staff_id: UUID) -> str:
    """Return what a sealed secret is bound to, so that it opens for no other account."""
    return f"staff:{staff_id}:totp"


def step_of(typed: str, *, secret: str, now: datetime) -> int | None:
    """Return the time step whose code was typed, None when it is none of those tolerated."""
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    if not code.isascii():
        return None
    device = pyotp.TOTP(secret)
    this = int(now.timestamp()) // _STEP_SECONDS
    return next((this + off for off in _TOLERATED if compare_digest(device.generate_otp(this + off), code)), None)


async def accept_code(session: AsyncSession, *, staff: Staff, typed: str, keyring: KeyRing, now: datetime) -> bool:
    """Take a one-time code; the same code, or one from before it, is not taken again."""
    if staff.totp_sealed is None:
        return True
    secret = keyring.unseal(staff.totp_sealed, bound_to=bound_to(staff.id))
    step = step_of(typed, secret=secret, now=now)
    if step is None:
        return False
    taking = update(Staff).where(col(Staff.id) == staff.id, col(Staff.totp_last_step) < step)
    taken = await session.exec(taking.values(totp_last_step=step).returning(col(Staff.id)))
    return taken.first() is not None
