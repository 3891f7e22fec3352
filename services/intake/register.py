"""How does a desk register somebody who came, wrote or rang?

The same filing as everybody's, with the desk's name on it. The code and the token of the receipt
are the petitioner's: they leave on the printed slip, once (docs/decisions/0008).
"""

import asyncio
import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import fingerprint
from domain import numbers
from domain.fields import Channel
from domain.joint import REPRESENTATIVES
from domain.levels import Level
from domain.lifecycle import Actor
from domain.permissions import May
from domain.refusals import Refused
from domain.reports import PRINTED_ONCE, is_report
from models import Document, Unit
from schemas.registration import DeskRegistration, Registered
from services.access.actors import Bearer, StaffActor
from services.access.walls import key_scope, see
from services.intake.ground import Counter, Envelope, Ground
from services.intake.receipt import Filed
from services.intake.submit import submit
from services.petitions.find import find_petition_at_desk
from services.petitions.print_slip import slip_data
from services.petitions.slip import render_slip

PRINTED_AGAIN = timedelta(minutes=10)  # a retry of the registration itself, when the answer got lost
PRINTED_BEFORE = "回执先前已经给过，不再给出。本人有回执的，可以凭它自己再打印。"
_OWN_DIGITS = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
_SECRET = frozenset({"receipt_token", "query_code", "qr", "progress_url", "moves"})


@dataclass(frozen=True)
class AtTheDesk:
    """What the desk is answered; with a skipped level also the refusal and the letter to hand over."""

    registered: Registered
    refusal: dict[str, Any] | None
    guidance_letter: dict[str, Any] | None
    replayed: bool


async def register(  # noqa: PLR0913
    session: AsyncSession,
    *,
    staff: StaffActor,
    told: DeskRegistration,
    body: bytes,
    key: str,
    ground: Ground,
    now: datetime,
) -> AtTheDesk:
    """Register; raises ``Refused`` with the pointer of the field to mend, and then nothing is stored."""
    if not staff.may(May.REGISTER):
        raise Refused("forbidden")
    counter = await _counter(session, staff, told, now)
    envelope = Envelope(
        told=body,
        key=key,
        channel=Channel(told.reception.channel),
        caller=f"staff:{staff.id}",
        counter=counter,
        earlier=await _earlier(session, staff, told.earlier_number),
    )
    filed = await submit(_with_representatives(told), envelope, ground=ground, now=now)
    token = json.loads(filed.receipt)["receipt_token"]
    await see(session, key_scope(Bearer("yr", fingerprint(token))))  # the slip is the petitioner's, as is its key
    report = is_report(told.purpose, about_officials=told.about_officials)
    return await _answer(session, filed, report=report, ground=ground, now=now)


async def _counter(session: AsyncSession, staff: StaffActor, told: DeskRegistration, now: datetime) -> Counter:
    form = told.reception
    if len(form.representatives) > REPRESENTATIVES:
        raise Refused("too_many_representatives", pointer="/reception/representatives", limit=REPRESENTATIVES)
    if form.received_at is not None and form.received_at > now:
        raise Refused("received_in_future", pointer="/reception/received_at")
    unit_name = (await session.exec(select(Unit.name).where(Unit.id == staff.unit_id))).one()
    return Counter(
        staff_id=staff.id,
        unit_id=staff.unit_id,
        unit_name=unit_name,
        actor=Actor.PETITION_OFFICE if staff.may(May.ROUTE) else Actor.UNIT,
        area=staff.area_code[: _OWN_DIGITS[staff.level]],
        received_at=form.received_at or now,
        visitors=form.visitors,
        note=form.note,
        representatives=frozenset(person.name for person in form.representatives),
        exemption=told.exemption,
    )


async def _earlier(session: AsyncSession, staff: StaffActor, typed: str | None) -> str | None:
    """Return the number of an earlier petition that this desk can see; raises ``earlier_unknown``."""
    if typed is None:
        return None
    number = numbers.normalise(typed)
    try:
        await find_petition_at_desk(session, number=number or "", staff=staff)
    except Refused as unseen:
        raise Refused("earlier_unknown", pointer="/earlier_number") from unseen
    return number


def _with_representatives(told: DeskRegistration) -> DeskRegistration:
    """Put the representatives among the co-petitioners, unless they are on the petition already."""
    there = {told.petitioner.name, *(other.name for other in told.co_petitioners)}
    new = [person for person in told.reception.representatives if person.name not in there]
    return told.model_copy(update={"co_petitioners": [*told.co_petitioners, *new]}) if new else told


async def _answer(session: AsyncSession, filed: Filed, *, report: bool, ground: Ground, now: datetime) -> AtTheDesk:
    receipt = json.loads(filed.receipt)
    number, letter = receipt["number"], None
    if filed.refusal is not None:
        document = await session.get(Document, UUID(filed.refusal["refusal_id"]))
        letter = document.body if document else None
    late = now - datetime.fromisoformat(receipt["registered_at"]) > PRINTED_AGAIN
    printed = filed.replayed and (report or late)  # of a report once, whatever became of the answer
    told = {name: value for name, value in receipt.items() if name not in _SECRET}
    registered = Registered(
        **told,
        slip_pdf=None if printed else await _print(session, receipt, ground, now),
        slip_words=PRINTED_ONCE if printed and report else PRINTED_BEFORE if printed else None,
        hand_down_url=f"/v1/desk/petitions/{number}/petitioner-moves" if filed.refusal else None,
    )
    return AtTheDesk(registered, filed.refusal, letter, filed.replayed)


async def _print(session: AsyncSession, receipt: dict[str, Any], ground: Ground, now: datetime) -> str:
    """Print the slip with the petitioner's own key, which is dropped right after."""
    data = await slip_data(
        session,
        number=receipt["number"],
        bearer=Bearer("yr", fingerprint(receipt["receipt_token"])),
        keyring=ground.keyring,
        calendar=ground.calendar,
        public_url=ground.public_url,
        now=now,
    )
    return base64.b64encode(await asyncio.to_thread(render_slip, data)).decode()
