"""The main job, whole: file, take up, answer, rate, confirm."""

import httpx

from services.organisation.access_file import DemoAccess
from tests.people import OPINION, Desk, Resident


async def test_a_petition_goes_from_filing_to_confirmation(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    assert (resident.receipt["state"], resident.receipt["level"]) == ("pending_acceptance", "village")
    desk = await Desk.opens(http, demo)
    (item,) = await desk.inbox()
    assert item["number"] == resident.number
    seen = (await desk.reads(resident.number)).json()
    assert seen["people"][0]["name"] == "王**"
    assert [move["move"] for move in seen["moves"]] == [
        "accept", "object_jurisdiction", "decline", "redirect", "add_note", "declare_conflict",
    ]  # fmt: skip

    accepted = await desk.moves(resident.number, "accept")
    assert accepted.status_code == 200, accepted.text
    answered = await desk.moves(resident.number, "issue_opinion", **OPINION)
    assert answered.status_code == 200, answered.text
    page = await resident.looks()
    assert page["state"] == "opinion_issued"
    assert [paper["kind"] for paper in page["documents"]] == ["registration_receipt", "tier_slip", "village_opinion"]

    rated = await resident.rates()
    assert rated.status_code == 201, rated.text
    assert (await resident.moves("confirm_done")).status_code == 200
    page = await resident.looks()
    # A village's opinion binds nobody: the way up stays open.
    assert (page["state"], [move["move"] for move in page["moves"]]) == ("closed_concluded", ["step_up"])
    assert await desk.inbox() == []
    assert [entry["topic"] for entry in page["timeline"]] == [
        "petition.registered",
        "petition.routed",
        "petition.accepted",
        "petition.answered",
        "petition.rated",
        "petition.concluded",
    ]
