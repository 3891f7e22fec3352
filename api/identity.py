"""Who is speaking?

Every route names one of these actors in its signature. A bearer token says by its first letters
what it opens, so that no look-up is spent on the wrong table:
``yr_`` receipt, ``yc_`` receipt of a co-petitioner, ``ya_`` access by number and query code,
``ys_`` resident, ``yd_`` desk, ``yt_`` a script of a desk, ``yp_`` partner.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from sqlmodel.ext.asyncio.session import AsyncSession

from api.scopes import SCOPE_OF
from core import clock
from core.database import Database
from core.keyring import KeyRing, fingerprint
from core.settings import Settings
from domain.refusals import Refused
from services.access.actors import Bearer, PartnerActor, PetitionerActor, ResidentActor, StaffActor
from services.access.sign_in import authenticate_partner, authenticate_resident, authenticate_staff
from services.access.walls import key_scope

_TOKEN_LENGTH = range(20, 100)
T = TypeVar("T")


class Scheme(HTTPBearer):
    """An OpenAPI bearer scheme that reads the token without any look-up."""

    def __init__(self, name: str, description: str, *, kinds: str, required: bool = True) -> None:
        super().__init__(scheme_name=name, description=description, auto_error=False)
        self.kinds = frozenset(kinds.split())
        self.required = required

    async def __call__(self, request: Request) -> Bearer | None:  # type: ignore[override]
        """Return the bearer, None when there is none and none is needed."""
        bearer = read_bearer(request)
        if bearer is None or bearer.kind not in self.kinds:
            if self.required or bearer is not None:
                raise Refused("unauthenticated")
            return None
        return bearer


def read_bearer(request: Request) -> Bearer | None:
    """Read the Authorization header."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or len(token) not in _TOKEN_LENGTH or not token.isascii():
        raise Refused("unauthenticated")
    return Bearer(token[:2], fingerprint(token))


petition_scheme = Scheme("petition", "回执令牌、查询令牌，或信访人登录令牌", kinds="yr yc ya ys")
resident_scheme = Scheme("resident", "信访人登录令牌", kinds="ys")
optional_resident = Scheme("resident", "信访人登录令牌（选填）", kinds="ys", required=False)
desk_scheme = Scheme("desk", "工作人员登录令牌，或有相应权限范围的访问令牌", kinds="yd yt")
partner_scheme = Scheme("partner", "合作系统令牌", kinds="yp")


def settings_of(request: Request) -> Settings:
    """Return the settings of this application."""
    return request.app.state.settings  # type: ignore[no-any-return]


def database_of(request: Request) -> Database:
    """Return the database of this application."""
    return request.app.state.database  # type: ignore[no-any-return]


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open the one transaction of the request; committed before the answer leaves."""
    async with database_of(request).transaction(scope=_scope_of(request)) as session:
        yield session


def _scope_of(request: Request) -> str:
    """Return the scope of whoever shows a petitioner's key; other callers get theirs when they are found."""
    try:
        bearer = read_bearer(request)
    except Refused:  # no token of ours: whoever needs one refuses it
        return ""
    return key_scope(bearer) if bearer is not None and bearer.kind in petition_scheme.kinds else ""


async def anyone() -> None:
    """Let everybody in."""


async def read_clock() -> datetime:
    """Read the clock once for the whole request."""
    return clock.now()


async def read_keyring(request: Request) -> KeyRing:
    """Return the key ring as it is now; the request works with it to its end."""
    return request.app.state.keys()  # type: ignore[no-any-return]


Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Now = Annotated[datetime, Depends(read_clock)]
Keys = Annotated[KeyRing, Depends(read_keyring)]
Public = Annotated[None, Depends(anyone)]


async def petitioner(bearer: Annotated[Bearer, Depends(petition_scheme)]) -> PetitionerActor:
    """Whoever holds a key to the petition in the path; checked where the petition is read."""
    return PetitionerActor(bearer)


def _signed_in(
    scheme: Scheme, look_up: Callable[..., Awaitable[T]]
) -> Callable[[Request, AsyncSession, datetime, Bearer], Awaitable[T]]:
    async def signed_in(request: Request, session: Session, now: Now, bearer: Annotated[Bearer, Depends(scheme)]) -> T:
        actor = await look_up(session, bearer=bearer, now=now)
        request.scope["actor"] = actor  # a refusal is noted with who was refused
        return actor

    return signed_in


_session_at_desk = _signed_in(desk_scheme, authenticate_staff)


async def authenticated_staff(request: Request, actor: Annotated[StaffActor, Depends(_session_at_desk)]) -> StaffActor:
    """Whoever works at a desk; a token for scripts comes in where one of its scopes opens the route."""
    actor.require_scope(SCOPE_OF.get(request.scope["route"].operation_id))
    return actor


async def authenticated_apart(
    request: Request, now: Now, bearer: Annotated[Bearer, Depends(desk_scheme)]
) -> StaffActor:
    """Whoever signed in at a desk, found in a transaction of its own.

    For routes that check a password: they hold no connection while they do.
    """
    async with database_of(request).transaction() as session:
        actor = await authenticate_staff(session, bearer=bearer, now=now)
    request.scope["actor"] = actor
    actor.require_scope(None)
    return actor


async def resident_apart(
    request: Request, now: Now, bearer: Annotated[Bearer, Depends(resident_scheme)]
) -> ResidentActor:
    """Whoever signed in, found in a transaction of its own: no connection is held while a provider is asked."""
    async with database_of(request).transaction() as session:
        actor = await authenticate_resident(session, bearer=bearer, now=now)
    request.scope["actor"] = actor
    return actor


authenticated_resident = _signed_in(resident_scheme, authenticate_resident)
authenticated_partner = _signed_in(partner_scheme, authenticate_partner)

Petitioner = Annotated[PetitionerActor, Depends(petitioner)]
MaybeResident = Annotated[Bearer | None, Depends(optional_resident)]
Resident = Annotated[ResidentActor, Depends(authenticated_resident)]
ResidentApart = Annotated[ResidentActor, Depends(resident_apart)]
Desk = Annotated[StaffActor, Depends(authenticated_staff)]
DeskApart = Annotated[StaffActor, Depends(authenticated_apart)]
DeskBearer = Annotated[Bearer, Depends(desk_scheme)]
Partner = Annotated[PartnerActor, Depends(authenticated_partner)]

ACTORS: frozenset[Any] = frozenset(
    {
        anyone, petitioner, optional_resident, desk_scheme, authenticated_staff, authenticated_resident,
        resident_apart, authenticated_partner,
    }
)  # fmt: skip
