"""Chapter two: the village says nothing, and the petition does not wait with it."""

from typing import Any

from cli.story.passing import pass_time
from cli.story.people import file, get_paper, look, press, township_of, village_of
from cli.story.stage import Stage

TITLE = "沉默：村里没有回音"
_PDF = b"%PDF"


def play(stage: Stage) -> None:
    """Play the chapter; raises ``NotAsToldError`` at the first step that is not as told."""
    receipt = _file(stage)
    _hear_nothing(stage, receipt)
    _prove(stage, receipt)
    _go_up(stage, receipt)


def _file(stage: Stage) -> dict[str, Any]:
    stage.say("王小明提交了，回执上写着哪天以前该有回音", "The receipt says by when somebody answers")
    receipt = file(stage)
    stage.expect(("pending_acceptance", "village"), (receipt["state"], receipt["level"]), "在村里，等村里接手")
    due = next(clock["due_on"] for clock in receipt["clocks"] if clock["kind"] == "C2v")
    stage.show(f"村级接手，最迟 {due}")
    return receipt


def _hear_nothing(stage: Stage, receipt: dict[str, Any]) -> None:
    stage.say("两个工作日过去，村里没有人接手", "Two working days, and nobody took it up")
    pass_time(stage, "2wd")
    page = look(stage, receipt)
    stage.expect(("level_timed_out", "village"), (page["state"], page["level"]), "到期自动认定超期，没有人能拖住它")
    stage.show(page["next_step"])
    offered = {move["move"] for move in page["moves"]}
    stage.expect(True, {"step_up", "wait"} <= offered, "由他选：现在就请上一级，还是再等等")

    stage.say("每个日期怎么算出来的，用话说清楚", "Every date is explained in words")
    for clock in look(stage, receipt, "/clocks")["items"]:
        stage.show(clock["words"])


def _prove(stage: Stage, receipt: dict[str, Any]) -> None:
    stage.say("他下载超期证明：系统按记录生成，没有人填写", "A certificate that the period ran out")
    (overdue,) = look(stage, receipt, "/certificates")["items"]
    stage.show(f"{overdue['unit']}：{overdue['what']}，最后一天 {overdue['due_on']}，已超 {overdue['days_over']} 天")
    paper = get_paper(stage, receipt, f"/certificates/{overdue['clock_id']}")
    stage.expect(_PDF, paper[: len(_PDF)], f"超期证明，PDF，{len(paper) // 1024} KB")


def _go_up(stage: Stage, receipt: dict[str, Any]) -> None:
    stage.say("他什么也没有点，又过三个工作日", "He does nothing at all; it goes up by itself")
    pass_time(stage, "3wd")
    page = look(stage, receipt)
    stage.expect(("pending_acceptance", "township"), (page["state"], page["level"]), "自己到了乡镇，不用他再跑一趟")
    stage.expect(receipt["number"], page["number"], "还是那一件，编号没变")
    stage.show(page["next_step"])

    stage.say("乡镇接手，前面的经过都看得到", "The township takes it up, with all that went before")
    desk = stage.sign_in("township_desk", township_of(village_of(stage)["area_code"]))
    seen = stage.ask("GET", f"/v1/desk/petitions/{receipt['number']}", status=200, token=desk)
    stage.expect(["village", "township"], [turn["level"] for turn in seen["stages"]], "村级这一段记着超期")
    accepted = stage.move(receipt["number"], "accept", desk=desk)
    stage.expect("accepted", accepted["state"], f"乡镇已受理，最迟 {accepted['next_due_on']} 答复")
    thanked = press(stage, receipt, "add_note", text="谢谢，我每天上午都在地里。")
    stage.expect("accepted", thanked["state"], "他补充的话，乡镇看得到；原来的内容不变")
