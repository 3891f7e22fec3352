"""Who gets a petition first? What the look-up found becomes the facts of the decision."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.areas import AreaLevel
from domain.fields import Channel, Procedure, RecusalSource
from domain.intake import Action, Candidate, Decision, Matter, asks_where, decide, procedure_of
from domain.levels import Level
from domain.lifecycle import Row, State, rule
from domain.policy import Order, Policy
from domain.refusals import Refused
from domain.reports import is_report
from schemas.petitions import PetitionDraft
from services.intake.before import before
from services.intake.first_recusals import first_recused, names_without_recusal, readers_named
from services.intake.ground import Envelope
from services.reports.boxes import DeskKey

_LEVEL_OF_AREA = {AreaLevel.VILLAGE: Level.VILLAGE, AreaLevel.TOWNSHIP: Level.TOWNSHIP, AreaLevel.COUNTY: Level.COUNTY}
_MOVES = MappingProxyType({Action.REFUSE_CONVERTIBLE: "tier_refuse", Action.EMERGENCY: "mark_emergency"})
_SUBMITTED = rule(State.DRAFT, "submit")
_NO_POLICY = Policy()


@dataclass(frozen=True)
class Target:
    """Where it goes, and under what."""

    decision: Decision
    procedure: Procedure
    unit: Mapping[str, Any]  # that has it now
    office: Mapping[str, Any]
    units: Mapping[Level, Mapping[str, Any]]  # responsible ones
    policy: Policy
    order: Order
    channel: Channel
    confidential: bool  # nobody below is told before the petitioner decides
    area_name: str
    category_name: str
    earlier_id: UUID | None
    recused: Mapping[str, tuple[str, RecusalSource]]  # units that see nothing of it
    not_recused: list[str]  # why a name that the petitioner gave keeps nobody out
    desk_key: DeskKey | None = None  # set when what is told is closed at once

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the law that are walked at once: submitted, and what the system makes of it."""
        move = "route" if self.decision.routed else _MOVES.get(self.decision.action)
        assert _SUBMITTED is not None  # noqa: S101 - row T01
        made = rule(_SUBMITTED.target, move) if move else None
        return (_SUBMITTED, made) if made else (_SUBMITTED,)

    @property
    def state(self) -> State:
        """Where these rows lead."""
        return self.rows[-1].target

    @property
    def lower(self) -> Mapping[str, Any]:
        """The unit that a refused petition is sent down to."""
        assert self.decision.target is not None  # noqa: S101 - every refusal names it
        return self.units[self.decision.target]


def find_target(draft: PetitionDraft, envelope: Envelope, found: Mapping[str, Any], now: Any) -> Target:  # noqa: ANN401
    """Decide who is first; raises ``Refused`` naming the field that cannot be served."""
    if found["area_level"] is None:
        raise Refused("area_unknown", pointer="/area_code")
    if found["lowest_level"] is None:
        raise Refused("category_unknown", pointer="/category")
    area_level, counter = _LEVEL_OF_AREA.get(AreaLevel(found["area_level"])), envelope.counter
    if area_level is None or found["office"] is None:
        raise Refused("area_not_served", pointer="/area_code")
    if counter is not None and not found["area_code"].startswith(counter.area):
        raise Refused("area_not_yours", pointer="/area_code")
    office, units = json.loads(found["office"]), json.loads(found["units"] or "[]")
    by_level = {Level(unit["level"]): unit for unit in units}
    recused = first_recused(draft, found, by_level)
    known = before(draft, found, now)
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
        ticked=frozenset(draft.conflict_levels),
        channel=envelope.channel,
        exemption=counter.exemption if counter else None,
        opened=known.opened,
        duplicate_of=known.running,
        areas_below=found["areas_below"],
    )
    if asks_where(matter):
        raise Refused("area_required", pointer="/area_code")
    policy = _policy(found["policy"])
    decision = decide(matter, policy)
    if decision is None:
        raise Refused("area_not_served", pointer="/area_code")
    held_below = decision.routed or (
        decision.action is Action.REFUSE_CONVERTIBLE and decision.level is not Level.COUNTY
    )
    report = is_report(draft.purpose, about_officials=draft.about_officials)
    desk_key = None
    if decision.action is Action.SEALED_HANDOVER:
        desk = json.loads(found["desk"] or "{}")
        desk_key = DeskKey(UUID(desk["key_id"]), bytes.fromhex(desk["public"])) if desk.get("key_id") else DeskKey()
        office = desk or office  # a county without the desk: the petition office knows that there is one
    return Target(
        decision=decision,
        procedure=procedure_of(draft.purpose),
        unit=by_level[decision.level] if held_below else office,
        office=office,
        units=by_level,
        policy=policy,
        order=policy.order_for(envelope.channel),
        channel=envelope.channel,
        confidential=report or bool(draft.named_units or recused) or draft.petitioner.anonymous,
        area_name=found["area_name"],
        category_name=found["category_name"],
        earlier_id=known.earlier_id,
        recused=recused,
        not_recused=(readers_named if report else names_without_recusal)(
            draft, found, json.loads(found["office"])["name"]
        ),
        desk_key=desk_key,
    )


@lru_cache(maxsize=64)
def _policy(stored: str | None) -> Policy:
    """Read the county's policy as the look-up found it; without one the product's defaults hold."""
    if stored is None:
        return _NO_POLICY
    told = json.loads(stored)
    return Policy.read(told["version"], told["body"])
