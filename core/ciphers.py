"""With what is a field sealed? AES-256-GCM, or SM4-GCM where the national ciphers are asked for.

Both take a nonce of 12 bytes and end in a tag of 16. Each has a sub-key of its own, so that a value
never opens under the other cipher. ``cryptography`` offers SM4 in GCM (RFC 8998) as a plain cipher
and only where its OpenSSL has it, since 3.1; ``is_offered`` asks before anything is sealed with it.
"""

from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CipherName = Literal["AES-256-GCM", "SM4-GCM"]
AES: CipherName = "AES-256-GCM"
SM4: CipherName = "SM4-GCM"
CIPHERS: tuple[CipherName, ...] = (AES, SM4)
NONCE = 12
_TAG = 16
_SM4_KEY = 16


class Aead(Protocol):
    """Seals bytes together with what they are bound to."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the ciphertext with its tag."""
        ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the bytes; raises ``InvalidTag``."""
        ...


class _Sm4Gcm:
    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        sealing = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data or b"")
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        if len(data) < _TAG:
            raise InvalidTag
        opening = Cipher(self._algorithm, modes.GCM(nonce, data[-_TAG:])).decryptor()
        opening.authenticate_additional_data(associated_data or b"")
        return opening.update(data[:-_TAG]) + opening.finalize()


def aead(cipher: CipherName, sub_key: bytes) -> Aead:
    """Return the cipher under a sub-key of 32 bytes; SM4 takes the first half."""
    return AESGCM(sub_key) if cipher == AES else _Sm4Gcm(sub_key[:_SM4_KEY])


def is_offered(cipher: CipherName) -> bool:
    """Tell whether this machine's OpenSSL has the cipher."""
    try:
        aead(cipher, bytes(32)).encrypt(bytes(NONCE), b"", None)
    except UnsupportedAlgorithm:
        return False
    return True
