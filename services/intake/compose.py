"""What is written when a petition comes in?

Everything is composed here as plain rows, with its receipt, before a single statement stores it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from core.keyring import fingerprint
from domain import codes, numbers, outlook
from domain.areas import AreaLevel
from domain.fields import StageKind
from domain.limitations import warnings_for
from domain.words import MOVES, STATES
from schemas.petitions import PetitionDraft, Receipt, Routing
from schemas.shapes import MoveCard, UnitCard
from services.access import receipts
from services.clocks.cards import clock_card
from services.intake.first_records import first_clocks, first_events, first_notices
from services.intake.ground import Envelope, Ground
from services.intake.target import find_target
from services.petitions.people import people_rows

_TITLE_FROM_CONTENT = 20


@dataclass(frozen=True)
class Filing:
    """A petition ready to be stored: its receipt, and its rows in the order of ``STORE``."""

    petition_id: UUID
    receipt: Receipt
    receipt_text: str  # as JSON, without its QR
    tables: tuple[Any, ...]


def compose(
    draft: PetitionDraft, envelope: Envelope, *, found: Mapping[str, Any], ground: Ground, now: datetime
) -> Filing:
    """Compose a petition from its draft and what the look-up found."""
    target, petition_id, stage_id = find_target(draft, found), uuid7(), uuid7()
    decision, unit, office = target.decision, target.unit, target.office
    people = people_rows(draft, petition_id=petition_id, keyring=ground.keyring)
    number = numbers.compose(ground.number_prefix, ground.calendar.local_day(now), found["serial"])
    title = draft.title or draft.content[:_TITLE_FROM_CONTENT].split("\n")[0]
    state = target.state
    routing = Routing(asked_for=draft.requested_level, went_to=decision.level, why=decision.why, rule=decision.rule)
    clocks = first_clocks(target, petition_id=petition_id, stage_id=stage_id, ground=ground, now=now)
    running = {clock["kind"]: clock for clock in clocks if clock["met_at"] is None}
    awaited = running[outlook.waits_for(state, running) or "C1"]
    last_day = ground.calendar.last_day_before(awaited["due_at"])
    next_step = outlook.next_step(state, unit["name"], last_day)
    events = first_events(target, number, petition_id, now)
    text_hash = hashlib.sha256(f"{title}\n{draft.content}".encode()).digest()
    token = receipts.receipt_token(ground.keyring, petition_id, ground.keyring.active)
    receipt = Receipt(
        number=number,
        receipt_token=token,
        query_code=codes.grouped(receipts.query_code(ground.keyring, petition_id, ground.keyring.active)),
        qr="",
        progress_url=receipts.progress_url(ground.public_url, number, token),
        registered_at=now,
        state=state,
        state_name=STATES[state],
        level=decision.level,
        unit=UnitCard(name=unit["name"], address=unit["address"], hours=unit["hours"], phone=unit["phone"]),
        routing=routing,
        next_step=next_step,
        clocks=[clock_card(clock, ground.calendar) for clock in running.values()],
        limitation_warnings=warnings_for(draft.category),
        emergency_contacts=list(decision.contacts),
        moves=[MoveCard(move="withdraw", label=MOVES["withdraw"])],
        text_hash=text_hash.hex(),
    )
    area = found["area_code"]
    area_level = AreaLevel(found["area_level"])
    petition = {
        "id": petition_id,
        "number": number,
        "county_code": area[:6] + "000000",
        "township_code": area[:9] + "000" if area_level in {AreaLevel.TOWNSHIP, AreaLevel.VILLAGE} else None,
        "village_code": area if area_level is AreaLevel.VILLAGE else None,
        "place_code": found["place_code"],
        "state": state.value,
        "level": decision.level.value,
        "unit_id": unit["id"],
        "stage_id": stage_id,
        "procedure": target.procedure.value,
        "channel": envelope.channel.value,
        "purpose": draft.purpose.value,
        "category_slug": draft.category,
        "title": title,
        "content": draft.content,
        "text_hash": text_hash,
        "requested_level": draft.requested_level,
        "other_process": draft.already_in_process.value,
        "anonymous": draft.petitioner.anonymous,
        "emergency_claimed": draft.emergency,
        "about_officials": draft.about_officials,
        "named_units": draft.named_units,
        "routing": routing.model_dump(mode="json"),
        "previous_number": numbers.normalise(draft.previous_number) if draft.previous_number else None,
        "earlier_id": None,
        "link": None,
        "policy_version": 0,
        "warning": None,
        "privacy_notice_version": draft.privacy_notice_version,
        "resident_id": found["resident_id"],
        "partner_id": envelope.partner_id,
        "external_reference": envelope.external_reference,
        "receipt_hash": fingerprint(token),
        "code_key": ground.keyring.active,
        "version": 1,
        "last_event": len(events),
        "last_hash": events[-1]["hash"],
        "registered_at": now,
        "attention_at": awaited["due_at"],
        "closed_at": None,
    }
    stage = {
        "id": stage_id,
        "petition_id": petition_id,
        "turn": 1,
        "level": decision.level.value,
        "unit_id": unit["id"],
        "received_at": now,
        "kind": StageKind.HANDLING.value,
        "rehandled": False,
        "supplement_asked": False,
        "extended_days": 0,
        "remanded": False,
    }
    document = {
        "id": uuid7(),
        "petition_id": petition_id,
        "stage_id": stage_id,
        "unit_id": office["id"],
        "number": f"{number}-01",
        "kind": "registration_receipt",
        "name": "登记回执",
        "body": {
            "number": number,
            "registered_at": now.isoformat(),
            "text_hash": text_hash.hex(),
            "privacy_notice_version": draft.privacy_notice_version,
        },
        "issued_at": now,
    }
    notices = first_notices(target, petition_id, number=number, next_step=next_step, now=now)
    text = receipt.model_dump_json(exclude={"qr"})
    return Filing(petition_id, receipt, text, (petition, people, stage, clocks, events, notices, document))
