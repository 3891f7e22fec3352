"""Who gets a petition first? What the look-up found becomes the facts of the decision."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.areas import AreaLevel
from domain.fields import Procedure
from domain.intake import Candidate, Decision, Matter, decide, procedure_of
from domain.levels import Level
from domain.lifecycle import State, rule
from domain.refusals import Refused
from schemas.petitions import PetitionDraft

_LEVEL_OF_AREA = {AreaLevel.VILLAGE: Level.VILLAGE, AreaLevel.TOWNSHIP: Level.TOWNSHIP, AreaLevel.COUNTY: Level.COUNTY}


@dataclass(frozen=True)
class Target:
    """Where it goes."""

    decision: Decision
    procedure: Procedure
    unit: Mapping[str, Any]
    office: Mapping[str, Any]

    @property
    def state(self) -> State:
        """What the law makes of a submission: registered, and routed on at once when that was decided."""
        submitted = rule(State.DRAFT, "submit")
        routed = rule(State.REGISTERED, "route")
        assert submitted is not None and routed is not None  # noqa: PT018, S101 - rows T01 and T02
        return routed.target if self.decision.routed else submitted.target


def find_target(draft: PetitionDraft, found: Mapping[str, Any]) -> Target:
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
    return Target(decision, procedure_of(draft.purpose), unit, office)
