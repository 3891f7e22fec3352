"""Which levels may take a matter, and why may a higher one?

The tier rule of rules.md §3.1 and its exemptions §3.3. It covers claims alone; suggestions,
inquiries, thanks and reports are never refused for their level.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.levels import Level, highest
from domain.policy import Order


class Exemption(StrEnum):
    """Why a level below may be passed over."""

    ANSWERED = "E1"
    TIMED_OUT = "E2"
    CONFLICT = "E3"
    DANGER = "E4"
    COMPETENCE = "E5"
    DECLINED = "E6"
    PRESSURE = "E7"
    NATIONAL_RULE = "E8"


EXEMPTIONS: Mapping[Exemption, str] = MappingProxyType(
    {
        Exemption.ANSWERED: "下级已经答复，您不同意",
        Exemption.TIMED_OUT: "下级到期没有受理或答复",
        Exemption.CONFLICT: "反映的就是下级单位或其负责人，或与他们有利害关系",
        Exemption.DANGER: "危及生命、安全或健康",
        Exemption.COMPETENCE: "下级没有权力处理",
        Exemption.DECLINED: "下级书面不予受理，或两次退回",
        Exemption.PRESSURE: "受到打击报复、被逼撤回，或不给登记",
        Exemption.NATIONAL_RULE: "走访人要求按国家规定到本级或者上一级提出",
    }
)


def allowed_levels(order: Order, lowest: Level, *, opened: Iterable[Level] = ()) -> frozenset[Level]:
    """Return the levels that may take a claim first.

    ``lowest`` is the lowest competent level; ``opened`` are levels that have answered, declined,
    timed out or been exempted. A village is no authority in law, so under the national rule the
    township counts as the lowest one and the county is never more than one above it.
    """
    if order is Order.STATUTORY:
        top = highest(lowest, Level.TOWNSHIP).above or Level.COUNTY
    else:
        done = [level for level in opened if level.rank >= lowest.rank]
        top = (highest(*done).above or Level.COUNTY) if done else lowest
    return frozenset(level for level in Level if lowest.rank <= level.rank <= top.rank)


def first_level(lowest: Level, *, opened: Iterable[Level] = ()) -> Level:
    """Return the level that comes first now: the lowest competent one that has not been passed."""
    done = [level for level in opened if level.rank >= lowest.rank]
    return (highest(*done).above or Level.COUNTY) if done else lowest


def routable_levels(order: Order, lowest: Level, *, opened: Iterable[Level] = ()) -> frozenset[Level]:
    """Return the levels that an office may send a claim to: of the allowed ones, none that has been passed.

    Nobody is sent down again: a level that has answered, declined or timed out does not get the
    matter back because it was reassigned, redirected and returned, reopened or raised.
    """
    opened = tuple(opened)
    first = first_level(lowest, opened=opened)
    return frozenset(level for level in allowed_levels(order, lowest, opened=opened) if level.rank >= first.rank)
