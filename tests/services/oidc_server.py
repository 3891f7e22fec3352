"""An OpenID Connect provider as staff meet it: a real socket, discovery, codes, PKCE, signed tokens, and its moods."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwk, jws

from tests.services.provider_servers import http

CLIENT, SECRET = "yima-desk", "a secret/with:signs"
RSA_KEY = jwk.RSAKey.import_key(rsa.generate_private_key(65537, 2048), {"kid": "rsa-1", "use": "sig"})
EC_KEY = jwk.ECKey.import_key(ec.generate_private_key(ec.SECP256R1()), {"kid": "ec-1", "use": "sig"})
STRANGER = jwk.RSAKey.import_key(rsa.generate_private_key(65537, 2048), {"kid": "rsa-1", "use": "sig"})
ALL = ["RS256", "ES256", "PS256"]


def signed(claims: dict[str, Any], *, key: Any = RSA_KEY, alg: str = "RS256", **header: Any) -> str:
    """Sign claims; ``alg`` none leaves them unsigned, as an attacker writes it."""
    told = {"alg": alg, "kid": key.kid} | header
    told = {name: value for name, value in told.items() if value is not None}
    if alg == "none":
        parts = [_url64(json.dumps(part).encode()) for part in (told, claims)]
        return ".".join([*parts, ""])
    return jws.serialize_compact(told, json.dumps(claims).encode(), key, algorithms=ALL)


def hashed(claims: dict[str, Any], secret: bytes) -> str:
    """Sign claims as HS256 with any bytes, as a library with a hole would take them."""
    told = {"alg": "HS256", "kid": RSA_KEY.kid}
    parts = [_url64(json.dumps(part).encode()) for part in (told, claims)]
    return ".".join([*parts, _url64(hmac.digest(secret, ".".join(parts).encode(), "sha256"))])


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Code:
    """A code that was handed out, and to what it is bound."""

    subject: str
    challenge: str
    redirect_uri: str
    nonce: str


@dataclass
class OidcServer:
    """What a provider knows. ``bend`` changes the claims, ``sign`` how they are signed."""

    issuer: str = ""
    codes: dict[str, Code] = field(default_factory=dict)
    keys: list[Any] = field(default_factory=lambda: [RSA_KEY, EC_KEY])
    bend: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    sign: Callable[[dict[str, Any]], str] = signed
    also: dict[str, Any] = field(default_factory=dict)  # in the discovery document
    names_itself: bool = True
    asked: list[str] = field(default_factory=list)
    silent: bool = False

    def sends_back(self, url: str, subject: str) -> dict[str, str]:
        """What the browser comes back with when ``subject`` signs in at the provider."""
        query = dict(parse_qsl(urlsplit(url).query))
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = Code(subject, query["code_challenge"], query["redirect_uri"], query["nonce"])
        back = {"code": code, "oidc_state": query["state"]}
        return back | {"iss": self.issuer} if self.names_itself else back

    def says(self, path: str, form: dict[str, str], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "authorization_response_iss_parameter_supported": self.names_itself,
            } | self.also
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}
        if path == "/token":
            return self.redeem(form, headers)
        return 404, {}

    def redeem(self, form: dict[str, str], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        basic = base64.b64decode(headers.get("authorization", "").removeprefix("Basic ")).decode().split(":")
        if [unquote(part) for part in basic] != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        known = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if known is None or known.challenge != challenge or known.redirect_uri != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())  # noqa: TID251
        claims = {
            "iss": self.issuer, "sub": known.subject, "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": known.nonce, "email": "head@county.example",
        }  # fmt: skip
        token = self.sign(self.bend(claims))
        return 200, {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": token}

    async def meets(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.split("\r\n")
            path = urlsplit(lines[0].split(" ")[1]).path
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
            body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
            self.asked.append(path)
            if self.silent:
                await asyncio.sleep(60)
            status, told = self.says(path, dict(parse_qsl(body)), headers)
            writer.write(
                http(json.dumps(told).encode(), status=f"{status} X", more="Content-Type: application/json\r\n")
            )
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[OidcServer]:
    """Serve a provider on a port of its own."""
    provider = OidcServer()
    server = await asyncio.start_server(provider.meets, "127.0.0.1", 0)
    provider.issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield provider


def without(claims: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return claims without some."""
    return {name: value for name, value in claims.items() if name not in names}
