"""How does somebody sign in with a code that is sent to their phone?

Six digits, good once, for five minutes and five tries; a new one ends the one before. Every mobile
number gets a code, whether an account has it or not, so that no answer tells which. Kept are a blind
index of the number and an HMAC of the code under the same key.
"""

import secrets
from datetime import timedelta
from secrets import compare_digest

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from core.keyring import KeyRing
from domain.refusals import Refused
from models import PhoneCode
from schemas.sessions import PhoneCodeSent
from services.access.attempts import DAY, Allowance, give_back, network_of, spend
from services.access.phone_numbers import mobile_number
from services.access.providers.ground import SignInGround
from services.access.providers.senders import choose_sender

PHONE = "phone"  # the name of this way to sign in
LASTS = timedelta(minutes=5)
TRIES = 5
_DIGITS = 6


async def send_phone_code(typed: str, *, ground: SignInGround) -> PhoneCodeSent:
    """Send a code to a mobile number; raises ``mobile_required``, ``phone_codes_used_up`` or ``…_unavailable``."""
    sender, settings, now = choose_sender(ground.settings), ground.settings, ground.now
    phone = mobile_number(typed, "/phone")
    allowances = [
        Allowance("phone-code", phone, settings.phone_codes_per_phone_hour),
        Allowance("phone-code-day", phone, settings.phone_codes_per_phone_day, DAY),
        Allowance("phone-code-address", network_of(ground.address), settings.phone_codes_per_address_hour),
        Allowance("phone-codes", "everybody", settings.phone_codes_per_day, DAY),
    ]
    await spend(ground.database, allowances=allowances, refusal="phone_codes_used_up", keyring=ground.keyring, now=now)
    code, keyring = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}", ground.keyring
    row = {"code_hash": _hash(keyring, phone, code, keyring.active), "tries": 0, "expires_at": now + LASTS}
    others = [_index(keyring, phone, key) for key in keyring.keys if key != keyring.active]
    keeping = insert(PhoneCode).values(phone_index=_index(keyring, phone, keyring.active), **row)
    async with ground.database.transaction() as session:
        await session.exec(delete(PhoneCode).where(col(PhoneCode.phone_index).in_(others)))
        await session.exec(keeping.on_conflict_do_update(index_elements=["phone_index"], set_=row))
    shown = await sender.send(phone, code)
    return PhoneCodeSent(expires_at=now + LASTS, demo_code=shown)


class PhoneCodes:
    """Vouch for whoever reads the code on their phone."""

    def __init__(self, phone: str, ground: SignInGround) -> None:
        self._phone = mobile_number(phone, "/phone")
        self._ground = ground

    async def subject_of(self, code: str) -> str:
        """Return the number, once; a wrong code, one too late, and one never sent get the same answer.

        A try is written down before the code is compared, so that a hundred at one instant are five.
        """
        database, keyring, now = self._ground.database, self._ground.keyring, self._ground.now
        most = self._ground.settings.code_attempts_per_address
        paid = [Allowance("phone-signin", network_of(self._ground.address), most)]
        await spend(database, allowances=paid, keyring=keyring, now=now)
        indexes = {_index(keyring, self._phone, key): key for key in keyring.keys}
        trying = (
            update(PhoneCode)
            .where(col(PhoneCode.phone_index).in_(indexes), col(PhoneCode.expires_at) > now)
            .where(col(PhoneCode.tries) < TRIES)
            .values(tries=col(PhoneCode.tries) + 1)
            .returning(col(PhoneCode.phone_index), col(PhoneCode.code_hash))
        )
        async with database.transaction() as session:
            found = (await session.exec(trying)).first()
        index, kept = found or (b"", b"")
        meant = _hash(keyring, self._phone, code.strip(), indexes.get(index, keyring.active))
        if not compare_digest(kept, meant):
            raise Refused("login_code_invalid", pointer="/code")
        using = delete(PhoneCode).where(col(PhoneCode.phone_index) == index, col(PhoneCode.code_hash) == kept)
        async with database.transaction() as session:
            if (await session.exec(using.returning(col(PhoneCode.tries)))).first() is None:  # another took it
                raise Refused("login_code_invalid", pointer="/code")
            await give_back(session, allowances=paid, keyring=keyring, now=now)
        return self._phone


def _index(keyring: KeyRing, phone: str, key: int) -> bytes:
    return keyring.digest("phone-code-index", phone, key=key)


def _hash(keyring: KeyRing, phone: str, code: str, key: int) -> bytes:
    return keyring.digest("phone-code", f"{phone}\n{code}", key=key)
