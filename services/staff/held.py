"""Which sessions and tokens for scripts does somebody hold, and how do they end them?"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing, fingerprint
from domain.permissions import TokenScope, may_carry
from domain.refusals import Refused
from models import AccessToken
from models.access import TokenKind
from schemas.account import NewToken, OwnSession, OwnToken, TokenForm
from services.access.actors import Bearer, StaffActor
from services.access.doings import by
from services.access.tokens import issue
from services.audit.note import note
from services.staff.account import require_own_password

_MOST = 20


async def list_sessions(session: AsyncSession, *, actor: StaffActor, bearer: Bearer, now: datetime) -> list[OwnSession]:
    """Return the own sessions, the newest first."""
    return [
        OwnSession(
            session_id=held.handle,
            opened_at=held.created_at,
            expires_at=held.expires_at,
            second_factor=held.second_factor,
            is_this=held.hash == bearer.hash,
        )
        for held in await _held(session, actor, TokenKind.DESK, now)
    ]


async def list_tokens(session: AsyncSession, *, actor: StaffActor, now: datetime) -> list[OwnToken]:
    """Return the own tokens for scripts, the newest first."""
    return [_told(held) for held in await _held(session, actor, TokenKind.PERSONAL, now)]


async def make_token(
    database: Database, *, actor: StaffActor, form: TokenForm, keyring: KeyRing, now: datetime
) -> NewToken:
    """Make a token for scripts; raises ``scope_not_yours``, ``too_many_tokens`` or ``password_wrong``."""
    for place, scope in enumerate(form.scopes):
        if not may_carry(actor.role, scope):
            raise Refused("scope_not_yours", pointer=f"/scopes/{place}", scope=scope.value)
    await require_own_password(
        database, actor=actor, password=form.password, pointer="/password", keyring=keyring, now=now
    )
    async with database.transaction() as session:
        held = select(func.count()).where(AccessToken.staff_id == actor.id, AccessToken.kind == TokenKind.PERSONAL)
        if (await session.exec(held.where(AccessToken.expires_at > now))).one() >= _MOST:
            raise Refused("too_many_tokens", limit=_MOST)
        scopes = sorted({scope.value for scope in form.scopes})
        issued = await issue(
            session,
            kind=TokenKind.PERSONAL,
            holder=actor.id,
            scopes=scopes,
            name=form.label,
            lasts=timedelta(days=form.days),
            now=now,
        )
        await note(session, by(actor, "staff.token_made", scopes=scopes, days=form.days), now=now)
        made = (await session.exec(select(AccessToken).where(AccessToken.hash == fingerprint(issued.token)))).one()
        return NewToken(access_token=issued.token, **_told(made).model_dump())


async def end_held(session: AsyncSession, *, actor: StaffActor, kind: TokenKind, handle: UUID, now: datetime) -> None:
    """End one of the own sessions or tokens; raises ``not_found``."""
    ending = delete(AccessToken).where(
        col(AccessToken.staff_id) == actor.id, col(AccessToken.kind) == kind, col(col(AccessToken.handle)) == handle
    )
    if (await session.exec(ending.returning(col(col(AccessToken.handle))))).first() is None:
        raise Refused("not_found")
    topic = "staff.token_revoked" if kind is TokenKind.PERSONAL else "staff.session_ended"
    await note(session, by(actor, topic), now=now)


async def _held(session: AsyncSession, actor: StaffActor, kind: TokenKind, now: datetime) -> list[AccessToken]:
    asked = select(AccessToken).where(AccessToken.staff_id == actor.id, AccessToken.kind == kind)
    asked = asked.where(AccessToken.expires_at > now)
    asked = asked.order_by(col(AccessToken.created_at).desc(), col(AccessToken.handle))
    return list((await session.exec(asked)).all())


def _told(held: AccessToken) -> OwnToken:
    return OwnToken(
        token_id=held.handle,
        label=held.name or "",
        scopes=[TokenScope(scope) for scope in held.scopes],
        created_at=held.created_at,
        expires_at=held.expires_at,
        used_on=held.used_on,
    )
