"""How does a partner hand in a petition for somebody?

The same filing as everybody's (``services/intake/submit.py``), within the partner's county and
under the partner's own reference.
"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import codes
from domain.fields import Channel
from domain.refusals import Refused
from models import Place
from schemas.partners import PartnerDraft
from schemas.petitions import PetitionDraft
from services.access.actors import PartnerActor
from services.intake.ground import Envelope, Ground
from services.intake.receipt import Filed
from services.intake.submit import submit
from services.partners.scopes import PartnerScope, require

_OWN_FIELDS = frozenset({"", "/external_reference"})


async def hand_in(  # noqa: PLR0913
    session: AsyncSession,
    *,
    partner: PartnerActor,
    draft: PartnerDraft,
    told: bytes,
    key: str,
    ground: Ground,
    now: datetime,
) -> Filed:
    """Store the petition and return its receipt."""
    require(partner, PartnerScope.PETITIONS_WRITE)
    county = await _county_of(session, draft.petition)
    if county is not None and county != partner.county_code:
        raise Refused("area_not_served", pointer="/petition/area_code")
    envelope = Envelope(
        told=told,
        key=key,
        channel=Channel.PARTNER,
        caller=f"partner:{partner.id}",
        partner_id=partner.id,
        external_reference=draft.external_reference,
    )
    try:
        return await submit(draft.petition, envelope, ground=ground, now=now)
    except Refused as refused:
        if refused.pointer not in _OWN_FIELDS:
            refused.pointer = f"/petition{refused.pointer}"
        raise


async def _county_of(session: AsyncSession, draft: PetitionDraft) -> str | None:
    """Return the county that the draft names; None when it names none, which filing refuses."""
    if draft.area_code is not None:
        return f"{draft.area_code[:6]}000000"
    code = codes.normalise(draft.place_code, codes.PLACE_LENGTH) if draft.place_code else None
    return (await session.exec(select(Place.county_code).where(col(Place.code) == code))).first()
