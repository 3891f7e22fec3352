"""How does a petitioner get the receipt on paper, today or in a year?"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import SessionWire
from core.keyring import KeyRing
from domain import codes, outlook
from domain.calendar import WorkingCalendar
from domain.lifecycle import State
from domain.refusals import Refused
from models import Petition, Unit
from services.access import receipts
from services.access.actors import Bearer
from services.access.scope import opened_by
from services.organisation.areas import list_holders
from services.petitions import move as door
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
    state = State(petition.state)
    clocks = (await door.read(SessionWire(session), petition.id, today=calendar.local_day(now))).by_kind
    awaited = outlook.waits_for(state, [kind for kind, clock in clocks.items() if clock.paused_at is None])
    last_day = calendar.last_day_before(clocks[awaited].due_at) if awaited else None
    areas = await list_holders(session, code=petition.village_code or petition.township_code or petition.county_code)
    token = receipts.receipt_token(keyring, petition.id, petition.code_key)
    return SlipData(
        number=petition.number,
        query_code=codes.grouped(receipts.query_code(keyring, petition.id, petition.code_key)),
        qr_content=receipts.progress_url(public_url, petition.number, token),
        title=petition.title,
        registered_at=f"{petition.registered_at.astimezone(calendar.zone):%Y-%m-%d %H:%M}",
        area="".join(area.name for area in areas),
        unit_name=unit.name,
        unit_address=unit.address,
        unit_phone=unit.phone,
        unit_hours=unit.hours,
        next_step=outlook.next_step(state, unit.name, last_day),
        url=f"{public_url}/p",
        text_hash=petition.text_hash.hex(),
        privacy_notice_version=petition.privacy_notice_version,
    )
