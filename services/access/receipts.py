"""Which secrets open a petition, for its petitioner and for those who joined?

All are made from a key of the ring and an id by HMAC-SHA-256: nobody without the key
can tell them from random bits, the database keeps only what cannot be turned back (the token's
SHA-256, nothing at all of the code), and a slip can be printed again years later
(docs/decisions/0002).
"""

from datetime import UTC, datetime
from secrets import compare_digest
from uuid import UUID

from core.keyring import KeyRing
from domain import codes

TOKEN_LENGTH = 26  # 130 bits
CODE_LENGTH = 10  # 50 bits, and a check character


def receipt_token(keyring: KeyRing, petition_id: UUID, key: int) -> str:
    """Return the receipt token of a petition."""
    digest = keyring.digest("receipt-token", str(petition_id), key=key)
    return "yr_" + codes.encode(int.from_bytes(digest), TOKEN_LENGTH)


def joined_token(keyring: KeyRing, person_id: UUID, key: int) -> str:
    """Return the receipt token of a co-petitioner who joined."""
    digest = keyring.digest("joined-token", str(person_id), key=key)
    return "yc_" + codes.encode(int.from_bytes(digest), TOKEN_LENGTH)


def query_code(keyring: KeyRing, petition_id: UUID, key: int) -> str:
    """Return the query code of a petition, check character included, not grouped."""
    return _code(keyring, "query-code", str(petition_id), key)


def joined_code(keyring: KeyRing, person_id: UUID, key: int) -> str:
    """Return the query code of a co-petitioner who joined, not grouped."""
    return _code(keyring, "joined-code", str(person_id), key)


def join_code(keyring: KeyRing, petition_id: UUID, key: int, opened_at: datetime) -> str:
    """Return the code that others join by, not grouped; every opening makes another one."""
    return _code(keyring, "join-code", f"{petition_id}:{opened_at.astimezone(UTC).isoformat()}", key)


def normal(typed: str) -> str:
    """Return a typed code as it is made, empty when it cannot be one."""
    return codes.normalise(typed, CODE_LENGTH) or ""


def is_code(typed: str, meant: str) -> bool:
    """Tell whether somebody typed this code, in constant time."""
    return compare_digest(normal(typed), meant)


def is_query_code(typed: str, keyring: KeyRing, petition_id: UUID, key: int) -> bool:
    """Tell whether somebody typed the query code of the petition, in constant time."""
    return is_code(typed, query_code(keyring, petition_id, key))


def progress_url(public_url: str, number: str, token: str) -> str:
    """Return what the receipt's QR holds; the token stands behind # and never reaches a server."""
    return f"{public_url}/p#{number}.{token}"


def join_url(public_url: str, number: str, code: str) -> str:
    """Return what the QR for others to join holds; the code stands behind # too."""
    return f"{public_url}/j#{number}.{code}"


def _code(keyring: KeyRing, purpose: str, text: str, key: int) -> str:
    return codes.with_check(codes.encode(int.from_bytes(keyring.digest(purpose, text, key=key)), CODE_LENGTH))
