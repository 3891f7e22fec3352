"""How is somebody sent to the identity provider, and what is believed when they come back?

Authorization code with PKCE (S256), state and nonce, all three made from one secret that only the browser
keeps: of it we keep the hash, for ten minutes and one use. So nobody can be made to finish a sign-in that
another began, and what is caught on the way back is worth nothing.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

import structlog
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import fingerprint
from core.settings import Settings
from domain.refusals import Refused
from models import OidcStart
from schemas.oidc import OidcBegun, OidcReturn
from services.access.oidc.id_token import NotOursError, Shown, key_id_of, verify
from services.access.oidc.provider import Provider, discover, keys_of
from services.access.providers.exchange import NoAnswerError, call

LASTS = timedelta(minutes=10)
PATH = "/desk/oidc"  # where the provider sends people back to
_RANDOM_BYTES = 32
log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OidcGround:
    """What single sign-on stands on in one request."""

    database: Database
    settings: Settings
    now: datetime
    wall: datetime

    @property
    def redirect_uri(self) -> str:
        """The one address that the provider knows of us."""
        return self.settings.public_url + PATH


def require_offered(settings: Settings) -> None:
    """Let pass where single sign-on is configured; raises ``provider_unknown``."""
    if not settings.oidc_issuer:
        raise Refused("provider_unknown")


async def begin(ground: OidcGround, *, staff_id: UUID | None = None) -> OidcBegun:
    """Return where to go and the secret to come back with; ``staff_id`` wants to link an account."""
    require_offered(ground.settings)
    provider = await _answered(discover(ground.settings, wall=ground.wall), ground.settings)
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    async with ground.database.transaction() as session:
        session.add(OidcStart(key=fingerprint(secret), staff_id=staff_id, expires_at=ground.now + LASTS))
    challenge = _url64(hashlib.sha256(_made(secret, "verifier").encode()).digest())
    query = urlencode(
        {
            "response_type": "code",
            "client_id": ground.settings.oidc_client_id,
            "redirect_uri": ground.redirect_uri,
            "scope": "openid",
            "state": _made(secret, "state"),
            "nonce": _made(secret, "nonce"),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return OidcBegun(url=f"{provider.authorization_endpoint}{joint}{query}", secret=secret)


async def finish(ground: OidcGround, told: OidcReturn, *, staff_id: UUID | None = None) -> Shown:
    """Return who came back; raises ``oidc_failed`` or ``oidc_unavailable``. A beginning is used up either way."""
    require_offered(ground.settings)
    async with ground.database.transaction() as session:
        is_begun = await use_up(session, secret=told.secret, staff_id=staff_id, now=ground.now)
    if not is_begun or not hmac.compare_digest(told.oidc_state.encode(), _made(told.secret, "state").encode()):
        _refuse("state")
    return await _answered(_redeem(ground, told), ground.settings)


async def use_up(session: AsyncSession, *, secret: str, staff_id: UUID | None, now: datetime) -> bool:
    """Use a beginning up; False when there is none, or it was begun for something else."""
    ending = delete(OidcStart).where(col(OidcStart.key) == fingerprint(secret), col(OidcStart.expires_at) > now)
    ending = ending.where(col(OidcStart.staff_id).is_not_distinct_from(staff_id), col(OidcStart.proven_id).is_(None))
    return (await session.exec(ending.returning(col(OidcStart.key)))).first() is not None


async def _redeem(ground: OidcGround, told: OidcReturn) -> Shown:
    provider = await discover(ground.settings, wall=ground.wall)
    if (told.iss is None and provider.names_itself) or told.iss not in {None, provider.issuer}:
        _refuse("issuer_of_answer")
    try:
        token = await _id_token(ground, provider, told)
        keys = await keys_of(provider, kid=key_id_of(token), wall=ground.wall)
        return verify(
            token,
            keys=keys,
            issuer=provider.issuer,
            client_id=ground.settings.oidc_client_id,
            nonce=_made(told.secret, "nonce"),
            wall=ground.wall,
        )
    except NotOursError as error:
        log.warning("oidc_not_believed", reason=error.reason)
        raise Refused("oidc_failed") from None


async def _id_token(ground: OidcGround, provider: Provider, told: OidcReturn) -> str:
    settings, secret = ground.settings, client_secret(ground.settings)
    form = {
        "grant_type": "authorization_code",
        "code": told.code,
        "redirect_uri": ground.redirect_uri,
        "code_verifier": _made(told.secret, "verifier"),
    }
    headers = {"Accept": "application/json"}
    if secret and provider.takes_basic:
        pair = f"{quote(settings.oidc_client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": settings.oidc_client_id} | ({"client_secret": secret} if secret else {})
    try:
        answer = json.loads(await call("POST", provider.token_endpoint, form=form, headers=headers))
    except NoAnswerError as error:
        if error.reason == "status_400":  # invalid_grant: the code is wrong, used or too old
            _refuse("code")
        raise
    except ValueError:
        raise NoAnswerError("not_json") from None
    token = answer.get("id_token") if isinstance(answer, dict) else None
    if not isinstance(token, str):
        raise NotOursError("no_id_token")
    return token


def client_secret(settings: Settings) -> str:
    """Return our secret at the provider; a public client has none."""
    file = settings.oidc_client_secret_file
    return file.read_text(encoding="utf-8").strip() if file else settings.oidc_client_secret


async def _answered(asking: Awaitable[T], settings: Settings) -> T:
    try:
        async with asyncio.timeout(settings.provider_seconds):
            return await asking
    except (TimeoutError, NoAnswerError) as error:
        reason = error.reason if isinstance(error, NoAnswerError) else "timeout"
        is_ours = reason == "status_401" or (isinstance(error, NoAnswerError) and error.ours)
        (log.error if is_ours else log.warning)("provider_no_answer", provider="oidc", reason=reason)
        raise Refused("oidc_unavailable") from None


def _refuse(reason: str) -> None:
    log.warning("oidc_not_believed", reason=reason)
    raise Refused("oidc_failed")


def _made(secret: str, purpose: str) -> str:
    return _url64(hmac.digest(secret.encode(), purpose.encode(), "sha256"))


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
