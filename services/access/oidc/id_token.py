"""Is this ID token the provider's, for us, for this sign-in, and of now? (OpenID Connect Core 3.1.3.7)

Only public keys out of the provider's own document verify it, and only with algorithms of the list: a token
cannot name its key, nor choose an algorithm that needs none or takes a public key for a shared secret.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import compare_digest
from typing import Any

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_PUBLIC = frozenset({"RSA", "EC", "OKP"})
_SMALLEST_RSA = 2048
_TOLERATED = 60  # seconds that clocks may differ
_FRESH = 600  # seconds between its making and its showing
_LONGEST_SUBJECT = 255


class NotOursError(Exception):
    """The token is not to be believed. The reason is a short code and never holds personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shown:
    """Who the provider says it is, and how they showed it."""

    subject: str
    methods: frozenset[str]  # amr:otp, acr:…


def key_id_of(token: str) -> str | None:
    """Return which key a token claims; raises ``NotOursError`` for an algorithm that is not on the list."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, UnicodeError) as error:
        raise NotOursError("not_a_token") from error
    if header.get("alg") not in ALGORITHMS:
        raise NotOursError("algorithm")
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise NotOursError("key_id")
    return kid


def verify(  # noqa: PLR0913
    token: str, *, keys: Sequence[Mapping[str, Any]], issuer: str, client_id: str, nonce: str, wall: datetime
) -> Shown:
    """Return who it is; raises ``NotOursError``."""
    key = _key(keys, key_id_of(token))
    try:
        claims = jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError) as error:
        raise NotOursError("signature") from error
    _require(claims, issuer, client_id, nonce, wall.timestamp())
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise NotOursError("subject")
    amr = claims.get("amr")
    methods = {f"amr:{method}" for method in amr if isinstance(method, str)} if isinstance(amr, list) else set()
    return Shown(subject, frozenset({*methods, f"acr:{claims.get('acr')}"}))


def _key(keys: Sequence[Mapping[str, Any]], kid: str | None) -> jwk.Key:
    """Return the one key that is meant; without a name there may be only one."""
    usable = [key for key in keys if key.get("kty") in _PUBLIC and key.get("use", "sig") == "sig"]
    meant = [key for key in usable if kid is None or key.get("kid") == kid]
    if len(meant) != 1:
        raise NotOursError("key_id")
    try:
        key = jwk.import_key(dict(meant[0]))
    except (JoseError, ValueError, TypeError) as error:
        raise NotOursError("key") from error
    if isinstance(key, jwk.RSAKey) and key.public_key.key_size < _SMALLEST_RSA:
        raise NotOursError("key")
    return key


def _require(claims: Mapping[str, Any], issuer: str, client_id: str, nonce: str, now: float) -> None:
    if claims.get("iss") != issuer:
        raise NotOursError("issuer")
    told = claims.get("aud")
    audience = told if isinstance(told, list) else [told]
    if client_id not in audience or claims.get("azp", client_id) != client_id:
        raise NotOursError("audience")
    if len(audience) > 1 and "azp" not in claims:
        raise NotOursError("audience")
    expires, issued, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if not all(isinstance(at, int | float) and not isinstance(at, bool) for at in (expires, issued, begins)):
        raise NotOursError("time")
    if not (now - _TOLERATED < expires and now - _FRESH < issued <= now + _TOLERATED and begins <= now + _TOLERATED):  # type: ignore[operator]
        raise NotOursError("time")
    shown = claims.get("nonce")
    if not isinstance(shown, str) or not compare_digest(shown.encode(), nonce.encode()):
        raise NotOursError("nonce")
