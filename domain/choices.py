"""What are the entries of each closed list called?

An error names the choices in the words that people know, with the value that programs send beside.
"""

from collections.abc import Iterable, Mapping

from domain import words
from domain.fields import Channel, OtherProcess, Procedure, Satisfaction, Solved
from domain.levels import Level
from domain.policy import Order
from domain.routes import ROUTES
from domain.tiers import EXEMPTIONS

CHANNELS = {"visit": "来访", "letter": "来信", "phone": "来电"}
_LISTS: tuple[Mapping[str, str], ...] = (
    {level.value: level.word for level in Level},
    {state.value: word for state, word in words.STATES.items()},
    {"anonymise": "去掉姓名，留下内容", "tombstone": "只留编号和经过", "delete": "整件删除"},
    {"any": "任何结果"} | {state.value: word for state, word in words.STATES.items() if not state.is_open},
    words.PURPOSES,
    words.OUTCOMES,
    words.DECLINE_REASONS,
    words.REVIEW_DECISIONS,
    words.REMAND_REASONS,
    words.COLOURS,
    {reason.value: word for reason, word in words.CONFLICT_REASONS.items()},
    words.ORDER_STATES,
    words.PROPOSALS,
    words.SCOPES,
    {role.value: word for role, word in words.ROLES.items()},
    {exemption.value: word for exemption, word in EXEMPTIONS.items()},
    {route.value: rule.word for route, rule in ROUTES.items()},
    {
        OtherProcess.NONE.value: "没有",
        OtherProcess.COURT.value: "法院诉讼",
        OtherProcess.ARBITRATION.value: "仲裁",
        OtherProcess.RECONSIDERATION.value: "行政复议",
        OtherProcess.REVIEW.value: "信访复查复核",
    },
    {Procedure.ORDINARY.value: "普通程序", Procedure.SIMPLE.value: "简易办理"},
    {
        Satisfaction.SATISFIED.value: "满意",
        Satisfaction.MOSTLY_SATISFIED.value: "基本满意",
        Satisfaction.UNSATISFIED.value: "不满意",
    },
    {Solved.YES.value: "解决了", Solved.PARTLY.value: "解决了一部分", Solved.NO.value: "没有解决"},
    {Order.LOCAL.value: "按本县逐级规定", Order.STATUTORY.value: "按国家规定"},
    CHANNELS,
    CHANNELS | {Channel.ONLINE.value: "网上", Channel.PARTNER.value: "合作系统"},
    {"mine": "我经办的", "unit": "本单位的", "area": "本县的"},
    {revealed.value: word for revealed, word in words.REVEALED.items()},
    {reason.value: word for reason, word in words.REVEAL_REASONS.items()},
    {reason.value: word for reason, word in words.OPENING_REASONS.items()},
    {"pdf": "PDF 文件", "png": "图片"},
    {"preview": "预览图", "original": "原文件"},
)
_BY_VALUES = {frozenset(listed): listed for listed in _LISTS}


def name_choices(values: Iterable[str]) -> str:
    """Say a list of choices: 维持原处理意见（uphold）；…; moves are found by their own names."""
    values = list(values)
    known = _BY_VALUES.get(frozenset(values), words.MOVES)
    return "；".join(f"{known[value]}（{value}）" if value in known else value for value in values)
