"""What does a partner's OAuth 2.0 library send us, and how are errors answered so that it understands?

RFC 6749: the client names itself by HTTP Basic or in the form, never both (2.3.1); nothing may
come twice (3.2); errors have a shape of their own (5.2).
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBasic

from domain.refusals import Refused
from schemas.partners import TokenError

UNCACHED = MappingProxyType({"Cache-Control": "no-store", "Pragma": "no-cache"})
_FIELDS = 20
_ERROR_OF = MappingProxyType({"client_invalid": "invalid_client", "scope_missing": "invalid_scope"})


class TokenRefusedError(Exception):
    """A token request that does not follow RFC 6749."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


class _Client(HTTPBasic):
    """An OpenAPI scheme for HTTP Basic that leaves the header as it is; the form may do as well."""

    async def __call__(self, request: Request) -> str | None:  # type: ignore[override]
        """Return the Authorization header."""
        return request.headers.get("authorization")


Authorization = Annotated[str | None, Depends(_Client(scheme_name="client", description="合作系统的客户端编号和密钥"))]


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """Who asks for a token, for which scopes; None asks for all."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: frozenset[str] | None


async def read_token_request(request: Request, authorization: str | None) -> TokenRequest:
    """Read a client-credentials request; raises ``TokenRefusedError``."""
    form = _form(request.headers.get("content-type", ""), await request.body())
    client = _by_basic(authorization, form) if authorization else (form.get("client_id"), form.get("client_secret"))
    if "grant_type" not in form:
        raise TokenRefusedError("invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise TokenRefusedError("unsupported_grant_type", "only client_credentials is offered")
    client_id, client_secret = client
    if not client_id or not client_secret:
        raise TokenRefusedError("invalid_client", "client_id and client_secret are required")
    return TokenRequest(client_id, client_secret, frozenset(form.get("scope", "").split()) or None)


def _form(content_type: str, body: bytes) -> dict[str, str]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise TokenRefusedError("invalid_request", "send application/x-www-form-urlencoded")
    try:
        pairs = parse_qsl(body.decode(), errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise TokenRefusedError("invalid_request", "the form cannot be read") from error
    if len({name for name, _ in pairs}) != len(pairs):
        raise TokenRefusedError("invalid_request", "a parameter is repeated")
    return _clean(dict(pairs))


def _by_basic(header: str, form: Mapping[str, str]) -> tuple[str, str]:
    scheme, _, told = header.partition(" ")
    try:
        client_id, colon, secret = base64.b64decode(told.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise TokenRefusedError("invalid_client", "the Authorization header cannot be read") from error
    if scheme.lower() != "basic" or not colon:
        raise TokenRefusedError("invalid_client", "use HTTP Basic")
    client = _clean({"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)})
    if "client_secret" in form or form.get("client_id", client["client_id"]) != client["client_id"]:
        raise TokenRefusedError("invalid_request", "name the client in one way")
    return client["client_id"], client["client_secret"]


def _clean(told: dict[str, str]) -> dict[str, str]:
    """Let through what a database can hold."""
    if any("\x00" in value for value in told.values()):
        raise TokenRefusedError("invalid_request", "NUL is not text")
    return told


def refuse(refusal: TokenRefusedError | Refused) -> Response:
    """Answer as RFC 6749 section 5.2 says; what it has no word for is answered as everywhere."""
    if isinstance(refusal, Refused):
        if refusal.code not in _ERROR_OF:
            raise refusal
        refusal = TokenRefusedError(_ERROR_OF[refusal.code], refusal.detail("en"))
    body = TokenError.model_validate({"error": refusal.error, "error_description": refusal.description})
    unknown = refusal.error == "invalid_client"
    headers = {**UNCACHED, **({"WWW-Authenticate": 'Basic realm="yima", charset="UTF-8"'} if unknown else {})}
    return Response(body.model_dump_json(), 401 if unknown else 400, headers, media_type="application/json")
