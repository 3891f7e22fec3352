"""Whose account is it that the provider vouches for, and how is one linked?

By issuer and subject alone, which the account's holder linked before: never by an e-mail address or a name,
which the provider's people can change. Whoever has a second factor shows it here too, unless the provider's
own counts as one by the installation's settings.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing, fingerprint
from domain.fields import Who
from domain.refusals import Refused
from models import OidcStart, Staff, StaffIdentity, Unit
from models.access import TokenKind
from schemas.oidc import OidcReturn, OidcSignIn
from schemas.sessions import DeskSession
from services.access.actors import StaffActor
from services.access.attempts import Allowance, give_back, spend
from services.access.desk_sessions import who
from services.access.doings import by
from services.access.oidc.flow import LASTS, OidcGround, finish
from services.access.oidc.id_token import Shown
from services.access.one_time_codes import accept_code
from services.access.tokens import issue
from services.access.tried_doors import LOCKED, note_tried
from services.audit.note import Doing, note

_TRIES = 10  # an hour, of one-time codes


async def open_oidc_session(ground: OidcGround, told: OidcSignIn, *, keyring: KeyRing) -> DeskSession:
    """Sign in whom the provider vouches for; raises ``oidc_failed``, ``oidc_unlinked`` or ``totp_required``.

    Who owes a one-time code comes again with the same secret and the code.
    """
    staff_id = await _proven(ground, told.secret) if told.one_time_code else None
    is_strong = False
    if staff_id is None:
        shown = await finish(ground, told)
        is_strong = not shown.methods.isdisjoint(ground.settings.oidc_second_factor.split())
        staff_id = await _linked(ground, shown)
    tries = [Allowance("signin-oidc", str(staff_id), _TRIES)]
    if told.one_time_code:
        await _pay(ground, tries, staff_id, keyring)
    async with ground.database.transaction() as session:
        staff, unit = await _account(session, staff_id)
        owes = staff.totp_sealed is not None and not is_strong
        if owes and not told.one_time_code:
            row = {"proven_id": staff.id, "expires_at": ground.now + LASTS}
            await session.exec(insert(OidcStart).values(key=fingerprint(told.secret), **row))
        elif owes:
            typed = told.one_time_code or ""
            if not await accept_code(session, staff=staff, typed=typed, keyring=keyring, now=ground.wall):
                raise Refused("one_time_code_wrong", pointer="/one_time_code")
            await give_back(session, allowances=tries, keyring=keyring, now=ground.now)
            await session.exec(delete(OidcStart).where(col(OidcStart.key) == fingerprint(told.secret)))
        if not owes or told.one_time_code:
            return await _open(session, staff, unit, second_factor=owes or is_strong, now=ground.now)
    raise Refused("totp_required", pointer="/one_time_code")


async def _pay(ground: OidcGround, tries: list[Allowance], staff_id: UUID, keyring: KeyRing) -> None:
    """Pay for one guess at the account's one-time code; an auditor reads of it when there are none left."""
    try:
        await spend(
            ground.database, allowances=tries, refusal="signin_attempts_used_up", keyring=keyring, now=ground.now
        )
    except Refused:
        async with ground.database.transaction() as session:
            found = await _account(session, staff_id)
        await note_tried(ground.database, LOCKED, found, now=ground.now)
        raise


async def link_identity(ground: OidcGround, told: OidcReturn, *, actor: StaffActor) -> None:
    """Let the own account be entered with the identity that came back; raises ``identity_taken``."""
    shown = await finish(ground, told, staff_id=actor.id)
    issuer = ground.settings.oidc_issuer
    row = {"subject_hash": _hash(issuer, shown), "staff_id": actor.id, "issuer": issuer, "created_at": ground.now}
    async with ground.database.transaction() as session:
        making = insert(StaffIdentity).values(**row).on_conflict_do_nothing().returning(col(StaffIdentity.staff_id))
        if (await session.exec(making)).first() is None:
            raise Refused("identity_taken")
        await note(session, by(actor, "staff.identity_linked"), now=ground.now)


async def unlink_identity(session: AsyncSession, *, actor: StaffActor, now: datetime) -> None:
    """Let the own account be entered with its password alone; raises ``not_found``."""
    ending = delete(StaffIdentity).where(col(StaffIdentity.staff_id) == actor.id)
    if (await session.exec(ending.returning(col(StaffIdentity.staff_id)))).first() is None:
        raise Refused("not_found")
    await note(session, by(actor, "staff.identity_unlinked"), now=now)


async def _proven(ground: OidcGround, secret: str) -> UUID | None:
    """Return who came back before and was asked for a one-time code."""
    asked = select(OidcStart.proven_id).where(
        OidcStart.key == fingerprint(secret), OidcStart.expires_at > ground.now, col(OidcStart.proven_id).is_not(None)
    )
    async with ground.database.transaction() as session:
        return (await session.exec(asked)).first()


async def _linked(ground: OidcGround, shown: Shown) -> UUID:
    subject = _hash(ground.settings.oidc_issuer, shown)
    async with ground.database.transaction() as session:
        asked = select(StaffIdentity.staff_id).where(StaffIdentity.subject_hash == subject)
        staff_id = (await session.exec(asked)).first()
    if staff_id is None:
        raise Refused("oidc_unlinked")
    return staff_id


async def _account(session: AsyncSession, staff_id: UUID) -> tuple[Staff, Unit]:
    asked = select(Staff, Unit).join(Unit, col(Unit.id) == col(Staff.unit_id))
    row = (await session.exec(asked.where(Staff.id == staff_id, col(Staff.active), col(Unit.active)))).first()
    if row is None:
        raise Refused("oidc_unlinked")
    return row


async def _open(session: AsyncSession, staff: Staff, unit: Unit, *, second_factor: bool, now: datetime) -> DeskSession:
    issued = await issue(session, kind=TokenKind.DESK, holder=staff.id, second_factor=second_factor, now=now)
    county = unit.area_code[:6].ljust(12, "0")
    doing = Doing("desk.signed_in", Who.STAFF, staff.id, unit.id, county, data={"with": "oidc"})
    await note(session, doing, now=now)
    return DeskSession(access_token=issued.token, **who(staff, unit, issued.expires_at).model_dump())


def _hash(issuer: str, shown: Shown) -> bytes:
    return hashlib.sha256(f"{issuer}\n{shown.subject}".encode()).digest()
