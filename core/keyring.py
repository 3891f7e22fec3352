"""How are names, phones and codes kept so that a stolen database opens nothing?

One ring of 256-bit keys, each with a small number. A key never enters the database; what is
sealed carries the number of its key, so that old rows stay readable while new ones use the
active key. Every purpose gets a sub-key of its own (HKDF, RFC 5869), so that no value made for
one purpose can be used for another.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


@dataclass(frozen=True)
class KeyRing:
    """Keys by number, and the number that new values are made under."""

    active: int
    keys: Mapping[int, bytes]

    def seal(self, plain: str, *, bound_to: str) -> bytes:
        """Encrypt ``plain`` with AES-256-GCM; it opens only with the same ``bound_to``.

        Layout: 1 byte key number, 12 bytes nonce, ciphertext with tag.
        """
        nonce = os.urandom(_NONCE)
        sealed = self._aead(self.active).encrypt(nonce, plain.encode(), bound_to.encode())
        return bytes((self.active,)) + nonce + sealed

    def unseal(self, sealed: bytes, *, bound_to: str) -> str:
        """Return the text of ``seal``; raises ``cryptography.exceptions.InvalidTag`` if moved."""
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return self._aead(sealed[0]).decrypt(nonce, body, bound_to.encode()).decode()

    def digest(self, purpose: str, text: str, *, key: int | None = None) -> bytes:
        """Return the 32-byte HMAC-SHA-256 of ``text`` under the sub-key of ``purpose``."""
        number = self.active if key is None else key
        return hmac.digest(self._sub_key(number, purpose), text.encode(), "sha256")

    def _aead(self, number: int) -> AESGCM:
        return _aead(self.keys[number])

    def _sub_key(self, number: int, purpose: str) -> bytes:
        return _derive(self.keys[number], purpose)


@lru_cache(maxsize=256)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"yima:{purpose}".encode()).derive(key)


@lru_cache(maxsize=64)
def _aead(key: bytes) -> AESGCM:
    return AESGCM(_derive(key, "fields"))


def fingerprint(token: str) -> bytes:
    """Return what is stored of a bearer token: its SHA-256 (32 bytes)."""
    return hashlib.sha256(token.encode()).digest()


def load(path: Path) -> KeyRing:
    """Read a ring from a JSON file ``{"active": 1, "keys": {"1": "<base64 of 32 bytes>"}}``."""
    data = json.loads(path.read_text())
    keys = {int(number): base64.b64decode(key) for number, key in data["keys"].items()}
    active = int(data["active"])
    if active not in keys or any(len(key) != 32 for key in keys.values()):  # noqa: PLR2004
        message = f"{path.name}: every key is 32 bytes in base64 and the active one is among them"
        raise ValueError(message)
    if not all(0 < number < 256 for number in keys):  # noqa: PLR2004
        message = f"{path.name}: key numbers are 1 to 255"
        raise ValueError(message)
    return KeyRing(active, keys)


def create(path: Path) -> KeyRing:
    """Make a ring with one random key, readable by its owner alone, unless one is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        draft = path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"active": 1, "keys": {"1": key}}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    return load(path)
