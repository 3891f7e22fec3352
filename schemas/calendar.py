"""What do we say, and what are we told, of holidays and make-up working days?"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from domain.fields import visible
from schemas.shapes import Said, Told

FIRST_YEAR, LAST_YEAR = 2000, 2100
_HolidayName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), BeforeValidator(visible)
]
_Day = Annotated[str, StringConstraints(max_length=20)]
_Days = Annotated[list[_Day], Field(max_length=100)]
_Named = Annotated[dict[_HolidayName, _Days], Field(max_length=40)]
_EXAMPLE: dict[str, Any] = {
    "year": 2026,
    "source": "国务院办公厅关于2026年部分节假日安排的通知",
    "off": {"国庆节": ["10-01", "10-02", "10-05", "10-06", "10-07"]},
    "work": {"国庆节": ["09-20", "10-10"]},
}


class CalendarYearForm(Told):
    """一年的放假和调休，写法同 data/calendar.json 中的一年."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, title="年份", strict=True)]
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), BeforeValidator(visible)] = Field(
        title="依据", description="例如国务院办公厅通知的名称和文号"
    )
    off: _Named = Field(title="放假", description="周一至周五放假的日子，月-日，按节日分组；周末不用写")
    work: _Named = Field(title="调休上班", description="周六、周日上班的日子，月-日，按节日分组")


class CalendarYearSaid(Said):
    """One year as it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_EXAMPLE, "announced": True}]})

    year: int
    announced: bool = Field(description="false：还没有公布，暂按周一至周五上班计算")
    source: str
    off: dict[str, list[str]]
    work: dict[str, list[str]]


class CalendarEditSaid(Said):
    """One change of a year."""

    at: datetime
    source: str
    moved_clocks: int = Field(description="因此改了日期的期限有几个")
    before: dict[str, object] = Field(description="修改前；新公布的为空")


class CalendarPage(Said):
    """A year, and which years are announced."""

    year: CalendarYearSaid
    announced_years: list[int]
    edits: list[CalendarEditSaid] = Field(description="这一年改过几次，新的在前")


class MovedClockSaid(Said):
    """A period whose last day is another one."""

    number: str
    name: str
    old_due_on: date
    new_due_on: date


class CalendarDone(Said):
    """What announcing a year did, or would do."""

    year: int
    dry_run: bool = Field(description="true：只核对，什么都没有写入")
    was_announced: bool
    warnings: list[str] = Field(description="可能漏写的地方；确实如此的，加 confirm=true 再公布")
    added: list[str] = Field(description="新写上的日子：MM-DD 放假或上班")
    removed: list[str] = Field(description="去掉的日子")
    moved_clocks: int = Field(description="最后一天要改的期限")
    moved_petitions: int = Field(description="涉及的信访件，每件都告诉信访人")
    kept_rights: int = Field(description="按新日历会缩短、但保持不变的信访人权利")
    confirmed_clocks: int = Field(description="日期不变、不再是暂定的期限")
    examples: list[MovedClockSaid]
