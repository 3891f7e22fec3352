"""What may a new password be, and how is a second factor offered and taken?

Between the offer of a second factor and its first code nothing is stored: the secret goes out a second
time, sealed for the one account and a quarter of an hour, and comes back with the code.
"""

import base64
import binascii
import io
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import NoReturn
from uuid import UUID

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing, UnknownKeyError
from core.pinyin import soundings
from core.settings import ROOT
from domain.password_rules import SHORTEST, Weak, weakness
from domain.refusals import Refused
from models import Area, Staff, Unit
from schemas.staff import SecondFactorOffer
from services.access.one_time_codes import bound_to, step_of

LISTED = ROOT / "data" / "common_passwords.txt"
_ISSUER = "Yima"
_OFFER_LASTS = timedelta(minutes=15)


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that guessers try first."""
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


async def words_around(session: AsyncSession, staff: Staff, unit: Unit) -> list[str]:
    """Return what somebody who knows the account would guess with: its names and its place's, in pinyin too."""
    codes = (unit.area_code, unit.area_code[:9].ljust(12, "0"), unit.area_code[:6].ljust(12, "0"))
    areas = (await session.exec(select(Area.name).where(col(Area.code).in_(codes)))).all()
    names = [staff.display_name, unit.name, *areas]
    return [staff.username, *names, *(way for name in names for way in soundings(name))]


def require_strong(password: str, *, words: Iterable[str], pointer: str) -> None:
    """Let a password pass that is hard to guess; raises ``password_short`` or ``password_common``."""
    weak = weakness(password, common=common_passwords(), words=words)
    if weak is Weak.SHORT:
        raise Refused("password_short", pointer=pointer, least=SHORTEST)
    if weak is Weak.COMMON:
        raise Refused("password_common", pointer=pointer)


def offer_second_factor(staff: Staff, *, keyring: KeyRing, now: datetime) -> SecondFactorOffer:
    """Return a new secret for an authenticator."""
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=staff.username, issuer_name=_ISSUER)
    drawn = io.BytesIO()
    segno.make(uri, micro=False, error="m").save(drawn, kind="svg", border=4, xmldecl=False)
    told = json.dumps({"secret": secret, "until": (now + _OFFER_LASTS).timestamp()})
    sealed = keyring.seal(told, bound_to=_bound_to(staff.id))
    enrolment = base64.urlsafe_b64encode(sealed).decode()
    return SecondFactorOffer(uri=uri, secret=secret, qr_svg=drawn.getvalue().decode(), enrolment=enrolment)


def set_second_factor(  # noqa: PLR0913
    staff: Staff, *, enrolment: str, typed: str | None, keyring: KeyRing, now: datetime, wall: datetime
) -> None:
    """Bind an account to the device that shows a code; raises ``enrolment_ended`` or ``one_time_code_wrong``.

    The code is used up with it.
    """
    secret = _read(enrolment, staff.id, keyring, now)
    step = step_of(typed or "", secret=secret, now=wall)
    if step is None:
        raise Refused("one_time_code_wrong", pointer="/one_time_code")
    staff.totp_sealed = keyring.seal(secret, bound_to=bound_to(staff.id))
    staff.totp_last_step = step


def _read(enrolment: str, staff_id: UUID, keyring: KeyRing, now: datetime) -> str:
    try:
        sealed = base64.urlsafe_b64decode(enrolment.encode())
        told = json.loads(keyring.unseal(sealed, bound_to=_bound_to(staff_id)))
    except (ValueError, binascii.Error, InvalidTag, UnknownKeyError, IndexError, KeyError):
        _ended()
    if told["until"] <= now.timestamp():
        _ended()
    return str(told["secret"])


def _ended() -> NoReturn:
    raise Refused("enrolment_ended", pointer="/enrolment")


def _bound_to(staff_id: UUID) -> str:
    return f"staff:{staff_id}:enrolment"
