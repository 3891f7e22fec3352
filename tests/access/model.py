"""Who may see which petition? Written down once more, from the rules alone (rules.md §3.5, §4, §8)."""

from dataclasses import dataclass, field
from uuid import UUID

from tests.access.cast import Actor

COUNTY_WIDE = frozenset({"petition_office", "supervisor"})
NEVER = frozenset({"operator", "auditor"})
REGISTERING = frozenset({"village_desk", "township_desk", "petition_office"})


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
    danger: bool = False
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
    if target.report or target.sealed:
        return _reads_report(actor, target)
    if actor.role in COUNTY_WIDE:
        return actor.county == target.county
    return actor.unit in target.had | target.registered | target.shared_with | {target.holder}


def _reads_report(actor: Actor, target: Target) -> bool:
    """The discipline desk alone, before and after it was handed over; in danger who is on duty, until it is over."""
    if target.danger and actor.role == "petition_office" and actor.county == target.county:
        return True
    return actor.unit == target.holder and actor.role != "supervisor"


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


def may_confirm(actor: Actor, target: Target) -> bool:
    """Tell whether somebody may note that a visitor read what was written: a desk of the unit that registered it."""
    if not actor.alive or actor.kind != "desk" or _keeps_out(actor, target):
        return False
    return actor.role in REGISTERING and actor.unit in target.registered


def may_see_or_confirm(actor: Actor, target: Target) -> bool:
    """Tell for whom a petition is there that asks for the confirmation of what was written down."""
    return may_see(actor, target) or may_confirm(actor, target)
