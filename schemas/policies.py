"""What has a county decided where the law leaves it a choice, and since when?"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from domain.fields import Level
from domain.policy import Order
from domain.retention import ANY, CLOSED, LONGEST, Act
from schemas.shapes import Said, Told

WorkingDays = Annotated[int, Field(ge=1, le=60, title="工作日")]
RuleName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
PolicyNote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1_000)]
KeptCategory = Annotated[str, StringConstraints(pattern=r"^([a-z0-9_]+(\.[a-z0-9_]+)*)?$", max_length=100)]
ClosedAs = Literal[(ANY, *CLOSED)]  # type: ignore[valid-type]  # one value for each closed state
_ACTS = "anonymise 去掉姓名、电话、账号和附件；tombstone 只留编号、日期和经过；delete 整件删除"


class RetentionRule(Told):
    """办结以后多少个月，做什么。"""

    category_prefix: KeptCategory = Field(
        "", title="事项类别", description="连同下级类别；空着是所有类别", examples=["agri"]
    )
    closed_as: ClosedAs = Field(ANY, title="结果", description="办结状态；any 是所有结果")
    months: int = Field(ge=1, le=LONGEST, title="办结以后的月数")
    act: Act = Field(
        title="做法",
        description="anonymise 去掉姓名、电话、账号和附件；tombstone 只留编号、日期和经过；delete 整件删除",
    )


class RetentionDraft(Told):
    """信访件保存多久；打开以后每天自动执行。"""

    switched_on: bool = Field(False, title="每天自动执行", description="先用 yima retention plan 看会动到哪些")
    rules: list[RetentionRule] = Field([], max_length=500, title="规则", description="空着按产品默认；最具体的一条为准")


class PolicyDraft(Told):
    """A new version of a county's policy; what it does not name keeps the product's default."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "valid_from": "2027-01-01",
                    "local_working_days": {"village": 5, "township": 15, "county": 20},
                    "note": "县委信访工作联席会议通过",
                }
            ]
        }
    )

    valid_from: date = Field(title="生效日期", description="今天或以后；开始或改变自动删除的，30 天以后")
    remote: Order = Field(Order.LOCAL, title="扫码、来信、来电按哪种次序")
    visits: Order = Field(Order.STATUTORY, title="走访按哪种次序", description="按本县逐级规定的，须写明已公布的规定")
    published_rule: RuleName = Field("", title="已公布的本县规定", description="名称和文号；公布了才能缩短办理期限")
    local_working_days: dict[Level, WorkingDays] = Field(
        {}, title="各级答复的工作日", description="没有公布规定的，乡级、县级只提醒；村级的不能改"
    )
    thresholds: dict[str, JsonValue] = Field(
        {}, title="预警线", description="不填用默认值；写错的，会说明该怎么写", examples=[{"days_left": 3}]
    )
    retention: RetentionDraft = Field(RetentionDraft(), title="保存期限", description="不填是产品默认，不自动执行")
    note: PolicyNote = Field(title="说明", description="谁决定的，为什么")


class PolicyVersion(Said):
    """One version as it is stored; never changed, only followed by the next."""

    version: int = Field(description="0 是产品默认", examples=[1])
    valid_from: date | None = Field(examples=["2027-01-01"])
    remote: Order
    visits: Order
    published_rule: str
    local_working_days: dict[Level, int] = Field(examples=[{"village": 5, "township": 15, "county": 20}])
    thresholds: dict[str, JsonValue]
    retention: RetentionDraft
    note: str
    created_at: datetime | None


class PolicyList(Said):
    """The version in force, and all versions, the newest first."""

    in_force: PolicyVersion
    items: list[PolicyVersion]
