"""What do the counts of the rolling days add up to, for each unit?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.fields import UnitKind
from services.supervision.close import BLOCKED


@dataclass
class Sum:
    """What was counted for a unit, or for the units of an area."""

    due: int = 0
    on_time: int = 0
    breaches: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    blocked: int = 0
    unlocked: int = 0
    rehandlings: int = 0
    rateable: int = 0
    rated: int = 0
    ratings: int = 0
    satisfied: int = 0

    def add(self, other: "Sum") -> None:
        """Add what another unit of the same area did."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def sums_of(found: Mapping[str, Sequence[Mapping[Any, Any]]]) -> dict[Any, Sum]:
    """Add up what was counted; what belongs to no unit is the petition office's."""
    sums = {unit["id"]: Sum() for unit in found["units"]}
    office = next((unit["id"] for unit in found["units"] if unit["kind"] == UnitKind.PETITION_OFFICE), None)
    by_text = {str(unit_id): unit_id for unit_id in sums}
    for row in found["ended"]:
        one = sums[row["unit_id"]]
        if row["kind"] == "C16":
            one.rateable += row["ended"]
            continue
        if row["kind"] != "C7L":  # the local limit of the same answer: it warns, and is not a second duty
            one.due += row["ended"]
            one.on_time += row["on_time"]
        one.unlocked += row["unlocked"]
        one.breaches[row["kind"]] += row["breached"]
    for row in found["rehandled"]:
        sums[row["unit_id"]].rehandlings = row["rehandlings"]
    for row in found["participated"]:
        sums[row["unit_id"]].rated = row["rated"]
    for row in found["rated"]:
        sums[row["unit_id"]].ratings = row["ratings"]
        sums[row["unit_id"]].satisfied = row["satisfied"]
    for row in found["refused"]:
        unit_id = by_text.get(row["unit_id"], None if row["unit_id"] else office)
        if unit_id is not None:
            name = "blocked" if row["topic"] == BLOCKED else "refusals"
            setattr(sums[unit_id], name, getattr(sums[unit_id], name) + row["counted"])
    if office is not None:  # the office is rated with every opinion of the county
        sums[office].rateable = sum(one.rateable for one in sums.values())
        sums[office].rated = sum(row["rated_office"] for row in found["participated"])
    return sums
