"""Is somebody in danger told the hour, what happens now, and which number to ring?"""

import json
import re
from datetime import datetime

from domain.levels import Level
from domain.lifecycle import State
from tests.moves.walks import at, follow
from tests.moves.world import World
from tests.people import Resident, key

NUMBERS = "报警 110，着火 119，有人受伤 120，交通事故 122。"
HOUR = re.compile("2026年[0-9]+月[0-9]+日 [0-9]{2}:[0-9]{2}")


async def slip(resident: Resident) -> int:
    return (await resident.http.get(f"{resident.path}/slip", headers=resident.headers | key())).status_code


async def test_filed_as_an_emergency_the_hour_stands_everywhere(world: World) -> None:
    resident = await world.files(emergency=True)
    (due,) = {HOUR.search(text)[0] for text in (resident.receipt["next_step"],)}  # type: ignore[index]
    assert resident.receipt["next_step"].endswith(NUMBERS)
    seen = await resident.looks()
    assert seen["next_step"] == resident.receipt["next_step"]
    assert due in json.dumps(seen["timeline"], ensure_ascii=False)
    rows = await world.sees(resident.number)
    assert all(due in notice["words"] for notice in rows.notice if notice["audience"] == "petitioner")
    clocks = (await resident.http.get(f"{resident.path}/clocks", headers=resident.headers)).json()["items"]
    (urgent,) = [clock for clock in clocks if clock["kind"] == "C5"]
    assert due.split(" ")[1] in urgent["words"]
    assert await slip(resident) == 200


async def test_marked_at_a_desk_the_report_names_the_instant(world: World) -> None:
    resident = await at(world, State.EMERGENCY_OPEN, Level.COUNTY)
    rows = await world.sees(resident.number)
    (report,) = [paper["body"] for paper in rows.document if paper["kind"] == "emergency_report"]
    assert datetime.fromisoformat(report["ack_by"]) == rows.running["C5"]["due_at"]
    assert HOUR.search((await resident.looks())["next_step"])


async def test_once_acknowledged_the_text_says_so(world: World) -> None:
    resident = await at(world, State.EMERGENCY_OPEN, Level.COUNTY)
    await follow(world, resident, "office acknowledge")
    assert "值班人员已接警" in (await resident.looks())["next_step"]


async def test_an_emergency_that_nobody_answers_is_no_ordinary_wait(world: World) -> None:
    resident = await at(world, State.EMERGENCY_OPEN, Level.COUNTY)
    await world.runs_out("C5")
    seen = await resident.looks()
    assert seen["state"] == State.PENDING
    assert "红色督办" in seen["next_step"]
    assert "您不用做什么" not in seen["next_step"]
    assert seen["next_step"].endswith(NUMBERS)
    assert "没有人回应" in seen["timeline"][-1]["words"]
    assert seen["timeline"][-1]["words"].endswith(NUMBERS)
    assert await slip(resident) == 200
    rows = await world.sees(resident.number)
    (letter,) = [paper["body"] for paper in rows.document if paper["kind"] == "supervision_letter"]
    assert HOUR.search(letter["breach"])
    told = {notice["unit_id"] for notice in rows.notice if notice["topic"] == "petition.emergency_overdue"}
    assert len(told - {None}) == 3  # county, township and village
