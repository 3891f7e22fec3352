"""Chapter four: a level was skipped; one press, and it is where it belongs."""

from datetime import datetime

from cli.story.needs import require_order
from cli.story.people import PETITION, file, look, press, village_of
from cli.story.stage import Stage
from domain.policy import Order

TITLE = "越级：退回的是一张回执，不是一扇关上的门"


def play(stage: Stage) -> None:
    """Play the chapter; raises ``NotAsToldError`` at the first step that is not as told."""
    stage.say("他想直接找县里，选了“县级”", "He asks for the county at once")
    answer = file(stage, status=(201, 409), requested_level="county")
    require_order(stage, answer.get("receipt", answer), Order.LOCAL)
    receipt, refusal = answer["receipt"], answer["refusal"]
    stage.expect("level_skipped", answer["code"], "409：应当先在下一级提出")
    stage.expect("level_refused", receipt["state"], f"写的内容已经保存，编号 {receipt['number']}")

    stage.say("退回的话，一句一句念给他听", "The refusal, read aloud")
    for line in (answer["detail"], refusal["reason"], refusal["why_this_unit"], f"依据：{refusal['rule']}"):
        stage.show(f"“{line}”")
    target = refusal["target_unit"]
    stage.show(f"应先办理：{target['name']}（{target['phone']}），现在转办最迟 {refusal['due_if_converted']} 接手")
    for route in refusal["other_routes"]:
        stage.show(f"也可以：{route}")

    stage.say("他点了一下“转给村里”，一个字也没有再写", "One press, nothing typed again")
    stage.expect(f"/v1/petitions/{receipt['number']}/moves", refusal["convert_url"], "按钮就在退回的那一页上")
    moved = press(stage, receipt, "convert")
    stage.expect(("pending_acceptance", "village"), (moved["state"], moved["level"]), "到了村里")
    page = look(stage, receipt)
    stage.expect(PETITION["content"], page["content"], "内容一字未改")
    filed, kept = (datetime.fromisoformat(one["registered_at"]) for one in (receipt, page))
    stage.expect(filed, kept, "提交的时间还是第一次提交的时间")
    stage.show(page["next_step"])

    stage.say("村里打开收件箱，已经在了", "The village has it")
    desk = stage.sign_in("village_desk", village_of(stage)["area_code"])
    accepted = stage.move(receipt["number"], "accept", desk=desk)
    stage.expect("accepted", accepted["state"], f"村里已接手，最迟 {accepted['next_due_on']} 答复")
