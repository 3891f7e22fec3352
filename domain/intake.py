"""Where does a new petition go first, by which rule, and why?

One pure decision over facts and a county's policy, in the order of rules.md §3.2: emergency,
sealed report, conflict, statutory route, duplicate, then the tier. The order is the protection: a
refusal for the level never hides an emergency and never exposes a report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from domain.conflict import is_named
from domain.fields import Channel, OtherProcess, Procedure, Purpose
from domain.levels import Level, highest
from domain.lifecycle import State
from domain.policy import Order, Policy
from domain.tiers import EXEMPTIONS, Exemption, allowed_levels
from domain.words import STATES

__all__ = [
    "COMPARED", "EMERGENCY_CONTACTS", "Action", "Candidate", "Decision", "Matter", "Running", "asks_where", "decide",
    "is_named", "lowest_competent", "procedure_of",
]  # fmt: skip


class Action(StrEnum):
    """What becomes of a petition at intake."""

    ACCEPT = "accept"  # the level that was asked for takes it
    ROUTE = "route"  # no level was asked for: to the lowest competent one
    REFUSE_CONVERTIBLE = "refuse_convertible"  # stored, not taken here, sent down by one press
    REDIRECT = "redirect"
    SEALED_HANDOVER = "sealed_handover"
    EMERGENCY = "emergency"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Candidate:
    """The unit that would answer at a level."""

    unit_id: object
    name: str


@dataclass(frozen=True)
class Running:
    """An open petition of the same petitioner about the same matter, within its time limits."""

    number: str
    state: State


@dataclass(frozen=True)
class Matter:
    """What is known when a petition arrives."""

    purpose: Purpose
    lowest_level: Level  # of the category
    area_level: Level  # the lowest level that the named area has
    routed_by_person: bool
    units: Mapping[Level, Candidate]
    requested_level: Level | None = None
    other_process: OtherProcess = OtherProcess.NONE
    emergency: bool = False
    about_officials: bool = False
    named_units: Sequence[str] = ()
    ticked: frozenset[Level] = frozenset()  # levels that the petitioner says have an interest in it
    channel: Channel = Channel.ONLINE
    exemption: Exemption | None = None  # claimed at the desk
    opened: Mapping[Level, Exemption] = field(default_factory=lambda: MappingProxyType({}))  # by an earlier petition
    duplicate_of: Running | None = None
    areas_below: bool = False  # the named area has smaller ones, of which one could have been named


@dataclass(frozen=True)
class Decision:
    """What was decided, by which rule.

    ``level`` is where the petition is now, ``target`` where it goes when it is sent on from there;
    ``claimed`` is an exemption that is believed and still to be checked (C4).
    """

    action: Action
    level: Level
    routed: bool
    why: str
    rule: str
    target: Level | None = None
    contacts: tuple[str, ...] = ()
    duplicate_of: Running | None = None
    claimed: Exemption | None = None


# What is left of a decision that named another petition: neither which one, nor that there is one.
COMPARED = MappingProxyType(
    {"action": Action.ROUTE.value, "rule": "R08", "why": "由县信访局核对后转送。", "duplicate_of": None}
)
EMERGENCY_CONTACTS = ("报警 110", "火警 119", "急救 120", "交通事故 122")
SIMPLE_PURPOSES = frozenset({Purpose.SUGGESTION, Purpose.INQUIRY, Purpose.THANKS})

_PROCESS_WORDS = MappingProxyType(
    {
        OtherProcess.COURT: "法院诉讼",
        OtherProcess.ARBITRATION: "仲裁",
        OtherProcess.RECONSIDERATION: "行政复议",
        OtherProcess.REVIEW: "信访复查复核",
    }
)

_EXEMPTED = MappingProxyType({exemption.value: words for exemption, words in EXEMPTIONS.items()})


def lowest_competent(matter: Matter) -> Level | None:
    """Return the lowest level with a competent unit, None when there is none."""
    start = highest(matter.lowest_level, matter.area_level)
    return next((level for level in Level if level.rank >= start.rank and level in matter.units), None)


def procedure_of(purpose: Purpose) -> Procedure:
    """Suggestions, inquiries and thanks are fit for simple handling (rules.md R43)."""
    return Procedure.SIMPLE if purpose in SIMPLE_PURPOSES else Procedure.ORDINARY


def asks_where(matter: Matter) -> bool:
    """Tell whether the place must be named closer: otherwise a wide area would pass the lower levels over.

    Only what goes by levels is asked, and only whoever writes themselves; a desk may not know the
    village of a letter, and nobody in danger or with a report is kept waiting.
    """
    return (
        matter.areas_below
        and matter.area_level.rank > matter.lowest_level.rank
        and matter.purpose is Purpose.CLAIM
        and matter.channel in {Channel.ONLINE, Channel.PARTNER}
        and not (matter.emergency or matter.about_officials or matter.routed_by_person)
        and matter.other_process is OtherProcess.NONE
    )


def decide(matter: Matter, policy: Policy) -> Decision | None:
    """Decide; None when no level has a competent unit."""
    lowest = lowest_competent(matter)
    if lowest is None:
        return None
    return (
        _urgent(matter)
        or _sealed(matter)
        or _around_the_named(matter, policy, lowest)
        or _in_other_hands(matter, lowest)
        or _in_progress(matter, lowest)
        or _by_tier(matter, policy, lowest)
    )


def _urgent(matter: Matter) -> Decision | None:
    """Danger to life passes over all levels (E4)."""
    if not matter.emergency and matter.exemption is not Exemption.DANGER:
        return None
    why = "您说情况紧急，已按紧急事项报送。县信访局优先处理；危险正在发生的，请立即拨打紧急电话。"
    return Decision(Action.EMERGENCY, Level.COUNTY, False, why, "E4", contacts=EMERGENCY_CONTACTS)


def _sealed(matter: Matter) -> Decision | None:
    """A report against officials stays with the office until it is handed over (R20)."""
    if not matter.about_officials and matter.purpose is not Purpose.REPORT:
        return None
    why = "这是检举控告，内容已封存，由专人移送纪检监察机关；县信访局和被反映的单位看不到。"
    return Decision(Action.SEALED_HANDOVER, Level.COUNTY, False, why, "R20")


def _around_the_named(matter: Matter, policy: Policy, lowest: Level) -> Decision | None:
    """A unit that the petitioner names, or ticks, does not get the matter: the next level does (E3)."""
    levels = [level for level in Level if level.rank >= lowest.rank]
    free = next((level for level in levels if _is_free(matter, level)), None)
    if free is lowest:
        return None
    if free is None:
        whom = "您说有利害关系的、反映的单位" if matter.ticked else "您反映的单位"
        why = f"{whom}涉及本事项，由县信访局另行安排。"
        return Decision(Action.ROUTE, Level.COUNTY, False, why, "E3")
    asked = matter.requested_level
    taken = asked if asked is not None and _rule_to_take(matter, policy, free, asked) else free
    passed = [level.word for level in levels if level.rank < free.rank]
    said = f"您说{lowest.word}与这件事有利害关系" if lowest in matter.ticked else f"您反映的是{lowest.word}单位"
    why = f"{said}，本事项改由{taken.word}办理，{'、'.join(passed)}看不到。"
    return Decision(Action.ACCEPT if taken is asked else Action.ROUTE, taken, True, why, "E3")


def _in_other_hands(matter: Matter, lowest: Level) -> Decision | None:
    """A person looks first at what a statutory procedure already deals with (R21)."""
    if matter.other_process is OtherProcess.NONE:
        return None
    why = f"您说已进入{_PROCESS_WORDS[matter.other_process]}。县信访局先核对，再告诉您哪条路能解决。"
    return Decision(Action.REDIRECT, Level.COUNTY, False, why, "R21", target=lowest)


def _in_progress(matter: Matter, lowest: Level) -> Decision | None:
    """The same matter is being handled within its time limits: a person compares, the first goes on (R05)."""
    same = matter.duplicate_of
    if same is None:
        return None
    why = f"您有同类事项正在办理（{STATES[same.state]}），期限照常。由县信访局核对是否同一件事。"
    return Decision(Action.DUPLICATE, Level.COUNTY, False, why, "R05", target=lowest, duplicate_of=same)


def _by_tier(matter: Matter, policy: Policy, lowest: Level) -> Decision:
    """Take it where it was asked for when that is allowed; send it down, or refuse it convertibly."""
    asked = matter.requested_level
    if matter.routed_by_person:
        why = "内容需要人工判断由哪个单位办理，由县信访局核对后转送。"
        return Decision(Action.ROUTE, Level.COUNTY, False, why, "R08", target=lowest)
    if asked is None or asked.rank <= lowest.rank:
        why = _why_first(matter, lowest)
        return Decision(Action.ACCEPT if asked is lowest else Action.ROUTE, lowest, True, why, "R08")
    if rule := _rule_to_take(matter, policy, lowest, asked):
        return Decision(Action.ACCEPT, asked, True, _why_taken(matter, asked, rule), rule)
    is_claim = matter.purpose is Purpose.CLAIM
    if is_claim and matter.exemption not in {None, Exemption.NATIONAL_RULE}:
        return _believed(matter.exemption, asked)
    order = policy.order_for(matter.channel)
    skips = asked not in allowed_levels(order, lowest, opened=matter.opened)
    # A township that has no part in the matter cannot refuse it; the county's petition office always can.
    if is_claim and skips and (asked is Level.COUNTY or asked in matter.units):
        return _refused(matter, lowest, asked)
    why = f"您希望{asked.word}办理。按逐级办理，{_first(matter, lowest)}"
    return Decision(Action.ROUTE, lowest, True, why, "R08")


def _why_first(matter: Matter, lowest: Level) -> str:
    """Say truly why this level comes first: the matter is its own, or nobody below is known or there."""
    unit = f"{lowest.word}{matter.units[lowest].name}"
    if lowest is matter.lowest_level:
        return f"这类事项最先由{unit}办理。"
    if matter.area_level.rank > matter.lowest_level.rank:
        what = "村（社区）" if matter.area_level is Level.TOWNSHIP else "乡镇、村（社区）"
        return f"没有写明在哪个{what}，不能确定下级由谁先办，由已知的最低一级{unit}办理。"
    return f"这类事项在下级没有承办单位，由{unit}办理。"


def _first(matter: Matter, lowest: Level) -> str:
    unit = matter.units[lowest].name
    return f"先由{lowest.word}{unit}办理；{lowest.word}逾期未办或您不同意其意见的，再到上一级。"


def _rule_to_take(matter: Matter, policy: Policy, lowest: Level, asked: Level) -> str:
    """Return the rule under which the level that was asked for takes a claim first, "" when it does not."""
    if matter.purpose is not Purpose.CLAIM or asked.rank <= lowest.rank or not _is_free(matter, asked):
        return ""
    order = policy.order_for(matter.channel)
    if asked in allowed_levels(order, lowest, opened=matter.opened):
        done = [level for level in matter.opened if level.rank >= lowest.rank]
        if done and asked not in allowed_levels(order, lowest):
            return matter.opened[highest(*done)].value
        return "R06" if matter.channel is Channel.VISIT else "R08"
    insists = matter.channel is Channel.VISIT and matter.exemption is Exemption.NATIONAL_RULE
    return Exemption.NATIONAL_RULE.value if insists and asked in allowed_levels(Order.STATUTORY, lowest) else ""


def _why_taken(matter: Matter, asked: Level, rule: str) -> str:
    unit = matter.units[asked].name
    if rule in _EXEMPTED:
        return f"{_EXEMPTED[rule]}，由{asked.word}{unit}办理。"
    if rule == "R06":
        return f"走访可以到有权处理的本级或者上一级提出，由{asked.word}{unit}办理。"
    return f"您希望{asked.word}办理，由{asked.word}{unit}办理。"


def _believed(claimed: Exemption | None, asked: Level) -> Decision:
    """A claimed exemption is believed first and checked by a person; a wrong claim costs nothing (C4)."""
    assert claimed is not None  # noqa: S101 - asked before
    why = f"您说明了例外情形：{EXEMPTIONS[claimed]}。先按您说的登记，由县信访局核实后转{asked.word}办理。"
    return Decision(Action.ACCEPT, Level.COUNTY, False, why, claimed.value, target=asked, claimed=claimed)


def _refused(matter: Matter, lowest: Level, asked: Level) -> Decision:
    """This office is not the first; the one that is takes it at one press (§3.4)."""
    why = f"您希望{asked.word}办理。按本县逐级办理的规定，{_first(matter, lowest)}"
    return Decision(Action.REFUSE_CONVERTIBLE, asked, False, why, Order.LOCAL.value, target=lowest)


def _is_free(matter: Matter, level: Level) -> bool:
    """Tell whether a level has a unit that the petitioner neither names nor ticks."""
    if level not in matter.units or level in matter.ticked:
        return False
    return not is_named(matter.units[level].name, matter.named_units)
