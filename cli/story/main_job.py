"""Chapter one: one code, file, follow, rate."""

import time
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from cli.story.people import OPINION, PETITION, village_of
from cli.story.stage import NotAsToldError, Stage

TITLE = "一码到底：扫码、提交、办理、评价"
_BEIJING = ZoneInfo("Asia/Shanghai")
_NOTICE_PATIENCE = 20  # seconds until the worker has shown the notices
_NOTICES = 3  # registered, taken up, answered


def play(stage: Stage) -> None:
    """Play the chapter; raises ``NotAsToldError`` at the first step that is not as told."""
    place = village_of(stage)
    receipt = _file(stage, place["place_code"])
    _handle(stage, receipt["number"], place["area_code"])
    _follow(stage, receipt)
    _rate(stage, receipt)
    _close(stage, receipt)


def _file(stage: Stage, place_code: str) -> dict[str, Any]:
    stage.say("村口贴着一个二维码，王小明扫了它", "One code on the wall of the village")
    poster = stage.ask("GET", f"/v1/places/{place_code}", status=200)
    area = poster["area"]
    path = " · ".join(part["name"] for part in (area["county"], area["township"], area["village"]) if part)
    stage.draw(f"{stage.access['base_url']}/q/{place_code}")
    stage.show(f"{path}，窗口 {len(poster['desks'])} 个，可选分类 {len(poster['categories'])} 类")

    stage.say("他写下支渠断水的事，点了提交", "He files; the text is stored before anything is decided")
    body = PETITION | {"place_code": place_code}
    key = {"Idempotency-Key": f"story-{time.monotonic_ns():016d}"}
    receipt: dict[str, Any] = stage.ask("POST", "/v1/petitions", status=201, headers=dict(key), json=body)
    stage.show(f"编号 [bold]{receipt['number']}[/bold]　查询码 [bold]{receipt['query_code']}[/bold]")
    stage.show(f"承办：{receipt['unit']['name']}（{receipt['unit']['phone']}）")
    stage.show(f"下一步：{receipt['next_step']}")
    stage.expect(("pending_acceptance", "village"), (receipt["state"], receipt["level"]), "直接到了有权办理的最低一级")

    stage.say("网络断了一下，手机自动重发", "The network drops; the phone sends again")
    again = stage.ask("POST", "/v1/petitions", status=201, headers=dict(key), json=body)
    stage.expect(receipt["number"], again["number"], "还是同一份回执，没有变成两件")
    stage.draw(receipt["progress_url"])
    return receipt


def _handle(stage: Stage, number: str, area_code: str) -> None:
    stage.say("村委会值班员登录，看到收件箱", "The village desk signs in")
    desk = stage.sign_in("village_desk", area_code)
    inbox = stage.ask("GET", "/v1/desk/petitions?queue=unit&limit=100", status=200, token=desk)["items"]
    stage.expect(True, number in [item["number"] for item in inbox] or len(inbox) == 100, "新件在收件箱里")  # noqa: PLR2004
    seen = stage.ask("GET", f"/v1/desk/petitions/{number}", status=200, token=desk)
    person = seen["people"][0]
    stage.expect(("王**", "138******00"), (person["name"], person["phone"]), "姓名和电话是遮盖的")
    stage.expect("accept", seen["moves"][0]["move"], "现在能办的都列着，第一件是：受理")

    stage.say("值班员接手，并查明情况作出村级处理意见", "The desk takes it up and answers, request by request")
    accepted = stage.move(number, "accept", desk=desk)
    stage.expect("accepted", accepted["state"], f"已接手，最迟 {accepted['next_due_on']} 答复")
    answered = stage.move(number, "issue_opinion", desk=desk, **OPINION)
    stage.expect("opinion_issued", answered["state"], "已答复")


def let_the_village_answer(stage: Stage, number: str) -> None:
    """Find the village that has a petition in its inbox, and let it take up and answer."""
    for area_code in dict.fromkeys(desk["area_code"] for desk in stage.access["desks"] if desk["level"] == "village"):
        desk = stage.sign_in("village_desk", area_code)
        seen = stage.http.get(f"/v1/desk/petitions/{number}", headers={"Authorization": f"Bearer {desk}"})
        if seen.status_code == HTTPStatus.OK:
            if seen.json()["state"] == "pending_acceptance":
                stage.move(number, "accept", desk=desk)
            answered = stage.move(number, "issue_opinion", desk=desk, **OPINION)
            stage.show(f"{seen.json()['unit']}：{answered['state_name']}")
            return
    message = f"没有哪个村的收件箱里有 {number}"
    raise NotAsToldError(message)


def _follow(stage: Stage, receipt: dict[str, Any]) -> None:
    number = receipt["number"]
    stage.say("王小明没有带手机，用编号和查询码查看", "By number and query code, without the phone")
    typed = receipt["query_code"].lower().replace("-", " ")
    opened = stage.ask("POST", f"/v1/petitions/{number}/access", status=201, json={"query_code": typed})
    page = stage.ask("GET", f"/v1/petitions/{number}", status=200, token=opened["access_token"])
    for entry in page["timeline"]:
        at = datetime.fromisoformat(entry["at"]).astimezone(_BEIJING)
        stage.show(f"{at:%m-%d %H:%M}  {entry['words']}")
    opinion = next(paper for paper in page["documents"] if paper["kind"] == "village_opinion")
    stage.expect("支持您的诉求", opinion["body"]["outcome_words"], "看到了村级处理意见")

    stage.say("没有变化就不再传一遍", "Nothing new costs no data")
    headers = {"Authorization": f"Bearer {receipt['receipt_token']}"}
    first = stage.http.get(f"/v1/petitions/{number}", headers=headers)
    # A notice may be shown in between: ask until the page stands still.
    for _ in range(_NOTICE_PATIENCE):
        same = stage.http.get(f"/v1/petitions/{number}", headers=headers | {"If-None-Match": first.headers["etag"]})
        if same.status_code == HTTPStatus.NOT_MODIFIED:
            break
        first = same
        time.sleep(0.5)
    stage.expect(304, same.status_code, "304：页面没有变化")


def _rate(stage: Stage, receipt: dict[str, Any]) -> None:
    stage.say("他评价：问题解决了，对村里满意", "Solved stands apart from satisfied")
    body = {"solved": "yes", "unit": {"satisfaction": "satisfied"}, "petition_office": {"satisfaction": "satisfied"}}
    path, token = f"/v1/petitions/{receipt['number']}/ratings", receipt["receipt_token"]
    rated = stage.ask("POST", path, status=201, token=token, json=body)
    stage.expect("yes", rated["solved"], "评价已保存；工作人员改不了")
    stage.ask("POST", path, status=409, token=token, json=body)
    stage.show("[green]✓[/green] 同一份意见只能评价一次")


def _close(stage: Stage, receipt: dict[str, Any]) -> None:
    stage.say("他确认办结", "He confirms that it is done")
    path, token = f"/v1/petitions/{receipt['number']}", receipt["receipt_token"]
    done = stage.ask("POST", f"{path}/moves", status=200, token=token, json={"move": "confirm_done"})
    stage.expect("closed_concluded", done["state"], "办结")

    stage.say("通知由后台任务送到他的页面", "Notices arrive through the outbox")
    deadline = time.monotonic() + _NOTICE_PATIENCE
    while len((page := stage.ask("GET", path, status=200, token=token))["notices"]) < _NOTICES:
        if time.monotonic() > deadline:
            message = f"{_NOTICE_PATIENCE} 秒内通知没有送齐；后台任务在运行吗？"
            raise NotAsToldError(message)
        time.sleep(0.5)
    for notice in page["notices"]:
        stage.show(f"✉ {notice['words']}")
    stage.expect(_NOTICES, len(page["notices"]), f"收到 {_NOTICES} 条通知")

    stage.say("需要纸的人，可以打印回执", "A slip on paper for those without a phone")
    slip = stage.ask("GET", f"{path}/slip", status=200, token=token)
    stage.expect(b"%PDF", slip.content[:4], f"回执 PDF，{len(slip.content) // 1024} KB")
