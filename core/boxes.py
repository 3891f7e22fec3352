"""How is something locked so that only a person who knows a passphrase can open it?

A box is closed with a public key (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) and opened with
the private one. The private key is kept only locked under what Argon2id makes of a passphrase
(RFC 9106, second recommendation); the passphrase itself is kept nowhere. Long texts and files have
a key of their own (AES-256-GCM), and only that key lies in the box. Everything is bound to what it
belongs to and opens nowhere else.
"""

import os
import unicodedata

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

KEY = 32
SALT = 16
_NONCE = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_VERSION = b"\x01"  # of every value here: what another version was made with can be told apart
_PASSES, _LANES, _MEMORY = 3, 4, 64 * 1024  # KiB


def new_key() -> bytes:
    """Return a key for one text or file."""
    return os.urandom(KEY)


def new_pair() -> tuple[bytes, bytes]:
    """Return a public key and its private one."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def put_in_box(secret: bytes, public: bytes, *, bound_to: str) -> bytes:
    """Lock ``secret`` so that only the owner of the private key can take it out."""
    return _VERSION + _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public), info=_told(bound_to))


def take_from_box(box: bytes, private: bytes, *, bound_to: str) -> bytes:
    """Return what lies in the box; raises ``InvalidTag`` for another key, another binding, or a changed box."""
    return _SUITE.decrypt(_body(box), X25519PrivateKey.from_private_bytes(private), info=_told(bound_to))


def close(plain: bytes, key: bytes, *, bound_to: str) -> bytes:
    """Encrypt a text or a file under its own key."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, _told(bound_to))


def reopen(closed: bytes, key: bytes, *, bound_to: str) -> bytes:
    """Return what ``close`` was given; raises ``InvalidTag`` if it was moved or changed."""
    rest = _body(closed)
    return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], _told(bound_to))


def lock_private(private: bytes, passphrase: str, *, bound_to: str) -> bytes:
    """Lock a private key under a passphrase; costs 64 MB and tens of milliseconds, so call it in a thread."""
    salt = os.urandom(SALT)
    return _VERSION + salt + close(private, _stretch(passphrase, salt), bound_to=bound_to)


def unlock_private(locked: bytes, passphrase: str, *, bound_to: str) -> bytes:
    """Return the private key; raises ``InvalidTag`` for a wrong passphrase."""
    rest = _body(locked)
    return reopen(rest[SALT:], _stretch(passphrase, rest[:SALT]), bound_to=bound_to)


def _stretch(passphrase: str, salt: bytes) -> bytes:
    """Full-width letters of a Chinese keyboard are the letters that were meant."""
    meant = unicodedata.normalize("NFKC", passphrase).encode()
    return Argon2id(salt=salt, length=KEY, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY).derive(meant)


def _body(value: bytes) -> bytes:
    if value[:1] != _VERSION:
        raise ValueError("made by a version that is not known here")
    return value[1:]


def _told(bound_to: str) -> bytes:
    return f"yima:{bound_to}".encode()
