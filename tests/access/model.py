"""Who may see which petition? Written down once more, from the rules alone (rules.md §3.5, §4, §8)."""

from dataclasses import dataclass, field
from uuid import UUID

from tests.access.cast import Actor

COUNTY_WIDE = frozenset({"petition_office", "supervisor"})
NEVER = frozenset({"operator", "auditor"})


@dataclass(frozen=True)
class Target:
    """A petition, by the facts that decide who may see it."""

    name: str
    number: str
    version: int
    county: str
    holder: str
    had: frozenset[str] = frozenset()
    registered: frozenset[str] = frozenset()
    blind: frozenset[str] = frozenset()
    blind_staff: frozenset[UUID] = frozenset()
    shared_with: frozenset[str] = frozenset()  # units that deal with the petition which this one is merged into
    report: bool = False
    sealed: bool = False
    erased: bool = False
    keys: frozenset[str] = frozenset()  # names of those who hold a key
    parts: dict[str, str] = field(default_factory=dict, compare=False, hash=False)  # ids of what hangs on it
    ordered: str = ""  # the unit that a supervision order asks


def may_see(actor: Actor, target: Target) -> bool:
    """Tell whether the petition exists for somebody."""
    if not actor.alive:
        return False
    if actor.kind != "desk":
        return actor.name in target.keys
    if actor.role in NEVER or _keeps_out(actor, target):
        return False
    if target.report or target.sealed:  # the discipline desk alone, before and after it was handed over
        return actor.unit == target.holder
    if actor.role in COUNTY_WIDE:
        return actor.county == target.county
    return actor.unit in target.had | target.registered | target.shared_with | {target.holder}


def _keeps_out(actor: Actor, target: Target) -> bool:
    """Tell whether somebody, or their unit, is recused."""
    return actor.unit in target.blind or actor.staff_id in target.blind_staff


def may_see_order(actor: Actor, target: Target) -> bool:
    """Tell whether the supervision order on a petition exists for somebody: its county's, and the unit's it asks."""
    if not actor.alive or actor.kind != "desk" or actor.role in NEVER or _keeps_out(actor, target):
        return False
    if actor.role in COUNTY_WIDE:
        return actor.county == target.county
    return actor.unit == target.ordered and not target.sealed


def may_change(actor: Actor, target: Target) -> bool:
    """Tell whether somebody may do anything to it: who holds it, its county's office, its petitioners."""
    if not may_see(actor, target):
        return False
    if actor.kind != "desk":
        return actor.kind != "partner"
    if actor.role == "supervisor":
        return False
    return actor.role == "petition_office" or actor.unit == target.holder or actor.unit in target.registered


def may_record(actor: Actor, target: Target) -> bool:
    """Tell whether somebody may write down what a petitioner says: a unit that had it too, where they ask."""
    return may_change(actor, target) or (may_see(actor, target) and actor.unit in target.had)
