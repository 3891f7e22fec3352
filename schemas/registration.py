"""What does a desk tell of somebody who came, wrote or rang, and what does it get back?"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from domain import fields
from domain.fields import Level
from domain.tiers import Exemption
from schemas.petitions import PRIVACY_NOTICE_VERSION, CoPetitioner, NumberText, PetitionDraft, Routing
from schemas.shapes import ClockCard, Said, Told, UnitCard

Visitors = Annotated[int, Field(ge=1, le=10_000, title="来访人数")]


class ReceptionForm(Told):
    """怎样来的."""

    channel: Literal["visit", "letter", "phone"] = Field(title="来访、来信还是来电")
    received_at: AwareDatetime | None = Field(None, title="收到时间", description="不填为现在")
    visitors: Visitors = 1
    representatives: list[CoPetitioner] = Field(
        [], title="推选的代表", description="多人走访时推选，不超过 5 人；其他人登记为联名人", max_length=50
    )
    note: fields.Note | None = Field(None, title="说明")


class DeskRegistration(PetitionDraft):
    """A petition as a desk registers it in the petitioner's own words."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "area_code": "999901100200",
                    "category": "land.boundary",
                    "content": "和隔壁为滴水檐吵了三年，请量地基。",
                    "petitioner": {"name": "王小明"},
                    "privacy_notice_version": PRIVACY_NOTICE_VERSION,
                    "requested_level": "county",
                    "reception": {"channel": "visit"},
                }
            ]
        }
    )

    reception: ReceptionForm = Field(title="怎样来的")
    exemption: Exemption | None = Field(None, title="信访人说明的例外情形", description="先信后核；E8 只用于走访")
    earlier_number: NumberText | None = Field(
        None,
        title="同一信访人的原编号",
        description="本窗口看得到的才能关联；下级已答复、超期或不受理的，上一级随之开放",
    )


class Registered(Said):
    """What a desk gets: no token and no query code; these stand on the printed slip alone."""

    number: str
    registered_at: datetime
    state: str
    state_name: str
    level: Level
    unit: UnitCard
    routing: Routing
    next_step: str
    clocks: list[ClockCard]
    limitation_warnings: list[str]
    emergency_contacts: list[str]
    text_hash: str
    slip_pdf: str | None = Field(
        description="回执（PDF，Base64），马上打印交给信访人；只在登记时给一次",
        json_schema_extra={"contentMediaType": "application/pdf"},
    )
    slip_words: str | None = Field(None, description="没有 ``slip_pdf`` 时为什么、怎么办")
    hand_down_url: str | None = Field(description="越级退回时：信访人同意后由窗口一步代办转办")


class RecordCheck(Told):
    """来访人核对登记内容."""

    checked: Literal[True] = Field(title="来访人已核对，内容无误")
    note: fields.Note | None = Field(None, title="说明")


class RecordChecked(Said):
    """When the visitor found the record right."""

    number: str
    checked_at: datetime
