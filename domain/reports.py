"""What is a report against officials, who reads it, and what can still be done with one?

It is so by its petitioner's own word. Its words are closed for the hand-over officer of the county's
discipline desk alone (rules.md R20, R31, R52); whoever else has to know that there is one knows its
number, its dates and its state.
"""

from datetime import timedelta
from types import MappingProxyType

from domain.fields import AT_DESK, Channel, Purpose
from domain.lifecycle import State

SEALED_TITLE = "检举控告（内容已封存）"
SEALED_SLIP = (
    "检举控告：内容已封存，只有移送专人能打开，您自己以后也看不到原文，请留好底稿。下面的原文校验证明您写的一字未改。"
)
# A desk that registers prints the query code, and could be the one that is reported on.
DESK_SLIP = "窗口登记的检举控告，凭这个查询码只能查看，不能撤回、删除：为防冒用。要撤回的，请告诉移送登记处或 12388。"
PRINTED_ONCE = (
    "检举控告的回执只打印一次，已经打印过，不再给出。没有拿到的，请本人到窗口或自己上网重新登记一件，前一件照样移送。"
)
SEALED_CATEGORY = "discipline"
REMIND_EVERY = timedelta(days=7)  # while nobody has confirmed a hand-over; ours, no period of the law
# What people may still do: nothing that would put new words beside what lies closed.
MOVES = frozenset({"sealed_handover", "declare_report", "withdraw", "reopen", "urge"})
MAKE_A_REPORT = frozenset({"declare_report", "sealed_handover"})  # where the law no longer has them, a cure is named
CHANNEL = MappingProxyType(
    {
        "phone": "12388",
        "website": "https://www.12388.gov.cn",
        "letter": "寄给当地纪委监委信访室，信封写“检举控告”",
        "visit": "到当地纪委监委来访接待室当面说",
        "words": (
            "检举控告工作人员，可以直接找纪检监察机关：打 12388、上举报网站、写信或当面说。"
            "您去那里，我们这里什么都不留。被反映的人在纪检监察机关的，向上一级纪检监察机关反映。"
        ),
        "here": (
            "也可以在这里写：提交后内容、姓名、附件都加密封存，只有县检举控告移送登记处的专人用口令能打开，"
            "县信访局、被反映的单位和系统管理员都看不到。您自己以后也看不到原文，请留好底稿；"
            "凭回执能看到编号、办到哪一步、日期和内容指纹（证明您写的一字未改）。移送并经对方签收后，原文在这里删除。"
            "同时勾了“很紧急”的，值班人员要先看到内容才能救人，险情处置后再封存。"
            "要求解决自己的事，请另写一件，不勾检举控告。"
        ),
    }
)


def is_report(purpose: str, *, about_officials: bool) -> bool:
    """Tell whether a petition reports on officials."""
    return about_officials or purpose == Purpose.REPORT


def lies_closed(state: State, *, report: bool) -> bool:
    """Tell whether only the hand-over officer reads it; in danger the duty officer has to."""
    return report and state is not State.EMERGENCY_OPEN


def desk_holds_code(channel: str, *, report: bool) -> bool:
    """Tell whether the code of a report went through the hands of a desk or a partner: then it gives nothing up."""
    return report and channel in AT_DESK | {Channel.PARTNER}


def may_move(move: str, state: State, *, report: bool) -> bool:
    """Tell whether a person may make a move on it."""
    return move in MOVES or not lies_closed(state, report=report)
