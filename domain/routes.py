"""Which statutory routes lead out of the petition channel, and what must be told about each?

诉访分离 (rules.md §3.6): a redirect is a document with body, telephone, what to bring and the last
day. Periods only; article numbers that nobody has verified are not printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class StatutoryRoute(StrEnum):
    """A route of its own in law."""

    COURT = "court"
    APPEAL = "appeal"
    RECONSIDERATION = "reconsideration"
    ADMINISTRATIVE_SUIT = "administrative_suit"
    LABOUR_ARBITRATION = "labour_arbitration"
    LAND_ARBITRATION = "land_arbitration"
    MEDIATION = "mediation"
    PROCURATORATE = "procuratorate"
    REVIEW_BODY = "review_body"
    OTHER = "other"


@dataclass(frozen=True)
class RouteRule:
    """What is told of a route; ``days`` and ``months`` count from the day that starts its limit."""

    word: str
    body: str
    phone: str
    bring: str
    limit: str
    days: int = 0
    months: int = 0


_PAPERS = "身份证件、有关决定或合同等书面材料"
_LABOUR = "劳动人事争议仲裁委员会"
_LAND = "农村土地承包仲裁委员会"
R = StatutoryRoute
ROUTES: Mapping[StatutoryRoute, RouteRule] = MappingProxyType(
    {
        R.COURT: RouteRule("民事诉讼", "有管辖权的人民法院", "12368", _PAPERS, "一般 3 年", months=36),
        R.APPEAL: RouteRule("上诉", "上一级人民法院", "12368", "判决书或裁定书", "判决 15 日，裁定 10 日", days=15),
        R.RECONSIDERATION: RouteRule("行政复议", "行政复议机构", "12348", _PAPERS, "一般 60 日", days=60),
        R.ADMINISTRATIVE_SUIT: RouteRule("行政诉讼", "人民法院", "12368", _PAPERS, "一般 6 个月", months=6),
        R.LABOUR_ARBITRATION: RouteRule("劳动仲裁", _LABOUR, "12333", "合同、考勤、工资记录", "一般 1 年", months=12),
        R.LAND_ARBITRATION: RouteRule("土地承包仲裁", _LAND, "12348", "承包合同、权属证书", "一般 2 年", months=24),
        R.MEDIATION: RouteRule("人民调解", "人民调解委员会", "12348", _PAPERS, ""),
        R.PROCURATORATE: RouteRule("检察监督", "人民检察院", "12309", "判决书、裁定书或有关材料", ""),
        R.REVIEW_BODY: RouteRule("信访复查复核", "复查复核机构", "", "处理意见书", "收到之日起 30 日", days=30),
        R.OTHER: RouteRule("其他法定途径", "", "", _PAPERS, ""),
    }
)
LEGAL_AID = "请不起律师的，可以拨打 12348 申请法律援助。"
COME_BACK = (
    "对方不受理，或没有这条途径的，在本件里点“退回本渠道”，写一句对方怎么说就行，我们继续办理，不用重新填写。"
    "对方给了书面材料的，可以拍照附上；没有也不影响。"
)


def last_day(route: StatutoryRoute, since: date | None) -> date | None:
    """Return the last day of a route's limit, None when it has none or its start is not known."""
    rule = ROUTES[route]
    if since is None or not (rule.days or rule.months):
        return None
    if rule.days:
        return since + timedelta(days=rule.days)
    years, month = divmod(since.month - 1 + rule.months, 12)
    for day in range(since.day, 27, -1):
        try:
            return date(since.year + years, month + 1, day)
        except ValueError:
            continue
    return date(since.year + years, month + 1, since.day)
