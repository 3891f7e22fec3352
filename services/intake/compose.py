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
from domain.fields import Link, StageKind
from domain.intake import Action
from domain.limitations import warnings_for
from domain.words import MOVES, STATES
from schemas.petitions import PetitionDraft, Receipt, Refusal, Routing, SameMatter
from schemas.shapes import MoveCard
from services.access import receipts
from services.clocks.cards import clock_card
from services.intake.first_notices import first_notices
from services.intake.first_papers import first_papers, refusal_of, unit_card
from services.intake.first_people import first_people, reception_row
from services.intake.first_records import first_clocks, first_events
from services.intake.first_recusals import recusal_rows
from services.intake.first_sealed import cleared, people_of, told_in
from services.intake.ground import Envelope, Ground
from services.intake.receipt import Filed, answered, kept, with_qr
from services.intake.target import Target, find_target
from services.reports.words import close_words

_TITLE_FROM_CONTENT = 20
_MOVES = {Action.REFUSE_CONVERTIBLE: ("convert", "hold", "claim_exemption", "withdraw"), Action.EMERGENCY: ()}


@dataclass(frozen=True)
class Filing:
    """A petition ready to be stored: its receipt, and its rows in the order of ``STORE``."""

    petition_id: UUID
    receipt: Receipt
    refusal: Refusal | None
    status: int  # that is kept with the Idempotency-Key, and
    text: str  # the answer under it, without its QR
    tables: tuple[Any, ...]
    sealed: dict[str, Any] | None = None  # the row that holds the words of a report

    def answer(self) -> Filed:
        """Return what is answered the first time."""
        if self.refusal is None:
            return Filed(with_qr(self.text, self.receipt.progress_url), None)
        return answered(self.status, self.text, replayed=False)


def compose(
    draft: PetitionDraft, envelope: Envelope, *, found: Mapping[str, Any], ground: Ground, now: datetime
) -> Filing:
    """Compose a petition from its draft and what the look-up found."""
    target, petition_id, stage_id = find_target(draft, envelope, found, now), uuid7(), uuid7()
    decision, unit, counter = target.decision, target.unit, envelope.counter
    people = first_people(draft, counter, petition_id=petition_id, keyring=ground.keyring)
    number = numbers.compose(ground.number_prefix, ground.calendar.local_day(now), found["serial"])
    title = draft.title or draft.content[:_TITLE_FROM_CONTENT].split("\n")[0]
    state = target.state
    clocks = first_clocks(target, petition_id=petition_id, stage_id=stage_id, ground=ground, now=now)
    running = {clock["kind"]: clock for clock in clocks if clock["met_at"] is None}
    awaited = running[outlook.waits_for(state, running) or "C1"]
    due = outlook.Awaited(awaited["kind"], outlook.say_due(awaited["kind"], awaited["due_at"], ground.calendar))
    next_step = outlook.next_step(state, unit["name"], due, closed_report=target.desk_key is not None)
    refusal = refusal_of(target, number=number, auto_convert_at=awaited["due_at"], ground=ground, now=now)
    other = draft.petitioner.on_behalf_of
    events = first_events(target, number, petition_id, counter, now, due=due.due, other=other)
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
        unit=unit_card(unit),
        routing=_routing(draft, target),
        next_step=next_step,
        clocks=[clock_card(clock, ground.calendar) for clock in running.values()],
        limitation_warnings=warnings_for(draft.category),
        named_units_notes=target.not_recused,
        emergency_contacts=list(decision.contacts),
        moves=[MoveCard(move=move, label=MOVES[move]) for move in _MOVES.get(decision.action, ("withdraw",))],
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
        "emergency_claimed": draft.emergency or decision.action is Action.EMERGENCY,
        "about_officials": draft.about_officials,
        "named_units": draft.named_units,
        "routing": receipt.routing.model_dump(mode="json"),
        "previous_number": envelope.earlier or (numbers.normalise(draft.previous_number or "") or None),
        "earlier_id": target.earlier_id,
        "link": Link.REPEAT.value if target.earlier_id else None,
        "policy_version": target.policy.version,
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
        "joining_opened_at": None,
        "locked_at": None,
        "anonymised_at": None,
        "erased_at": None,
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
    emergency_due = awaited["due_at"] if decision.action is Action.EMERGENCY else None
    papers = first_papers(
        target, petition=petition, refusal=refusal, emergency_due=emergency_due, ground=ground, now=now
    )
    notices = first_notices(target, petition_id, number=number, next_step=next_step, due=due.due, now=now)
    recusals = recusal_rows(target.recused, petition_id=petition_id, now=now)
    reception = [reception_row(counter, petition_id, envelope.channel)] if counter else []
    sealed = None
    if target.desk_key is not None:
        told = told_in(draft, found, note=counter.note if counter else None) | {"title": title}
        sealed = close_words(told, petition_id, desk=target.desk_key, keyring=ground.keyring)
        petition |= cleared(now)
        people = people_of(people)
        reception = [row | {"note": None} for row in reception]
        # Whom it names lies closed too: nobody else sees it anyway.
        recusals = [row for row in recusals if row["unit_id"] == petition["unit_id"]]
    tables = (petition, people, stage, clocks, events, notices, papers, reception, recusals)
    status, text = kept(receipt.model_dump_json(exclude={"qr"}), refusal.model_dump_json() if refusal else None)
    return Filing(petition_id, receipt, refusal, status, text, tables, sealed)


def _routing(draft: PetitionDraft, target: Target) -> Routing:
    decision, same = target.decision, target.decision.duplicate_of
    return Routing(
        asked_for=None if target.desk_key else draft.requested_level,
        went_to=decision.level,
        why=decision.why,
        rule=decision.rule,
        action=decision.action,
        target_level=decision.target,
        policy_version=target.policy.version,
        order=target.order,
        duplicate_of=SameMatter(number=same.number, state=same.state, state_name=STATES[same.state]) if same else None,
    )
