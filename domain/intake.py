"""Where does a new petition go first?

One pure decision over facts, in the order of rules.md §3.2: emergency, report against officials,
conflict, statutory route, then the tier. What a person must decide waits at the county petition
office; everything else goes at once to the lowest competent level. No channel that the product
offers is refused for its level: asking for a higher level is answered by routing, with the reason.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.fields import OtherProcess, Procedure, Purpose
from domain.levels import Level, highest


@dataclass(frozen=True)
class Candidate:
    """The unit that would answer at a level."""

    unit_id: object
    name: str


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


@dataclass(frozen=True)
class Decision:
    """Route at once, or wait for a person at the petition office."""

    level: Level
    routed: bool
    why: str
    rule: str
    contacts: tuple[str, ...] = field(default=())


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


def lowest_competent(matter: Matter) -> Level | None:
    """Return the lowest level with a competent unit, None when there is none."""
    start = highest(matter.lowest_level, matter.area_level)
    return next((level for level in Level if level.rank >= start.rank and level in matter.units), None)


def procedure_of(purpose: Purpose) -> Procedure:
    """Suggestions, inquiries and thanks are fit for simple handling (rules.md R43)."""
    return Procedure.SIMPLE if purpose in SIMPLE_PURPOSES else Procedure.ORDINARY


_TITLES = re.compile(r"村民委员会|居民委员会|村委会|居委会|村两委|人民政府|政府|街道办事处|办事处|委员会|党支部|支部")
_ABOUT_A_VILLAGE = re.compile(r"村委|村支|村主任|村干部|村书记|村两委|居委|村民小组|组长")
_VILLAGE_UNIT = re.compile(r"村民委员会|居民委员会")


def _core(name: str) -> str:
    """Return a name without what people shorten: 柳湾村委会 and 柳湾村村民委员会 are 柳湾."""
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return _TITLES.sub("", plain).removesuffix("村").removesuffix("社区")


def is_named(unit: str, named: Sequence[str]) -> bool:
    """Tell whether a unit is among the units that the petitioner named, in whatever words."""
    core = _core(unit)
    for name in named:
        meant = _core(name)
        if len(meant) > 1 and (meant in core or core in meant):
            return True
        if _VILLAGE_UNIT.search(unit) and _ABOUT_A_VILLAGE.search(name):
            return True
    return False


def decide(matter: Matter) -> Decision | None:
    """Decide; None when no level has a competent unit."""
    lowest = lowest_competent(matter)
    if lowest is None:
        return None
    return (
        _urgent_or_sealed(matter)
        or _around_the_named(matter, lowest)
        or _in_other_hands(matter)
        or _by_tier(matter, lowest)
    )


def _urgent_or_sealed(matter: Matter) -> Decision | None:
    """Emergency, then report against officials: a person looks first."""
    if matter.emergency:
        why = "您说情况紧急。县信访局优先处理；危险正在发生的，请立即拨打紧急电话。"
        return Decision(Level.COUNTY, False, why, "E4", EMERGENCY_CONTACTS)
    if matter.about_officials or matter.purpose is Purpose.REPORT:
        why = "这是检举控告，不转给任何被反映的单位；由县信访局专人登记移送。"
        return Decision(Level.COUNTY, False, why, "R20")
    return None


def _in_other_hands(matter: Matter) -> Decision | None:
    """A person looks first at what a statutory procedure already deals with."""
    if matter.other_process is not OtherProcess.NONE:
        why = f"您说已进入{_PROCESS_WORDS[matter.other_process]}。县信访局先核对，再告诉您哪条路能解决。"
        return Decision(Level.COUNTY, False, why, "R21")
    return None


def _around_the_named(matter: Matter, lowest: Level) -> Decision | None:
    """A unit that the petitioner names does not get the matter: the next level does (E3)."""
    levels = [level for level in Level if level.rank >= lowest.rank and level in matter.units]
    free = next((level for level in levels if not is_named(matter.units[level].name, matter.named_units)), None)
    if free is lowest:
        return None
    if free is None:
        return Decision(Level.COUNTY, False, "您反映的单位涉及本事项，由县信访局另行安排。", "E3")
    why = f"您反映的是{lowest.word}单位，本事项改由{free.word}办理，{lowest.word}看不到。"
    return Decision(free, True, why, "E3")


def _by_tier(matter: Matter, lowest: Level) -> Decision:
    """Route to the lowest competent level and say why."""
    if matter.routed_by_person:
        why = "内容需要人工判断由哪个单位办理，由县信访局核对后转送。"
        return Decision(Level.COUNTY, False, why, "R08")
    unit, asked = matter.units[lowest].name, matter.requested_level
    why = f"这类事项最先由{lowest.word}{unit}办理。"
    if asked is not None and asked.rank > lowest.rank:
        why = (
            f"您希望{asked.word}办理。按逐级办理，先由{lowest.word}{unit}办理；"
            f"{lowest.word}逾期未办或您不同意其意见的，再到上一级。"
        )
    return Decision(lowest, True, why, "R08")
