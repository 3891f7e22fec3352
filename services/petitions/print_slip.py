"""How does a petitioner get the receipt on paper, today or in a year?"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain import codes
from domain.calendar import WorkingCalendar
from domain.refusals import Refused
from domain.reports import DESK_SLIP, SEALED_SLIP, desk_holds_code, is_report
from models import Person, Petition, Unit
from services.access import receipts
from services.access.actors import Bearer
from services.access.joined import joined_as
from services.access.scope import opened_by
from services.organisation.areas import list_holders
from services.petitions.next_step import next_step_of
from services.petitions.slip import SlipData


async def slip_data(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    bearer: Bearer,
    keyring: KeyRing,
    calendar: WorkingCalendar,
    public_url: str,
    now: datetime,
) -> SlipData:
    """Collect what the slip says, with the state of today; raises ``not_found``."""
    statement = (
        select(Petition, Unit)
        .join(Unit, col(Unit.id) == col(Petition.unit_id))
        .where(Petition.number == number, opened_by(bearer, now))
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    petition, unit = found
    areas = await list_holders(session, code=petition.village_code or petition.township_code or petition.county_code)
    token, code = await _own(session, petition, bearer, keyring)
    report = is_report(petition.purpose, about_officials=petition.about_officials)
    return SlipData(
        number=petition.number,
        query_code=codes.grouped(code),
        qr_content=receipts.progress_url(public_url, petition.number, token),
        title=petition.title,
        registered_at=f"{petition.registered_at.astimezone(calendar.zone):%Y-%m-%d %H:%M}",
        area="".join(area.name for area in areas),
        unit_name=unit.name,
        unit_address=unit.address,
        unit_phone=unit.phone,
        unit_hours=unit.hours,
        next_step=await next_step_of(session, petition, unit.name, calendar=calendar, now=now),
        url=f"{public_url}/p",
        text_hash=petition.text_hash.hex(),
        privacy_notice_version=petition.privacy_notice_version,
        note=SEALED_SLIP if petition.locked_at else "",
        withdrawing=DESK_SLIP if desk_holds_code(petition.channel, report=report) else SlipData.withdrawing,
    )


async def _own(session: AsyncSession, petition: Petition, bearer: Bearer, keyring: KeyRing) -> tuple[str, str]:
    """Return token and code of whoever asks: everybody gets their own slip."""
    person_id = await joined_as(session, bearer=bearer)
    if person_id is None:
        first = (keyring, petition.id, petition.code_key)
        return receipts.receipt_token(*first), receipts.query_code(*first)
    key = (await session.exec(select(Person.code_key).where(Person.id == person_id))).one() or keyring.active
    return receipts.joined_token(keyring, person_id, key), receipts.joined_code(keyring, person_id, key)
