"""What is written when a petition comes in?

Everything is composed here as plain rows, with its receipt, before a single statement stores it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from core.keyring import fingerprint
from domain import codes, numbers, outlook
from domain.areas import AreaLevel
from domain.chain import GENESIS
from domain.fields import Procedure
from domain.intake import Candidate, Decision, Matter, decide, procedure_of
from domain.levels import Level
from domain.lifecycle import Actor, State, variant
from domain.limitations import warnings_for
from domain.refusals import Refused
from domain.words import MOVES, STATES
from models.delivery import Audience
from schemas.petitions import PetitionDraft, Receipt, Routing
from schemas.shapes import MoveCard, UnitCard
from services.access import receipts
from services.audit.record import event_row
from services.clocks.cards import clock_card
from services.clocks.start import clock_row
from services.intake.ground import Envelope, Ground
from services.notices.compose import notice_row
from services.petitions.people import people_rows

_LEVEL_OF_AREA = {AreaLevel.VILLAGE: Level.VILLAGE, AreaLevel.TOWNSHIP: Level.TOWNSHIP, AreaLevel.COUNTY: Level.COUNTY}
_TITLE_FROM_CONTENT = 20


@dataclass(frozen=True)
class Filing:
    """A petition ready to be stored: its receipt, and its rows in the order of ``STORE``."""

    petition_id: UUID
    receipt: Receipt
    receipt_text: str  # as JSON, without its QR
    tables: tuple[Any, ...]


@dataclass(frozen=True)
class _Target:
    """Where it goes."""

    decision: Decision
    procedure: Procedure
    unit: Mapping[str, Any]
    office: Mapping[str, Any]


def _decide(draft: PetitionDraft, found: Mapping[str, Any]) -> _Target:
    """Decide who is first; raises ``Refused`` naming the field that cannot be served."""
    if found["area_level"] is None:
        raise Refused("area_unknown", pointer="/area_code")
    if found["lowest_level"] is None:
        raise Refused("category_unknown", pointer="/category")
    area_level = _LEVEL_OF_AREA.get(AreaLevel(found["area_level"]))
    if area_level is None or found["office"] is None:
        raise Refused("area_not_served", pointer="/area_code")
    office, units = json.loads(found["office"]), json.loads(found["units"] or "[]")
    by_level = {Level(unit["level"]): unit for unit in units}
    matter = Matter(
        purpose=draft.purpose,
        lowest_level=Level(found["lowest_level"]),
        area_level=area_level,
        routed_by_person=found["routed_by_person"],
        units={level: Candidate(unit["id"], unit["name"]) for level, unit in by_level.items()},
        requested_level=draft.requested_level,
        other_process=draft.already_in_process,
        emergency=draft.emergency,
        about_officials=draft.about_officials,
        named_units=draft.named_units,
    )
    decision = decide(matter)
    if decision is None:
        raise Refused("area_not_served", pointer="/area_code")
    unit = by_level[decision.level] if decision.routed else office
    return _Target(decision, procedure_of(draft.purpose), unit, office)


def compose(
    draft: PetitionDraft, envelope: Envelope, *, found: Mapping[str, Any], ground: Ground, now: datetime
) -> Filing:
    """Compose a petition from its draft and what the look-up found."""
    target, petition_id, stage_id = _decide(draft, found), uuid7(), uuid7()
    decision, unit, office = target.decision, target.unit, target.office
    people = people_rows(draft, petition_id=petition_id, keyring=ground.keyring)
    number = numbers.compose(ground.number_prefix, ground.calendar.local_day(now), found["serial"])
    title = draft.title or draft.content[:_TITLE_FROM_CONTENT].split("\n")[0]
    state = State.PENDING if decision.routed else State.REGISTERED
    routing = Routing(asked_for=draft.requested_level, went_to=decision.level, why=decision.why, rule=decision.rule)
    clocks = _clocks(target, petition_id=petition_id, stage_id=stage_id, ground=ground, now=now)
    running = {clock["kind"]: clock for clock in clocks if clock["met_at"] is None}
    awaited = running[outlook.waits_for(state, running) or "C1"]
    last_day = ground.calendar.last_day_before(awaited["due_at"])
    next_step = outlook.next_step(state, unit["name"], last_day)
    events = _events(target, number, petition_id, now)
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
        "rehandled": False,
    }
    document = {
        "id": uuid7(),
        "petition_id": petition_id,
        "stage_id": stage_id,
        "unit_id": office["id"],
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
    notices = _notices(target, petition_id, number=number, next_step=next_step, now=now)
    text = receipt.model_dump_json(exclude={"qr"})
    return Filing(petition_id, receipt, text, (petition, people, stage, clocks, events, notices, document))


def _clocks(
    target: _Target, *, petition_id: UUID, stage_id: UUID, ground: Ground, now: datetime
) -> list[dict[str, Any]]:
    """C1 runs at the office; what is routed at once has met it, and the unit's clock runs."""
    routed = target.decision.routed
    common: dict[str, Any] = {
        "started_at": now,
        "calendar": ground.calendar,
        "petition_id": petition_id,
        "stage_id": stage_id,
    }
    clocks = [clock_row("C1", unit_id=target.office["id"], met_at=now if routed else None, **common)]
    if routed:
        kind = variant("C2", target.decision.level, simple=target.procedure is Procedure.SIMPLE)
        clocks.append(clock_row(kind, unit_id=target.unit["id"], **common))
    return clocks


def _events(target: _Target, number: str, petition_id: UUID, now: datetime) -> list[dict[str, Any]]:
    registered = event_row(
        petition_id,
        seq=1,
        before=GENESIS,
        topic="petition.registered",
        at=now,
        actor=Actor.CITIZEN,
        words=f"已登记，编号 {number}。",
        unit_id=UUID(target.office["id"]),
    )
    if not target.decision.routed:
        return [registered]
    routed = event_row(
        petition_id,
        seq=2,
        before=registered["hash"],
        topic="petition.routed",
        at=now,
        actor=Actor.SYSTEM,
        words=f"已转送{target.unit['name']}。{target.decision.why}",
        unit_id=UUID(target.unit["id"]),
        data={"rule": target.decision.rule, "level": target.decision.level.value},
    )
    return [registered, routed]


def _notices(target: _Target, petition_id: UUID, *, number: str, next_step: str, now: datetime) -> list[dict[str, Any]]:
    receipt = f"您的信访件已登记，编号 {number}。{next_step}"
    item = f"新收信访件 {number}，请按期办理。"
    unit_id = UUID(target.unit["id"])
    return [
        notice_row(petition_id, audience=Audience.PETITIONER, topic="petition.registered", words=receipt, at=now),
        notice_row(petition_id, audience=Audience.UNIT, topic="petition.routed", words=item, at=now, unit_id=unit_id),
    ]
