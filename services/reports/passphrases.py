"""How is a desk's private key locked and unlocked without holding anybody else up?

Argon2id takes tens of milliseconds and 64 MB on purpose: it runs in a thread, one at a time.
"""

import asyncio
from uuid import UUID
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag

from core import boxes
from domain.refusals import Refused
from services.reports.boxes import private_key

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def lock(private: bytes, passphrase: str, *, key_id: UUID) -> bytes:
    """Return the private key as it is kept."""
    async with _turn():
        return await asyncio.to_thread(boxes.lock_private, private, passphrase, bound_to=private_key(key_id))


async def unlock(locked: bytes, passphrase: str, *, key_id: UUID, pointer: str) -> bytes:
    """Return the private key; raises ``passphrase_wrong``."""
    try:
        async with _turn():
            return await asyncio.to_thread(boxes.unlock_private, locked, passphrase, bound_to=private_key(key_id))
    except InvalidTag as error:
        raise Refused("passphrase_wrong", pointer=pointer) from error


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1))
