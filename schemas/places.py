"""What do we say of the place that a code stands for?"""

from datetime import date

from pydantic import Field

from schemas.areas import AreaPath, Category
from schemas.shapes import Said


class PlaceDesk(Said):
    """Where to go, when, and whom to call."""

    name: str = Field(title="窗口", examples=["群众诉求接待窗口"])
    unit: str = Field(title="单位", examples=["柳湾村村民委员会"])
    address: str = Field(title="地址", examples=["柳湾村党群服务中心一楼"])
    hours: str = Field(title="开放时间", examples=["周一至周五 8:30—17:30"])
    phone: str = Field(title="电话", examples=["0999-555-0201"])


class ReportChannel(Said):
    """What to offer first to whoever reports on officials; who goes there leaves nothing here."""

    phone: str = Field(title="举报电话", examples=["12388"])
    website: str = Field(title="举报网站", examples=["https://www.12388.gov.cn"])
    letter: str = Field(title="写信")
    visit: str = Field(title="当面")
    words: str = Field(title="先告诉本人的话")
    here: str = Field(title="在这里写意味着什么", description="本人看过、选了“在这里写”，才可以提交")


class PlacePage(Said):
    """All that a person who has just scanned a code needs to see."""

    place_code: str = Field(title="二维码编号", examples=["7H3KX2QMV4"])
    label: str = Field(title="位置", examples=["柳湾村村口公示栏"])
    area: AreaPath = Field(title="所在地")
    desks: list[PlaceDesk] = Field(title="窗口，由近到远")
    categories: list[Category] = Field(title="可以反映的内容分类")
    report_channel: ReportChannel = Field(title="检举控告先告诉的渠道")
    privacy_notice_version: str = Field(title="隐私告知版本", examples=["2026-01"])
    file_url: str = Field(title="提交地址", examples=["https://yima.example/v1/petitions"])


class ScansOfDay(Said):
    """How often a code was scanned on a day."""

    on: date = Field(title="日期", examples=["2026-11-18"])
    count: int = Field(title="扫码次数", examples=[12])
