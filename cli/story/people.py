"""What do the people of the stories do? They file, look, press, and sit at desks."""

import time
from typing import Any

from cli.story.stage import Stage, Statuses

PETITION: dict[str, Any] = {
    "category": "agri.irrigation",
    "title": "灌溉渠断流",
    "content": "我们六组的支渠从七月初就不来水了，玉米已经卷叶。请村里先把闸打开轮流放水，修渠的钱怎么分以后再说。",
    "petitioner": {"name": "王小明", "phone": "13800000000"},
    "privacy_notice_version": "2026-01",
}
OPINION: dict[str, Any] = {
    "heard_petitioner": True,
    "findings": [{"request": "先打开闸板轮流放水", "finding": "已于当日打开闸板，五组、六组每两天轮换一次。"}],
    "facts": "五组将闸板焊死，六组断流十九天，玉米受旱约四十亩。",
    "basis": "村民会议关于轮灌的决定。",
    "reply": "闸板已打开，轮灌表已张贴；修渠费用由村民会议另行商定。",
    "outcome": "supported",
}


def village_of(stage: Stage) -> dict[str, str]:
    """Return the first village with a code on its wall."""
    place: dict[str, str] = next(place for place in stage.access["places"] if place["level"] == "village")
    return place


def township_of(area_code: str) -> str:
    """Return the township of a village."""
    return f"{area_code[:9]}000"


def county_of(area_code: str) -> str:
    """Return the county of a village."""
    return f"{area_code[:6]}000000"


def file(stage: Stage, *, status: Statuses = 201, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a form
    """File at the code of the village; return the receipt, or the refusal with its receipt."""
    body = PETITION | {"place_code": village_of(stage)["place_code"]} | changes
    key = {"Idempotency-Key": f"story-{time.monotonic_ns():016d}"}
    told: dict[str, Any] = stage.ask("POST", "/v1/petitions", status=status, headers=key, json=body)
    return told


def look(stage: Stage, receipt: dict[str, Any], about: str = "") -> dict[str, Any]:
    """Read the progress page, or a page below it, with the receipt."""
    path = f"/v1/petitions/{receipt['number']}{about}"
    page: dict[str, Any] = stage.ask("GET", path, status=200, token=receipt["receipt_token"])
    return page


def press(stage: Stage, receipt: dict[str, Any], move: str, **form: object) -> dict[str, Any]:
    """Make a move of the petitioner."""
    path, body = f"/v1/petitions/{receipt['number']}/moves", {"move": move, **form}
    moved: dict[str, Any] = stage.ask("POST", path, status=200, token=receipt["receipt_token"], json=body)
    return moved


def get_paper(stage: Stage, receipt: dict[str, Any], path: str) -> bytes:
    """Download a document of the petition."""
    path = f"/v1/petitions/{receipt['number']}{path}"
    paper: bytes = stage.ask("GET", path, status=200, token=receipt["receipt_token"]).content
    return paper
