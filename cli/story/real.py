"""The twenty invented petitions, filed in a real county: expected against actual.

Each petition is filed over HTTP in a village of county 411425; the desk that gets it does what the
rules of today let it do. What needs rules that are not built yet is listed as waiting.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from cli.story.stage import NotAsToldError, Stage
from core.settings import ROOT

PETITIONS = ROOT / "data" / "invented_petitions.json"

# What the desk finds the matter to be; the files' own field names are too broad to route by.
CATEGORIES = {
    "P01": "agri.irrigation", "P02": "land.contract", "P03": "land.expropriation", "P04": "land.contract",
    "P06": "civil.relief", "P07": "labour.wages", "P08": "labour.injury", "P10": "urban.presale",
    "P11": "urban.old_estate", "P13": "agri.dam_safety", "P14": "transport.safety", "P15": "health.insurance",
    "P16": "justice.mediation", "P17": "agri.irrigation", "P19": "land.survey", "P20": "land.compensation",
    "P22": "other", "P23": "environment.pollution", "P25": "urban.street_lights", "P29": "urban.rural_housing",
}  # fmt: skip
PURPOSES = {"求决": "claim", "意见建议": "suggestion", "咨询": "inquiry"}
WAITS = {
    "refuse_convertible": "逐级退回与一键转办（走访）",
    "redirect": "导入法定途径",
    "simple": "简易办理",
    "escalate": "紧急处置",
    "duplicate": "重复事项并案",
}
_OPINION = {
    "heard_petitioner": True,
    "facts": "已到现场核实，情况属实。",
    "basis": "村民会议的决定和有关政策。",
    "reply": "按逐项答复办理，结果张榜公布。",
    "outcome": "supported",
}


@dataclass
class Line:
    """One petition of the table."""

    id: str
    title: str
    expected: str
    actual: str
    verdict: str


def play(stage: Stage, villages: Sequence[str]) -> list[Line]:
    """File all petitions, let the desks work, and return expected against actual."""
    petitions = json.loads(PETITIONS.read_text(encoding="utf-8"))
    return [_one(stage, petition, villages[index % len(villages)]) for index, petition in enumerate(petitions)]


def _one(stage: Stage, petition: dict[str, Any], village: str) -> Line:
    refused = petition["expected_action"] == "refuse_convertible"
    answer = stage.ask("POST", "/v1/petitions", status=409 if refused else 201, json=_draft(petition, village))
    receipt = answer.json()["receipt"] if refused else answer
    action, expected = petition["expected_action"], f"{petition['expected_action']} @ {petition['expected_level']}"
    waits = _waits_for(petition)
    if waits is not None:
        came = f"已登记，在 {receipt['level']}（{receipt['state_name']}）"
        return Line(petition["id"], petition["title"], expected, came, f"等待：{waits}")
    level, came = (_accept if action == "accept" else _supplement)(stage, receipt, village)
    verdict = "相符" if f"{action} @ {level}" == expected else "不符"
    return Line(petition["id"], petition["title"], expected, came, verdict)


def _waits_for(petition: dict[str, Any]) -> str | None:
    """Return the rule that a petition still waits for, None when today's rules are enough."""
    if petition["expected_action"] in WAITS:
        return WAITS[petition["expected_action"]]
    if petition["channel"] != "online":
        return "窗口登记走访和来信；逐级上转、复查"
    return None


def _draft(petition: dict[str, Any], village: str) -> dict[str, Any]:
    flags = petition["flags"]
    return {
        "area_code": village,
        "category": CATEGORIES[petition["id"]],
        "purpose": PURPOSES[petition["purpose"]],
        "title": petition["title"],
        "content": petition["text"],
        "requested_level": petition["requested_level"],
        "emergency": "emergency" in flags,
        "already_in_process": "arbitration" if "legal_channel" in flags else "none",
        "petitioner": {"anonymous": True} if "anonymous" in flags else {"name": "信访人" + petition["id"]},
        "privacy_notice_version": "2026-01",
    }


def _accept(stage: Stage, receipt: dict[str, Any], village: str) -> tuple[str, str]:
    """The unit that got it takes it up; a village also answers, and the petitioner rates and confirms."""
    number, token, level = receipt["number"], receipt["receipt_token"], receipt["level"]
    desk = _desk_of(stage, receipt, village)
    accepted = stage.move(number, "accept", desk=desk)
    if level != "village":
        return accepted["level"], f"{level} {accepted['state_name']}"
    findings = [{"request": receipt["routing"]["why"][:30], "finding": "已办理，见处理意见。"}]
    stage.move(number, "issue_opinion", desk=desk, findings=findings, **_OPINION)
    path = f"/v1/petitions/{number}"
    rating = {"solved": "yes", "unit": {"satisfaction": "satisfied"}}
    stage.ask("POST", f"{path}/ratings", status=201, token=token, json=rating)
    stage.ask("POST", f"{path}/moves", status=200, token=token, json={"move": "confirm_done"})
    page = stage.ask("GET", path, status=200, token=token)
    return page["level"], f"village 受理、答复、评价，{page['state_name']}"


def _supplement(stage: Stage, receipt: dict[str, Any], village: str) -> tuple[str, str]:
    """The office asks, the petitioner supplies, the office sends it on: where it lands is the level."""
    number, office = receipt["number"], stage.sign_in("petition_office", village[:6] + "000000")
    missing = "请说明是什么事、发生在哪里、您的要求。"
    asked = stage.move(number, "ask_supplement", desk=office, missing=missing)
    form = {"move": "supply", "text": "是村里分宅基地没有公开，请公布名单和标准。"}
    token = receipt["receipt_token"]
    stage.ask("POST", f"/v1/petitions/{number}/moves", status=200, token=token, json=form)
    sent = stage.move(number, "route", desk=office, category="land.contract", reason="补充后事实清楚，属村级先办。")
    return sent["level"], f"{asked['state_name']}，补充后转 {sent['level']}（{sent['state_name']}）"


def _desk_of(stage: Stage, receipt: dict[str, Any], village: str) -> str:
    """Sign in at the unit that got it: found by trying the desks of its level in the area."""
    areas = {"village": village, "township": village[:9] + "000", "county": village[:6] + "000000"}
    area, level = areas[receipt["level"]], receipt["level"]
    roles = {"village": "village_desk", "township": "township_desk", "county": "department"}
    desks = [desk for desk in stage.access["desks"] if desk["area_code"] == area and desk["role"] == roles[level]]
    for which in range(len(desks)):
        token = stage.sign_in(roles[level], area, which)
        inbox = stage.ask("GET", "/v1/desk/petitions?limit=100", status=200, token=token)["items"]
        if any(item["number"] == receipt["number"] for item in inbox):
            return token
    message = f"{receipt['number']} 不在 {receipt['unit']['name']} 的收件箱里"
    raise NotAsToldError(message)


def table_of(lines: Sequence[Line]) -> Table:
    """Return the table that is printed."""
    table = Table("件", "标题", "应为", "实为", "结论", title="二十件信访事项：应为与实为 expected against actual")
    for line in lines:
        table.add_row(line.id, line.title, line.expected, line.actual, line.verdict)
    return table


def divisions(folder: Path, county: str, into: Path) -> list[Path]:
    """Write the rows of one county of the npm package's lists as smaller lists; return their paths."""
    widths = {"provinces": 2, "cities": 4, "areas": 6, "streets": 6, "villages": 6}
    into.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, width in widths.items():
        path = into / f"{name}.csv"
        with (folder / path.name).open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as kept:
            kept.write(next(lines))
            kept.writelines(line for line in lines if line.startswith(county[:width]))
        paths.append(path)
    return paths
