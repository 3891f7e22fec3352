"""Chapter three: who is named does not judge, and does not even see."""

from typing import Any

from cli.story.people import file, look, township_of, village_of
from cli.story.stage import Stage

TITLE = "回避：反映的就是村委会"


def play(stage: Stage) -> None:
    """Play the chapter; raises ``NotAsToldError`` at the first step that is not as told."""
    place = village_of(stage)
    poster = stage.ask("GET", f"/v1/places/{place['place_code']}", status=200)
    committee = poster["desks"][0]["unit"]

    stage.say(f"他要反映的就是{committee}，扫的还是村口那个码", "The same code, but the matter is about the village")
    receipt = file(
        stage,
        title="修渠的钱去了哪里",
        content=f"{committee}三年前收了每户二百元修渠的钱，渠没有修，账也没有贴出来。请查一查这笔钱。",
        named_units=[committee],
    )
    stage.expect(("pending_acceptance", "township"), (receipt["state"], receipt["level"]), "直接到乡镇，不经过村里")
    stage.show(f"承办：{receipt['unit']['name']}")
    stage.show(receipt["routing"]["why"])

    stage.say("村委会那边：打不开，也看不到有这一件", "The village: no such petition")
    desk = stage.sign_in("village_desk", place["area_code"])
    problem = stage.ask("GET", f"/v1/desk/petitions/{receipt['number']}", status=404, token=desk)
    stage.expect("not_found", problem["code"], "404：和从来没有过一样")
    stage.expect(False, receipt["number"] in _inbox(stage, desk), "收件箱里没有")

    stage.say("乡镇那边：在收件箱里，等着受理", "The township has it")
    township = stage.sign_in("township_desk", township_of(place["area_code"]))
    stage.expect(True, receipt["number"] in _inbox(stage, township), "乡镇的收件箱里有")
    accepted = stage.move(receipt["number"], "accept", desk=township)
    stage.expect("accepted", accepted["state"], f"乡镇已受理，最迟 {accepted['next_due_on']} 答复")
    stage.expect("township", look(stage, receipt)["level"], "他自己看得到，一直在乡镇")


def _inbox(stage: Stage, desk: str) -> list[str]:
    """Return the numbers of a whole inbox."""
    numbers, cursor = [], ""
    while True:
        path = f"/v1/desk/petitions?queue=unit&closed=true&limit=100{cursor}"
        page: dict[str, Any] = stage.ask("GET", path, status=200, token=desk)
        numbers += [item["number"] for item in page["items"]]
        if not page["next_cursor"]:
            return numbers
        cursor = f"&cursor={page['next_cursor']}"
