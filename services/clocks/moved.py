"""What is known of a clock that ends on another day, and of the edit that moved it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from domain.outlook import say_day
from domain.recompute import Recomputed


@dataclass(frozen=True)
class Edit:
    """What becomes of the calendar, and by which announcement."""

    year: int
    source: str
    before: WorkingCalendar
    after: WorkingCalendar

    @property
    def words(self) -> str:
        """Say what happened to the year."""
        happened = "有修改" if self.year in self.before.announced_years else "已公布"
        return f"{self.year}年放假安排{happened}，期限重新计算"


@dataclass(frozen=True)
class MovedClock:
    """A clock that is counted again: its row, and where it ends now."""

    number: str
    county_code: str
    row: Mapping[str, Any]
    to: Recomputed

    @property
    def words(self) -> str:
        """Say it for the timeline."""
        name = RULES[self.row["kind"]].word
        return f"“{name}”的最后一天由{say_day(self.to.old_last_day)}改为{say_day(self.to.due.last_day)}"
