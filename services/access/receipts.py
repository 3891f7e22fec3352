"""Which secrets open a petition?

Both are made from a key of the ring and the petition's id by HMAC-SHA-256: nobody without the key
can tell them from random bits, the database keeps only what cannot be turned back (the token's
SHA-256, nothing at all of the code), and a slip can be printed again years later
(docs/decisions/0002).
"""

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


def query_code(keyring: KeyRing, petition_id: UUID, key: int) -> str:
    """Return the query code of a petition, check character included, not grouped."""
    digest = keyring.digest("query-code", str(petition_id), key=key)
    return codes.with_check(codes.encode(int.from_bytes(digest), CODE_LENGTH))


def is_query_code(typed: str, keyring: KeyRing, petition_id: UUID, key: int) -> bool:
    """Tell whether somebody typed the query code of the petition, in constant time."""
    meant = codes.normalise(typed, CODE_LENGTH) or ""
    return compare_digest(meant, query_code(keyring, petition_id, key))


def progress_url(public_url: str, number: str, token: str) -> str:
    """Return what the receipt's QR holds; the token stands behind # and never reaches a server."""
    return f"{public_url}/p#{number}.{token}"
