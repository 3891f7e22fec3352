"""How are names, phones and codes kept so that a stolen database opens nothing?

One ring of 256-bit keys, each with a small number. A key never enters the database; what is
sealed says under which key and with which cipher, so that old rows stay readable while new ones
use the active key. Every purpose gets a sub-key of its own (HKDF, RFC 5869), so that no value made
for one purpose can be used for another. Where a ring comes from: ``keyfile``.

A ring never changes: a request works with one from its beginning to its end, or the number of the
key in a row would not be that of the key its code was made under. ``newer`` is where to look for a
key that was added since.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.ciphers import AES, NONCE, SM4, Aead, CipherName, aead

# A sealed value begins with the number of its key when the cipher is AES-256-GCM. Anything else begins
# with 0, which is no key's number, then the cipher, then the key. The nonce and the ciphertext follow.
_NUMBERED: Mapping[int, CipherName] = MappingProxyType({2: SM4})
_NUMBER_OF = MappingProxyType({cipher: number for number, cipher in _NUMBERED.items()})
_FIELDS: Mapping[CipherName, str] = MappingProxyType({AES: "fields", SM4: "fields-sm4"})
# The number of the key, as SQL over the first bytes of a sealed column.
KEY_SQL = "CASE get_byte({0}, 0) WHEN 0 THEN get_byte({0}, 2) ELSE get_byte({0}, 0) END"


class UnknownKeyError(KeyError):
    """A value names a key that is not in the ring."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by number, and the number that new values are made under."""

    active: int
    keys: Mapping[int, bytes] = field(repr=False)
    ciphers: Mapping[int, CipherName] = field(default_factory=dict)  # AES-256-GCM unless named
    newer: "Callable[[], KeyRing] | None" = field(default=None, repr=False, compare=False)

    def cipher_of(self, number: int) -> CipherName:
        """Return the cipher that a key seals with."""
        return self.ciphers.get(number, AES)

    @property
    def header(self) -> bytes:
        """What begins every value that is sealed now."""
        cipher = self.cipher_of(self.active)
        return bytes((self.active,)) if cipher == AES else bytes((0, _NUMBER_OF[cipher], self.active))

    def seal(self, plain: str, *, bound_to: str) -> bytes:
        """Encrypt ``plain`` under the active key; it opens only with the same ``bound_to``."""
        nonce = os.urandom(NONCE)
        cipher = self._aead(self.active, self.cipher_of(self.active))
        return self.header + nonce + cipher.encrypt(nonce, plain.encode(), bound_to.encode())

    def unseal(self, sealed: bytes, *, bound_to: str) -> str:
        """Return the text of ``seal``.

        Raises ``cryptography.exceptions.InvalidTag`` if it was moved or changed, ``UnknownKeyError``
        if its key is gone.
        """
        number, cipher, rest = _read_header(sealed)
        return self._aead(number, cipher).decrypt(rest[:NONCE], rest[NONCE:], bound_to.encode()).decode()

    def is_current(self, sealed: bytes) -> bool:
        """Tell whether a value is sealed as it would be now."""
        return sealed.startswith(self.header)

    def digest(self, purpose: str, text: str, *, key: int | None = None) -> bytes:
        """Return the 32-byte HMAC-SHA-256 of ``text`` under the sub-key of ``purpose``."""
        number = self.active if key is None else key
        return hmac.digest(_derive(self._key(number), purpose), text.encode(), "sha256")

    def latest(self) -> "KeyRing":
        """Return the ring as it is this instant."""
        return self.newer() if self.newer is not None else self

    def _aead(self, number: int, cipher: CipherName) -> Aead:
        return _aead(self._key(number), cipher)

    def _key(self, number: int) -> bytes:
        key = self.keys.get(number)
        if key is None:
            key = self.latest().keys.get(number)
        if key is None:
            raise UnknownKeyError(number)
        return key


def _read_header(sealed: bytes) -> tuple[int, CipherName, bytes]:
    if sealed[0] != 0:
        return sealed[0], AES, sealed[1:]
    return sealed[2], _NUMBERED[sealed[1]], sealed[3:]


@lru_cache(maxsize=256)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"yima:{purpose}".encode()).derive(key)


@lru_cache(maxsize=64)
def _aead(key: bytes, cipher: CipherName) -> Aead:
    return aead(cipher, _derive(key, _FIELDS[cipher]))


def fingerprint(token: str) -> bytes:
    """Return what is stored of a bearer token: its SHA-256 (32 bytes)."""
    return hashlib.sha256(token.encode()).digest()
