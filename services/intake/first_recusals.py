"""Who keeps out of a petition from its first instant? (rules.md §3.5)

Whoever the petitioner names or ticks, of the units that could ever have it: those of the place, its
township and its county. The petition office is never among them, nor is the desk that guards reports:
nobody here could take their place, so their people keep out one by one (docs/decisions/0018).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.conflict import REPORTED_DESK, REPORTED_OFFICE, is_named, told_of_named, told_of_reported
from domain.fields import RecusalSource, UnitKind
from domain.levels import Level
from schemas.petitions import PetitionDraft

_IRREPLACEABLE = frozenset({UnitKind.PETITION_OFFICE, UnitKind.DISCIPLINE_DESK})


def first_recused(
    draft: PetitionDraft, found: Mapping[str, Any], units: Mapping[Level, Mapping[str, Any]]
) -> dict[str, tuple[str, RecusalSource]]:
    """Return by its id every unit that keeps out: its name, and who says so.

    Ticking a level means the place's own units; of the county, the one that is responsible for the matter.
    """
    recused = {}
    for unit in json.loads(found["chain"] or "[]"):
        if unit["kind"] in _IRREPLACEABLE:
            continue
        level = Level(unit["level"])
        responsible = level is not Level.COUNTY or unit["id"] == units.get(level, {}).get("id")
        if level in draft.conflict_levels and responsible:
            recused[unit["id"]] = (unit["name"], RecusalSource.TICKED)
        elif is_named(unit["name"], draft.named_units):
            recused[unit["id"]] = (unit["name"], RecusalSource.MATCHED)
    return recused


def names_without_recusal(draft: PetitionDraft, found: Mapping[str, Any], office: str) -> list[str]:
    """Say which of the names that the petitioner gave keep nobody out, and why."""
    chain = json.loads(found["chain"] or "[]")
    others = [unit["name"] for unit in chain if unit["kind"] not in _IRREPLACEABLE]
    return told_of_named(draft.named_units, others, office)


def readers_named(draft: PetitionDraft, found: Mapping[str, Any], office: str) -> list[str]:
    """Say when a report names who will read it: the discipline desk, and in danger the office on duty."""
    desks = [unit["name"] for unit in json.loads(found["chain"] or "[]") if unit["kind"] == UnitKind.DISCIPLINE_DESK]
    readers = [(office, REPORTED_OFFICE)] if draft.emergency else []
    return told_of_reported(draft.named_units, readers=[*readers, *((desk, REPORTED_DESK) for desk in desks)])


def recusal_rows(
    recused: Mapping[str, tuple[str, RecusalSource]], *, petition_id: UUID, now: datetime
) -> Sequence[dict[str, Any]]:
    """Return the rows of those who keep out."""
    return [
        {"id": uuid7(), "petition_id": petition_id, "unit_id": unit_id, "source": source.value, "at": now}
        for unit_id, (_, source) in recused.items()
    ]
