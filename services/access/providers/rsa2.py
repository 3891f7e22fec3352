"""How does Alipay's gateway sign, and what exactly was signed?

Sent: every field but ``sign``, in the order of the names, as ``a=1&b=2``. Answered: the very
characters of the inner object as they came; written anew, the signature would not fit any more.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from services.access.providers.exchange import NoAnswerError

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


def content(fields: Mapping[str, str]) -> str:
    """Return what is signed of the fields of a request."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name])


def sign(text: str, key: RSAPrivateKey) -> str:
    """Return the signature in base64."""
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), hashes.SHA256())).decode()


def is_signed(text: str, signature: object, key: RSAPublicKey) -> bool:
    """Tell whether a text was signed with the other half of the key."""
    if not isinstance(signature, str):
        return False
    try:
        key.verify(base64.b64decode(signature, validate=True), text.encode(), PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def parts_of(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the members of a JSON object, and each as it was written; raises ``NoAnswerError("not_json")``."""
    parts: dict[str, Any] = {}
    raw: dict[str, str] = {}
    try:
        at = _past(text, _skip(text, 0), "{")
        while text[at] != "}":
            name, at = _DECODER.raw_decode(text, at)
            start = _skip(text, _past(text, _skip(text, at), ":"))
            value, at = _DECODER.raw_decode(text, start)
            if not isinstance(name, str) or name in parts:  # said twice: signed once
                raise ValueError(name)  # noqa: TRY301
            parts[name], raw[name] = value, text[start:at]
            at = _skip(text, at)
            if text[at] == ",":
                at = _skip(text, at + 1)
        if text[at + 1 :].strip(_SPACE):
            raise ValueError(at)  # noqa: TRY301
    except (ValueError, IndexError, RecursionError):
        raise NoAnswerError("not_json") from None
    return parts, raw


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at


def _past(text: str, at: int, mark: str) -> int:
    if text[at] != mark:
        raise ValueError(mark)
    return _skip(text, at + 1)


@lru_cache(maxsize=8)
def read_private_key(path: Path) -> RSAPrivateKey:
    """Read our key: PEM, or the bare base64 (PKCS #1 or #8) that Alipay's tool writes."""
    data = path.read_bytes()
    key = (
        serialization.load_pem_private_key(data, password=None)
        if b"-----" in data
        else serialization.load_der_private_key(base64.b64decode(data), password=None)
    )
    if not isinstance(key, RSAPrivateKey):
        message = f"{path.name}: an RSA private key is needed"
        raise ValueError(message)  # noqa: TRY004 - what is wrong is in the file
    return key


@lru_cache(maxsize=8)
def read_public_key(path: Path) -> RSAPublicKey:
    """Read Alipay's key: PEM, or bare base64."""
    data = path.read_bytes()
    key = (
        serialization.load_pem_public_key(data)
        if b"-----" in data
        else serialization.load_der_public_key(base64.b64decode(data))
    )
    if not isinstance(key, RSAPublicKey):
        message = f"{path.name}: an RSA public key is needed"
        raise ValueError(message)  # noqa: TRY004
    return key
