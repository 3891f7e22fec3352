"""How is a key ring written down, and which keys are refused?

As JSON, in a file or in the environment:
``{"active": 2, "keys": {"1": "<base64 of 32 bytes>", "2": "…"}, "ciphers": {"2": "SM4-GCM"}}``.
"""

import base64
import binascii
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.ciphers import CIPHERS, CipherName
from core.keyring import KeyRing

KEY_BYTES = 32
NUMBERS = range(1, 256)
_DISTINCT = 16  # bytes; 32 random ones never have so few
_STEPS = 8


class KeysError(ValueError):
    """A ring that cannot be used; says why and what to do, never a key."""


def parse(text: str, *, of: str) -> KeyRing:
    """Read a ring; ``of`` names where it stands."""
    try:
        data = json.loads(text)
        keys = {int(number): base64.b64decode(key, validate=True) for number, key in data["keys"].items()}
        ciphers = {int(number): _cipher(cipher) for number, cipher in data.get("ciphers", {}).items()}
        active = int(data["active"])
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, binascii.Error, ValueError) as error:
        cause = str(error) if isinstance(error, KeysError) else type(error).__name__
        message = f"{of}: 密钥格式不对 not a key ring ({cause}); restore it from a backup"
        raise KeysError(message) from None
    if active not in keys or not keys.keys() >= ciphers.keys() or any(len(key) != KEY_BYTES for key in keys.values()):
        message = f"{of}: every key is 32 bytes in base64, and the active one is among them"
        raise KeysError(message)
    if not all(number in NUMBERS for number in keys):
        message = f"{of}: key numbers are 1 to 255"
        raise KeysError(message)
    if len(set(keys.values())) < len(keys):
        message = f"{of}: two numbers have the same key"
        raise KeysError(message)
    return KeyRing(active, keys, ciphers)


def refuse_known(ring: KeyRing, *, of: str) -> None:
    """Raise ``KeysError`` for keys that anybody could guess: zeros, patterns, words, the keys of tests."""
    guessed = [number for number, key in ring.keys.items() if _is_guessable(key)]
    if guessed:
        message = (
            f"{of}: 密钥 {guessed} 不是随机的，正式环境不能用 is no random key and is refused in production: "
            "make a ring with `yima new-keys`"
        )
        raise KeysError(message)


def load(path: Path) -> KeyRing:
    """Read the ring of a file."""
    try:
        return parse(path.read_text(encoding="utf-8"), of=path.name)
    except (OSError, UnicodeDecodeError) as error:
        cause = type(error).__name__
        message = f"密钥文件读不了 the key file {path} cannot be read ({cause}): restore it from a backup"
        raise KeysError(message) from None


def as_text(ring: KeyRing) -> str:
    """Return a ring as JSON: whoever reads it can open everything."""
    keys = {str(number): base64.b64encode(key).decode() for number, key in sorted(ring.keys.items())}
    told: dict[str, Any] = {"active": ring.active, "keys": keys}
    if ring.ciphers:
        told["ciphers"] = {str(number): cipher for number, cipher in sorted(ring.ciphers.items())}
    return json.dumps(told)


def _cipher(name: object) -> CipherName:
    for cipher in CIPHERS:
        if name == cipher:
            return cipher
    message = f"ciphers are {', '.join(CIPHERS)}"
    raise KeysError(message)


def _is_guessable(key: bytes) -> bool:
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return len(set(key)) < _DISTINCT or len(steps) < _STEPS or (key.isascii() and key.decode().isprintable())
