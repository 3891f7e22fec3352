"""How a masked field is asked for, and what is given."""

from uuid import UUID

from pydantic import Field

from domain.fields import Revealed, RevealReason
from schemas.sessions import OneTimeCode
from schemas.shapes import Said, Told


class RevealForm(Told):
    """One field of one person, and why it has to be seen."""

    person_id: UUID = Field(title="人员编号", description="信访件 people 里的编号")
    field: Revealed = Field(title="要看的字段", description="name 姓名；phone 电话")
    reason: RevealReason = Field(
        title="原因",
        description="contact 联系本人；verify 核对身份；deliver 送达文书；visit 上门走访；safety 有人身安全危险",
    )
    one_time_code: OneTimeCode = Field(
        title="动态码", description="每次查看都要现在的动态码；用过的不能再用", repr=False, examples=["992039"]
    )


class Reveal(Said):
    """The field in clear. Do not keep it; the petitioner can see who looked, when and why."""

    person_id: UUID
    field: Revealed
    value: str
