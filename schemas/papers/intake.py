"""Which papers are issued before a unit takes a matter up?"""

from pydantic import Field

from schemas.papers.parts import Day, Instant, Lines, Ours, PaperBody, Whom


class RegistrationReceipt(PaperBody):
    """登记回执: it is stored, when, and word for word."""

    number: str = Field("", title="信访编号")
    registered_at: Instant = Field(None, title="登记时间")
    text_hash: str = Field("", title="原文校验码", description="内容的 SHA-256，证明一字未改")
    privacy_notice_version: str = Field("", title="隐私告知版本")


class LevelSkipNotice(PaperBody):
    """越级提出告知书: a refusal with a receipt, and the way on."""

    asked_level: str = Field("", title="您要求的级别", description="village、township、county 或文字")
    target_unit: Whom | None = Field(None, title="先由谁办理")
    why: Ours = Field("", title="理由")
    rule: Ours = Field("", title="规定", description="所依据的规定")
    due_if_converted: Day = Field(None, title="转办后最迟告知您是否受理的日期")
    auto_convert_on: Day = Field(None, title="自动转办的日期", description="到这一天您没有选择，就自动转办")
    other_routes: list[Ours] = Field([], title="还可以走的途径")
    how_to_convert: Ours = Field("", title="怎样一键转办")
    how_to_claim: Ours = Field("", title="怎样说明例外情形")


class TransferLetter(PaperBody):
    """转送函、交办函、改派函: told apart by the document's name."""

    from_unit: str = Field("", title="发出单位")
    to_unit: Whom | None = Field(None, title="承办单位")
    why: str = Field("", title="理由")
    basis: Ours = Field("", title="依据")
    exemption: Ours = Field("", title="例外情形")
    due_on: Day = Field(None, title="最后一天", description="最迟告知信访人是否受理")
    report_back_on: Day = Field(None, title="最迟报告结果的日期", description="交办函才有")
    attached: Lines = Field([], title="附件", description="下级文书的名称和编号")


class EmergencyReport(PaperBody):
    """紧急事项报送单: to the duty officer of the county."""

    reason: str = Field("", title="理由")
    contacts: Lines = Field([], title="紧急电话")
    ack_by: Instant = Field(None, title="最迟回应的时间")


class DangerNote(PaperBody):
    """处置情况告知: what was done about a danger."""

    action_taken: str = Field("", title="已采取的措施")


class StatutoryRouteNotice(PaperBody):
    """导入法定途径告知书: never a bare “not our business”."""

    route: str = Field("", title="去哪里办")
    why: str = Field("", title="理由")
    body: str = Field("", title="受理机关")
    address: str = Field("", title="地址")
    phone: str = Field("", title="电话")
    bring: str = Field("", title="要带的材料")
    limit_words: Ours = Field("", title="期限")
    last_day: Day = Field(None, title="最后一天", description="已知起算日时才有")
    legal_aid: Ours = Field("", title="法律援助")
    come_back: Ours = Field("", title="被拒绝时怎么办")


class HandoverSlip(PaperBody):
    """移送登记单（不含内容）: of a report, nothing but that it was handed over."""

    handed_to: str = Field("", title="移送给")
    at: Instant = Field(None, title="时间")
    receipt: str | None = Field(None, title="对方的收件编号")
    text_hash: str = Field("", title="原文校验码")


class DuplicateNotice(PaperBody):
    """重复事项告知: the matter goes on under its first number."""

    earlier_number: str = Field("", title="原信访编号")
    earlier_state: str = Field("", title="原信访件现在的状态")
    why: str = Field("", title="理由")


class SupplementNotice(PaperBody):
    """补充材料通知: everything that is missing, once."""

    missing: str = Field("", title="请补充")
    last_day: Day = Field(None, title="最后一天")


class Supplement(PaperBody):
    """补充材料、补充说明: further words; the first ones stay as they are."""

    text: str = Field("", title="内容")
    attachments: Lines = Field([], title="附件", description="附件的编号")


class DormantNotice(PaperBody):
    """搁置告知: not closed, resumable at any time."""

    since: Instant = Field(None, title="起于")
