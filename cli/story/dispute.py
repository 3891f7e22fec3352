"""Chapter five: an opinion is disputed, as far as the law goes: again, reviewed, sent back, heard, final."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cli.story.dispute_forms import AGAIN, DECISION, OPINION, PETITION
from cli.story.passing import now, pass_time
from cli.story.people import county_of, file, get_paper, look, press, township_of, village_of
from cli.story.stage import Stage

TITLE = "不服：重新办理、复查、责令重办、复核、听证、终结"
_BEIJING = ZoneInfo("Asia/Shanghai")
_HEAD, _FIRST, _SECOND = 0, 1, 2  # who sits where in the township
_NOTICE = 8  # days; seven at the least
_SATURDAY = 5


@dataclass
class _Case:
    """The petition and those who deal with it."""

    stage: Stage
    receipt: dict[str, Any]
    area_code: str

    def township(self, who: int, move: str, **form: object) -> dict[str, Any]:
        """Make a move of somebody in the township."""
        desk = self.stage.sign_in("township_desk", township_of(self.area_code), who)
        return self.stage.move(self.receipt["number"], move, desk=desk, **form)

    def reviewer(self, move: str, who: int = 0, **form: object) -> dict[str, Any]:
        """Make a move of somebody in the reviewing body."""
        desk = self.stage.sign_in("reviewer", county_of(self.area_code), who)
        return self.stage.move(self.receipt["number"], move, desk=desk, **form)

    def petitioner(self, move: str, **form: object) -> dict[str, Any]:
        """Make a move of the petitioner."""
        return press(self.stage, self.receipt, move, **form)


def play(stage: Stage) -> None:
    """Play the chapter; raises ``NotAsToldError`` at the first step that is not as told."""
    stage.say("征地补偿的事，村里没有权力办", "Expropriation: no village has the power")
    case = _Case(stage, file(stage, **PETITION), village_of(stage)["area_code"])
    stage.expect("township", case.receipt["level"], f"从乡镇开始：{case.receipt['unit']['name']}")
    _handle(case)
    _handle_again(case)
    _review(case)
    _review_again(case)
    _hear(case)
    _end(case)


def _handle(case: _Case) -> None:
    stage = case.stage
    stage.say("乡镇受理；情况复杂，负责人批准延期十天", "Accepted; the head takes ten more days, once, with a reason")
    first = case.township(_FIRST, "accept")
    reason = "需要调阅三年前的丈量底册。"
    extended = case.township(_HEAD, "extend", complex=True, days=10, reason=reason)
    before, after = (datetime.fromisoformat(one["next_due_on"]) for one in (first, extended))
    stage.expect("extended", extended["state"], "延期只能一次，理由告诉他本人")
    stage.show(f"原来最迟 {before:%Y-%m-%d}，现在最迟 {after:%Y-%m-%d}")

    stage.say("乡镇答复：按丈量表，不支持", "The opinion: not supported")
    answered = case.township(_FIRST, "issue_opinion", **OPINION)
    stage.expect("opinion_issued", answered["state"], "处理意见书已作出，写明了向谁、哪天以前申请复查")


def _handle_again(case: _Case) -> None:
    stage = case.stage
    stage.say("他不满意：没有人到地里量过", "Unsatisfied: nobody came to measure")
    body = {"solved": "no", "unit": {"satisfaction": "unsatisfied", "comment": "没有人到地里量过"}}
    token, path = case.receipt["receipt_token"], f"/v1/petitions/{case.receipt['number']}/ratings"
    stage.ask("POST", path, status=201, token=token, json=body)
    moved = case.petitioner("rate_unsatisfied", reason="没有人到地里量过，只看了一张旧表。")
    stage.expect("rehandling", moved["state"], "重新办理；要换人")

    stage.say("换一个人办，到地里复测，回应他为什么不满意", "Another handler, who answers the dissatisfaction too")
    answer = "您说没有人到地里量过：今天已会同您到场复测。"
    answered = case.township(_SECOND, "issue_opinion", **AGAIN, answers_dissatisfaction=answer)
    stage.expect("opinion_issued", answered["state"], "第二份意见：一亩九分五厘")


def _review(case: _Case) -> None:
    stage = case.stage
    stage.say("还差五厘，他申请复查", "He asks for a review")
    asked = case.petitioner("request_review", why="沟渠是我家的承包地，不应扣除。")
    stage.expect("review", asked["state"], "县里复查，和原来办理的人分开")
    stage.say("复查认为事实不清，责令重办", "Sent back, once")
    sent = case.reviewer("remand", **DECISION, reasons="没有查明沟渠是否在承包地内。", cause="facts_unclear")
    stage.expect(("rehandling", "township"), (sent["state"], sent["level"]), "退回乡镇，只能退一次，还要换人")
    answer = "沟渠的权属已查明，不在承包合同四至以内。"
    answered = case.township(_FIRST, "issue_opinion", **AGAIN, answers_dissatisfaction=answer)
    stage.expect("opinion_issued", answered["state"], "第三份意见，由另一个人作出")


def _review_again(case: _Case) -> None:
    stage = case.stage
    stage.say("他再申请复查；这次复查直接作结论", "Reviewed again; now with a decision")
    case.petitioner("request_review", why="承包证上写的是二亩。")
    reply = "维持乡镇的处理意见。"
    done = case.reviewer("issue_review", **DECISION, reasons="权属已经查明。", decision="uphold", reply=reply)
    stage.expect("review_issued", done["state"], "复查意见书：维持，写明可以申请复核")
    stage.say("他申请复核", "He asks for the re-review")
    asked = case.petitioner("request_re_review", why="承包证和四至说的不一样，请听证。")
    stage.expect("re_review", asked["state"], "复核受理，再上一级")


def _hear(case: _Case) -> None:
    stage = case.stage
    at = _hearing_time(now(stage))
    days = (at.date() - now(stage).astimezone(_BEIJING).date()).days
    place, panel = "县信访局听证室", ["李某", "赵某", "钱某"]
    stage.say(f"听证，提前 {days} 天通知", "A hearing, with at least seven days' notice")
    case.reviewer("hearing", at=at.isoformat(), place=place, panel=panel)
    stage.show(look(stage, case.receipt)["next_step"])
    pass_time(stage, f"{days - 1}d")
    pass_time(stage, "12h")
    opinion = "多数意见：承包证面积包含田埂外沟渠，复测面积准确。"
    held = case.reviewer("hearing", held=True, at=at.isoformat(), place=place, panel=panel, opinion=opinion)
    stage.expect("re_review", held["state"], f"听证举行了，期限接着算，最迟 {held['next_due_on']} 复核")


def _hearing_time(today: datetime) -> datetime:
    """Return half past nine on the first day from Monday to Friday with enough notice."""
    at = today.astimezone(_BEIJING).replace(hour=9, minute=30, second=0, microsecond=0) + timedelta(days=_NOTICE)
    while at.weekday() >= _SATURDAY:
        at += timedelta(days=1)
    return at


def _end(case: _Case) -> None:
    stage = case.stage
    stage.say("复核意见：终结；没有关上的门也写在里面", "Final, and what remains open is written in it")
    reply = "维持复查意见。"
    # Decided by the body above, written down by another person than the one who reviewed.
    above = {"outside_body": "市人民政府复查复核委员会"}
    done = case.reviewer(
        "issue_re_review", 1, **DECISION | above, reasons="听证意见清楚。", decision="uphold", reply=reply
    )
    stage.expect("closed_final", done["state"], "信访程序到此结束")
    page = look(stage, case.receipt)
    final = next(paper for paper in page["documents"] if paper["kind"] == "re_review_opinion")
    for line in final["body"]["what_remains"]:
        stage.show(f"· {line}")

    stage.say("一路上发出的文书，每一份都能下载", "Every document on the way, each on paper")
    for paper in page["documents"]:
        stage.show(f"{paper['number']}  《{paper['name']}》 {paper['unit']}")
    kinds = [paper["kind"] for paper in page["documents"]]
    stage.expect((3, 2), (kinds.count("handling_opinion"), kinds.count("review_opinion")), "三份处理意见，两份复查意见")
    paper = get_paper(stage, case.receipt, f"/documents/{final['document_id']}")
    stage.expect(b"%PDF", paper[:4], f"复核意见书，PDF，{len(paper) // 1024} KB")
