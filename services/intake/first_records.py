"""Which clocks, events and notices does a petition begin with?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.chain import GENESIS
from domain.fields import Procedure
from domain.lifecycle import Actor, variant
from models.delivery import Audience
from services.audit.record import event_row
from services.clocks.start import clock_row
from services.intake.ground import Ground
from services.intake.target import Target
from services.notices.compose import notice_row


def first_clocks(
    target: Target, *, petition_id: UUID, stage_id: UUID, ground: Ground, now: datetime
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
        assert kind is not None  # noqa: S101 - every level has a clock for taking up
        clocks.append(clock_row(kind, unit_id=target.unit["id"], **common))
    return clocks


def first_events(target: Target, number: str, petition_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Registered, and routed by the system when nobody has to look first."""
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


def first_notices(
    target: Target, petition_id: UUID, *, number: str, next_step: str, now: datetime
) -> list[dict[str, Any]]:
    """The receipt for the petitioner, the new item for the unit."""
    receipt = f"您的信访件已登记，编号 {number}。{next_step}"
    item = f"新收信访件 {number}，请按期办理。"
    unit_id = UUID(target.unit["id"])
    return [
        notice_row(petition_id, audience=Audience.PETITIONER, topic="petition.registered", words=receipt, at=now),
        notice_row(petition_id, audience=Audience.UNIT, topic="petition.routed", words=item, at=now, unit_id=unit_id),
    ]
