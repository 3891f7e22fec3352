"""Where are the provider's doors, and with which keys does it sign?

Read from its discovery document, and kept for an hour. A key that is not known may be new: the keys are
asked for again, at most once a minute, so that nobody can make us ask by showing tokens.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.settings import Settings
from services.access.providers.exchange import NoAnswerError, call

_KEPT, _AGAIN = timedelta(hours=1), timedelta(minutes=1)


@dataclass(slots=True)
class Provider:
    """What a provider says about itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool  # RFC 9207: it says who it is when it sends somebody back
    takes_basic: bool
    read_at: datetime
    keys: list[Mapping[str, Any]] = field(default_factory=list)
    keys_at: datetime | None = None


_known: dict[str, Provider] = {}


async def discover(settings: Settings, *, wall: datetime) -> Provider:
    """Return the configured provider; raises ``NoAnswerError``."""
    known = _known.get(settings.oidc_issuer)
    if known is not None and wall - known.read_at < _KEPT:
        return known
    issuer = settings.oidc_issuer
    told = await _read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise NoAnswerError("issuer_differs", ours=True)
    doors = [str(told.get(name)) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    scheme = "https://" if settings.is_public else ("https://", "http://")
    if not all(door.startswith(scheme) for door in doors):
        raise NoAnswerError("endpoints_missing", ours=True)
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    found = Provider(
        issuer,
        doors[0],
        doors[1],
        doors[2],
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        takes_basic="client_secret_basic" in methods,
        read_at=wall,
    )
    _known[issuer] = found
    return found


async def keys_of(provider: Provider, *, kid: str | None, wall: datetime) -> list[Mapping[str, Any]]:
    """Return the provider's keys, read again when one is asked for that is not among them."""
    age = None if provider.keys_at is None else wall - provider.keys_at
    is_known = kid is None or any(key.get("kid") == kid for key in provider.keys)
    if age is None or age >= _KEPT or (not is_known and age >= _AGAIN):
        told = (await _read(provider.jwks_uri)).get("keys")
        provider.keys = [key for key in told if isinstance(key, dict)] if isinstance(told, list) else []
        provider.keys_at = wall
    return provider.keys


async def _read(url: str) -> Mapping[str, Any]:
    try:
        told = json.loads(await call("GET", url))
    except ValueError:
        raise NoAnswerError("not_json") from None
    if not isinstance(told, dict):
        raise NoAnswerError("not_json")
    return told
