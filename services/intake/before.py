"""What did this petitioner file before, as far as it is proven to be theirs?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.intake import Running
from domain.levels import Level
from domain.lifecycle import State
from domain.tiers import Exemption
from schemas.petitions import PetitionDraft

# Open and not yet answered: whoever files the same again there waits for the first one.
_IN_PROGRESS = frozenset(
    {
        State.REGISTERED, State.LEVEL_REFUSED, State.SUPPLEMENT, State.EMERGENCY_OPEN, State.PENDING,
        State.UNIT_OBJECTED, State.ACCEPTED, State.EXTENDED, State.REHANDLING, State.REVIEW, State.RE_REVIEW,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Before:
    """The earlier petition that was named, the levels it opened, and the same matter in progress."""

    earlier_id: UUID | None = None
    opened: Mapping[Level, Exemption] = field(default_factory=lambda: MappingProxyType({}))
    running: Running | None = None


def before(draft: PetitionDraft, found: Mapping[str, Any], now: datetime) -> Before:
    """Read what the look-up found; nothing when nothing is proven."""
    earlier = json.loads(found["earlier"]) if found["earlier"] else None
    same = json.loads(found["same"]) if found["same"] else []
    if earlier is None and not same:
        return Before()
    if earlier and (earlier["category"], earlier["area"]) == (draft.category, found["area_code"]):
        same.append(earlier)
    running = [one for one in same if one["purpose"] == draft.purpose and _in_progress(one, now)]
    return Before(
        earlier_id=UUID(earlier["id"]) if earlier else None,
        opened=_opened(earlier) if earlier else MappingProxyType({}),
        running=Running(running[-1]["number"], State(running[-1]["state"])) if running else None,
    )


def _in_progress(one: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether it is open, unanswered and inside its time limits (rules.md R05)."""
    return State(one["state"]) in _IN_PROGRESS and datetime.fromisoformat(one["attention_at"]) > now


def _opened(earlier: Mapping[str, Any]) -> Mapping[Level, Exemption]:
    """Return the levels that have answered, timed out or declined: each opens the next one (E1, E2, E6)."""
    opened = {}
    for turn in earlier["turns"] or ():
        level = Level(turn["level"])
        if turn["timed_out"]:
            opened[level] = Exemption.TIMED_OUT
        if turn["answered"]:
            opened[level] = Exemption.ANSWERED
    if earlier["state"] == State.CLOSED_NOT_ACCEPTED:
        opened[Level(earlier["level"])] = Exemption.DECLINED
    return opened
