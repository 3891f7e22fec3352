"""How does the key ring of a file change? Keys are made, chosen and taken out; never altered.

The file is replaced in one step and stays readable to whoever could read it before. One program at a
time changes it: two could each forget the other's key.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.ciphers import AES, CipherName, is_offered
from core.keyfile import KEY_BYTES, NUMBERS, KeysError, as_text, load
from core.keyring import KeyRing


def create(path: Path, *, cipher: CipherName = AES) -> KeyRing:
    """Make a ring with one random key, readable by its owner alone, unless one is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            if not path.exists():
                _write(path, with_new_key(KeyRing(0, {}), 1, cipher))
    return load(path)


def add(path: Path, *, cipher: CipherName = AES, activate: bool = True) -> KeyRing:
    """Add a random key to the ring of a file; everything new is made under it from now on."""
    with _alone(path):
        ring = load(path)
        number = next((number for number in range(max(ring.keys) + 1, 256)), None)
        number = number or next((free for free in NUMBERS if free not in ring.keys), None)
        if number is None:
            message = f"{path.name}: 编号用完了 all numbers are taken: retire a key first"
            raise KeysError(message)
        made = with_new_key(ring, number, cipher)
        _write(path, made if activate else KeyRing(ring.active, made.keys, made.ciphers))
        return load(path)


def activate(path: Path, number: int) -> KeyRing:
    """Make everything new under a key that is in the ring already."""
    with _alone(path):
        ring = load(path)
        if number not in ring.keys:
            message = f"{path.name}: 没有密钥 {number} has no key {number}"
            raise KeysError(message)
        _write(path, KeyRing(number, ring.keys, ring.ciphers))
        return load(path)


def remove(path: Path, number: int) -> KeyRing:
    """Take a key out of the ring for good; whoever calls has seen that nothing needs it."""
    with _alone(path):
        ring = load(path)
        keys = {known: key for known, key in ring.keys.items() if known != number}
        _write(path, KeyRing(ring.active, keys, {one: name for one, name in ring.ciphers.items() if one in keys}))
        return load(path)


def with_new_key(ring: KeyRing, number: int, cipher: CipherName) -> KeyRing:
    """Return the ring with one more random key, which is active."""
    if not is_offered(cipher):
        message = f"这台机器的 OpenSSL 没有 this machine's OpenSSL lacks {cipher}"
        raise KeysError(message)
    ciphers: Mapping[int, CipherName] = ring.ciphers if cipher == AES else {**ring.ciphers, number: cipher}
    return KeyRing(number, {**ring.keys, number: secrets.token_bytes(KEY_BYTES)}, ciphers)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep every other program from changing the ring."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        message = f"密钥文件改不了 the key file {path} cannot be changed ({type(error).__name__})"
        raise KeysError(message) from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
        os.fsync(folder)
    except OSError as error:
        message = f"密钥文件改不了 the key file {path} cannot be changed ({type(error).__name__})"
        raise KeysError(message) from None
    finally:
        os.close(folder)


def _write(path: Path, ring: KeyRing) -> None:
    """Put the ring in place in one step; whoever could read the file before still can."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        if path.exists():
            before = path.stat()
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), before.st_mode & 0o777)
        file.write(as_text(ring))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
