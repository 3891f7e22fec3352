"""Where a desk reads a summary, is every number masked that tells who somebody is?"""

import httpx

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.people import OPINION, Desk, Resident

COUNTY = "999901000000"
TITLE = "张某（１３８０００００078）堵渠，身份证14092219900307001X"
SHOWN = "张某（１３８******78）堵渠"


async def test_lists_mask_what_the_petition_itself_shows_to_whoever_handles_it(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    resident = await Resident.files(http, title=TITLE, content="张某的电话是 0351-5550201，请处理。")
    village = await Desk.opens(http, demo)
    office = await Desk.opens(http, demo, "petition_office", COUNTY)
    await database.hot.execute("UPDATE petition SET warning = 'red'")
    await database.hot.execute(
        "INSERT INTO supervision_order (id, petition_id, clock_id, stage_id, unit_id, county_code, breach, colour,"
        " state, opened_at, reply_due_at, reply)"
        " SELECT gen_random_uuid(), petition_id, clock.id, stage_id, unit_id, '999901000000', 'C2v', 'orange',"
        " 'replied', now(), now(), '已打电话 13800000078 说明' FROM clock WHERE kind = 'C2v'"
    )
    for desk, queue in ((village, "unit"), (office, "area")):
        for path in (f"petitions?queue={queue}", "supervision/warnings", "supervision/orders"):
            answer = await http.get(f"/v1/desk/{path}", headers=desk.headers)
            (item,) = answer.json()["items"]
            assert item["title"].startswith(SHOWN), path
            assert "00000078" not in answer.text, path
        page = (await desk.reads(resident.number)).json()
        assert page["title"] == TITLE
        assert "5550201" in page["content"]


async def test_who_only_looks_reads_the_words_masked(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    resident = await Resident.files(http, title=TITLE, content="张某的电话是 0351-5550201，请处理。")
    village = await Desk.opens(http, demo)
    opinion = OPINION | {"facts": "已电话 0351-5550201 核实，闸板被焊死。"}
    for move, form in (("accept", {}), ("issue_opinion", opinion)):
        assert (await village.moves(resident.number, move, **form)).status_code == 200
    assert "5550201" in str((await village.reads(resident.number)).json()["documents"])
    assert (await resident.moves("step_up")).status_code == 200
    office = await Desk.opens(http, demo, "petition_office", COUNTY)
    await database.hot.execute(
        "UPDATE staff SET role = 'supervisor' WHERE id = (SELECT staff_id FROM access_token JOIN staff ON staff.id ="
        " staff_id WHERE staff.role = 'petition_office')"
    )
    for desk in (village, office):  # the village had it once, the supervisor looks on
        answer = await desk.reads(resident.number)
        page = answer.json()
        assert "5550201" not in answer.text
        assert page["title"].startswith(SHOWN)
        assert "0351-*****01" in page["content"]
        (opinion_paper,) = [one for one in page["documents"] if one["kind"] == "village_opinion"]
        printed = await http.get(
            f"/v1/desk/petitions/{resident.number}/documents/{opinion_paper['document_id']}", headers=desk.headers
        )
        assert printed.status_code == 200


async def test_a_landline_is_shown_with_the_zero_with_which_it_is_dialled(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    resident = await Resident.files(http, petitioner={"name": "王小明", "phone": "0351-5550201"})
    village = await Desk.opens(http, demo)
    (person,) = (await village.reads(resident.number)).json()["people"]
    assert person["phone"] == "035******01"
