"""Which clocks and events does a petition begin with?"""

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.chain import GENESIS
from domain.fields import Channel, Procedure
from domain.intake import Action
from domain.lifecycle import Actor, variant
from domain.tiers import EXEMPTIONS, Exemption
from schemas.petitions import Represented
from services.audit.record import event_row
from services.clocks.start import clock_row
from services.intake.ground import Counter, Ground
from services.intake.target import Target

CAME = MappingProxyType({Channel.VISIT: "来访", Channel.LETTER: "来信", Channel.PHONE: "来电"})


def first_clocks(
    target: Target, *, petition_id: UUID, stage_id: UUID, ground: Ground, now: datetime
) -> list[dict[str, Any]]:
    """Start and stop what the walked rows say; C1 runs at the office, the rest at the unit that holds it."""
    started = {family for row in target.rows for family in row.starts}
    stopped = {family for row in target.rows for family in row.stops}
    if target.decision.claimed:
        started.add("C4")
    simple = target.procedure is Procedure.SIMPLE
    common: dict[str, Any] = {
        "started_at": now,
        "calendar": ground.calendar,
        "petition_id": petition_id,
        "stage_id": stage_id,
    }
    clocks = []
    for family in sorted(started):
        kind = variant(family, target.decision.level, simple=simple)
        assert kind is not None  # noqa: S101 - these families run at every level
        holder = target.office if family == "C1" else target.unit
        met_at = now if family in stopped else None
        clocks.append(clock_row(kind, unit_id=holder["id"], met_at=met_at, **common))
    return clocks


def first_events(  # noqa: PLR0913
    target: Target,
    number: str,
    petition_id: UUID,
    counter: Counter | None,
    now: datetime,
    *,
    due: str,
    other: Represented | None,
) -> list[dict[str, Any]]:
    """Registered, and what the system made of it when nobody has to look first."""
    events: list[dict[str, Any]] = []
    told = (_registered(target, number, counter, other), *_recused(target), *_followed(target, counter, due))
    for facts in told:
        before = events[-1]["hash"] if events else GENESIS
        events.append(event_row(petition_id, seq=len(events) + 1, before=before, at=now, **facts))
    return events


def _registered(target: Target, number: str, counter: Counter | None, other: Represented | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"topic": "petition.registered", "unit_id": UUID(target.office["id"])}
    data: dict[str, object] = {}
    whose = ""
    if (
        other is not None and target.desk_key is None
    ):  # that it is for somebody else is on record, who it is stands sealed
        data = {"on_behalf": True, "represented_minor": other.represented_minor, "writer_minor": other.minor}
        whose = f"您替别人{'（未满 14 周岁）' if other.represented_minor else ''}提出。"
    if target.desk_key is not None and counter is None:
        words = f"已登记并封存，编号 {number}。只有移送专人打得开。"
        return facts | {"actor": Actor.CITIZEN, "words": words, "data": data}
    if counter is None:
        return facts | {"actor": Actor.CITIZEN, "words": f"已登记，编号 {number}。{whose}", "data": data}
    words = f"{counter.unit_name}已登记您的{CAME[target.channel]}，编号 {number}。{whose}"
    by = {"actor": counter.actor, "staff_id": counter.staff_id, "unit_id": counter.unit_id}
    return facts | by | {"words": words, "data": {"channel": target.channel.value} | data}


def _recused(target: Target) -> Iterator[dict[str, Any]]:
    """Say who keeps out because the petitioner says so."""
    if target.recused and target.desk_key is None:  # whom a report names lies closed with it
        names = "、".join(sorted(name for name, _ in target.recused.values()))
        words = f"按您说的，{names}回避：不经手，也看不到这件信访件。"
        data: dict[str, object] = {"units": sorted(target.recused)}
        by = {"actor": Actor.SYSTEM, "unit_id": UUID(target.office["id"])}
        yield {"topic": "petition.units_recused", "words": words, "data": data} | by


def _followed(target: Target, counter: Counter | None, due: str) -> Iterator[dict[str, Any]]:
    decision, system = target.decision, {"actor": Actor.SYSTEM, "unit_id": UUID(target.unit["id"])}
    data: dict[str, object] = {"rule": decision.rule, "level": decision.level.value}
    if decision.claimed and counter:
        words = f"您说明了例外情形：{EXEMPTIONS[decision.claimed]}。由{target.office['name']}核实。"
        by = {"actor": counter.actor, "staff_id": counter.staff_id, "unit_id": counter.unit_id}
        claim: dict[str, object] = {"exemption": decision.claimed.value}
        yield {"topic": "petition.exemption_claimed", "words": words, "data": claim} | by
    if decision.routed:
        if counter and counter.exemption and decision.rule == Exemption.NATIONAL_RULE:
            data["exemption"] = counter.exemption.value  # the written record of E8
        words = f"已转送{target.unit['name']}。{decision.why}"
        yield {"topic": "petition.routed", "words": words, "data": data} | system
    elif decision.action is Action.EMERGENCY:
        words = f"已按紧急事项报{target.office['name']}值班人员，最迟 {due} 回应。"
        yield {"topic": "petition.emergency_marked", "words": words, "data": data} | system
    elif decision.action is Action.REFUSE_CONVERTIBLE:
        data["target_level"] = decision.target.value if decision.target else None
        words = f"{decision.why}您写的内容已经保存，可以一键转办，不用重新填写。"
        yield {"topic": "petition.level_refused", "words": words, "data": data} | system
