"""How does the officer set the passphrase of the desk, change it, or say that it is lost?

Changing it locks the same private key anew; nothing else has to be touched. Losing it throws that key
away: what lies closed under it stays closed for ever, and everybody concerned is told so.
"""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core import boxes
from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Petition, ReportKey, SealedReport
from schemas.reports import PassphraseForm, ReportKeyCard
from services.access.actors import StaffActor
from services.access.attempts import give_back
from services.access.doings import by
from services.access.second_factor import confirm, pay_for_one_time_code
from services.access.walls import staff_scope
from services.audit.note import note
from services.reports import passphrases
from services.reports.lost import tell_petitioners
from services.reports.officer import check_officer, desk_key_of, pay_for_passphrase
from services.staff.secrets import require_strong


async def read_key(session: AsyncSession, *, staff: StaffActor) -> ReportKeyCard:
    """Say whether the desk has a passphrase, and what waits for it; raises ``forbidden``."""
    await check_officer(session, staff)
    key = await desk_key_of(session, staff)
    mine = select(func.count()).select_from(SealedReport)
    mine = mine.join(Petition, col(Petition.id) == col(SealedReport.petition_id))
    mine = mine.where(Petition.unit_id == staff.unit_id, col(SealedReport.words_closed).is_not(None))
    waiting = (await session.exec(mine.where(col(SealedReport.key_sealed).is_not(None)))).one()
    of_before = [col(SealedReport.key_id).is_not(None)] + ([col(SealedReport.key_id) != key.id] if key else [])
    lost = (await session.exec(mine.where(*of_before))).one()
    return ReportKeyCard(
        is_set=key is not None,
        made_at=key.made_at if key else None,
        changed_at=key.changed_at if key else None,
        waiting=waiting,
        lost=lost,
    )


async def set_passphrase(  # noqa: PLR0913
    database: Database,
    *,
    staff: StaffActor,
    form: PassphraseForm,
    keyring: KeyRing,
    most: int,
    codes: int,
    now: datetime,
    wall: datetime,
) -> ReportKeyCard:
    """Make the key of the desk, or change what locks it; raises ``passphrase_needed`` or ``passphrase_wrong``.

    To give a key up, which closes what lies under it for ever, takes a one-time code of this moment.
    """
    require_strong(form.passphrase, words=(staff.unit_name, staff.display_name), pointer="/passphrase")
    async with database.transaction(scope=staff_scope(staff)) as session:
        await check_officer(session, staff)
        key = await desk_key_of(session, staff)
    changes = key is not None and not form.lost
    if key is not None and form.lost:
        await pay_for_one_time_code(database, staff=staff, most=codes, keyring=keyring, now=now)
        async with database.transaction(scope=staff_scope(staff)) as session:
            typed = form.one_time_code or ""
            await confirm(session, staff=staff, typed=typed, most=codes, keyring=keyring, now=now, wall=wall)
    if key is not None and changes:
        if form.current_passphrase is None:
            raise Refused("passphrase_needed", pointer="/current_passphrase")
        paid = await pay_for_passphrase(database, staff=staff, keyring=keyring, most=most, now=now)
        private = await passphrases.unlock(
            key.private_locked or b"", form.current_passphrase, key_id=key.id, pointer="/current_passphrase"
        )
        key_id, public = key.id, key.public_key
    else:
        public, private = boxes.new_pair()
        key_id, paid = uuid7(), []
    locked = await passphrases.lock(private, form.passphrase, key_id=key_id)
    async with database.transaction(scope=staff_scope(staff)) as session:
        statement = select(ReportKey).where(ReportKey.unit_id == staff.unit_id, col(ReportKey.lost_at).is_(None))
        present = (await session.exec(statement.with_for_update())).first()
        if (present.id if present else None) != (key.id if key else None):
            raise Refused("precondition_failed")  # the other officer was quicker
        if present is not None and changes:
            present.private_locked, present.changed_at = locked, now
            await give_back(session, allowances=paid, keyring=keyring, now=now)
        else:
            if present is not None:
                await tell_petitioners(session, key_id=present.id, staff=staff, now=now)
                present.private_locked, present.lost_at = None, now
                await session.flush()
            session.add(
                ReportKey(
                    id=key_id, unit_id=staff.unit_id, public_key=public, private_locked=locked,
                    made_by=staff.id, made_at=now, changed_at=now,
                )
            )  # fmt: skip
        topic = "report_key.changed" if changes else "report_key.lost" if present else "report_key.made"
        await note(session, by(staff, topic, key=str(key_id)), now=now)
        await session.flush()
        return await read_key(session, staff=staff)
