"""Is this the password?

Argon2id costs tens of milliseconds and 64 MB on purpose: it runs in a thread, two at a time, and
just as long for an account that does not exist.
"""

import asyncio
import secrets
import unicodedata
from functools import lru_cache
from weakref import WeakKeyDictionary

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

AT_ONCE = 2

_argon2 = PasswordHash((Argon2Hasher(),))
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    async with _turn():
        return await asyncio.to_thread(_argon2.hash, _meant(password))


async def is_password(password: str, stored: str | None) -> bool:
    """Tell whether ``password`` made ``stored``; takes as long when nothing is stored."""
    async with _turn():
        return await asyncio.to_thread(_verify, _meant(password), stored)


def _verify(password: str, stored: str | None) -> bool:
    dummy = _dummy()
    known = stored is not None and stored.startswith("$argon2")
    return _argon2.verify(password, stored if known and stored else dummy) and known


@lru_cache(maxsize=1)
def _dummy() -> str:
    return _argon2.hash(secrets.token_urlsafe(16))


def _meant(password: str) -> str:
    """Full-width letters of a Chinese keyboard are the letters that were meant."""
    return unicodedata.normalize("NFKC", password)


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
