"""What is told to take a list of petitions along?"""

from pydantic import ConfigDict, Field

from domain import fields
from domain.expiry import Colour
from domain.levels import Level
from domain.lifecycle import State
from schemas.sessions import OneTimeCode
from schemas.shapes import Told


class ExportForm(Told):
    """Which petitions, and the code that shows who asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"closed": False, "one_time_code": "992039"}]})

    state: State | None = Field(None, title="按状态")
    level: Level | None = Field(None, title="按级别")
    category: fields.Slug | None = Field(None, title="按内容分类", description="大类包括它的小类")
    colour: Colour | None = Field(None, title="按预警颜色", description="只有未办结的有颜色")
    closed: bool = Field(False, title="也要已办结的")
    one_time_code: OneTimeCode = Field(title="动态码", description="每次导出都要现在的动态码", repr=False)
