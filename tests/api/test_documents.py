"""Who gets which document on paper, and when can a petitioner prove that a period ran out?"""

from datetime import timedelta
from uuid import UUID

import httpx

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.ground import is_problem
from tests.people import OPINION, Desk, Resident
from tests.services.test_papers import said_by


async def answered(http: httpx.AsyncClient, demo: DemoAccess) -> Resident:
    resident = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    assert (await desk.moves(resident.number, "accept")).status_code == 200
    assert (await desk.moves(resident.number, "issue_opinion", **OPINION)).status_code == 200
    return resident


async def test_every_document_of_a_petition_can_be_downloaded(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await answered(http, demo)
    documents = (await resident.looks())["documents"]
    assert len(documents) >= 3
    for one in documents:
        paper = await http.get(f"{resident.path}/documents/{one['document_id']}", headers=resident.headers)
        assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf"), one["kind"]
        assert paper.headers["cache-control"] == "no-store"
        assert paper.headers["content-disposition"] == f'inline; filename="{one["number"]}.pdf"'
        said = said_by(paper.content)
        assert one["number"] in said
        assert resident.number in said
        assert "王小明" not in said
    opinion = next(one for one in documents if one["kind"] == "village_opinion")
    paper = await http.get(f"{resident.path}/documents/{opinion['document_id']}", headers=resident.headers)
    assert OPINION["reply"] in said_by(paper.content)
    picture = await http.get(f"{resident.path}/documents/{opinion['document_id']}?format=png", headers=resident.headers)
    assert (picture.headers["content-type"], picture.content[1:4]) == ("image/png", b"PNG")


async def test_a_document_opens_only_with_a_key_to_its_own_petition(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await answered(http, demo)
    stranger = await Resident.files(http)
    document_id = (await resident.looks())["documents"][-1]["document_id"]
    for path, headers in (
        (f"{resident.path}/documents/{document_id}", stranger.headers),
        (f"{stranger.path}/documents/{document_id}", stranger.headers),
        (f"{stranger.path}/documents/{document_id}", resident.headers),
        (f"{resident.path}/documents/{UUID(int=7)}", resident.headers),
    ):
        assert is_problem(await http.get(path, headers=headers), 404, "not_found")
    assert is_problem(await http.get(f"{resident.path}/documents/{document_id}"), 401, "unauthenticated")
    desk = await Desk.opens(http, demo)
    assert (await http.get(f"{resident.path}/documents/{document_id}", headers=desk.headers)).status_code == 401


async def test_a_desk_prints_what_its_own_unit_has_and_nobody_elses(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await answered(http, demo)
    document_id = (await resident.looks())["documents"][-1]["document_id"]
    path = f"/v1/desk/petitions/{resident.number}/documents/{document_id}"
    own = await Desk.opens(http, demo)
    paper = await http.get(path, headers=own.headers)
    assert (paper.status_code, paper.headers["cache-control"]) == (200, "no-store")
    mine = await http.get(f"{resident.path}/documents/{document_id}", headers=resident.headers)
    assert said_by(paper.content) == said_by(mine.content), "both hold the same paper"
    other = await Desk.opens(http, demo, area="999901100201")
    assert is_problem(await http.get(path, headers=other.headers), 404, "not_found")
    assert is_problem(await http.get(path, headers=resident.headers), 401, "unauthenticated")


async def backdate(database: Database, days: int, kind: str = "C2v") -> UUID:
    """Let a clock have started and ended some days earlier."""
    earlier = timedelta(days=days)
    clock_id: UUID = await database.hot.fetchval(
        "UPDATE clock SET started_at = started_at - $1::interval, due_at = due_at - $1::interval"
        " WHERE kind = $2 RETURNING id",
        earlier,
        kind,
    )
    return clock_id


async def test_what_is_not_overdue_has_no_certificate(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    listed = await http.get(f"{resident.path}/certificates", headers=resident.headers)
    assert (listed.status_code, listed.json()) == (200, {"items": []})
    assert listed.headers["cache-control"] == "no-store"
    for clock_id in [row["id"] for row in await database.hot.fetch("SELECT id FROM clock")]:
        answer = await http.get(f"{resident.path}/certificates/{clock_id}", headers=resident.headers)
        assert is_problem(answer, 409, "not_overdue")
    unknown = await http.get(f"{resident.path}/certificates/{UUID(int=7)}", headers=resident.headers)
    assert is_problem(unknown, 404, "not_found")


async def test_an_overdue_duty_is_certified_at_any_time_from_its_facts(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    clock_id = await backdate(database, 30)
    (card,) = (await http.get(f"{resident.path}/certificates", headers=resident.headers)).json()["items"]
    assert (card["clock_id"], card["kind"], card["what"]) == (str(clock_id), "C2v", "村级接手办理")
    assert card["done_on"] is None
    assert 15 < card["days_over"] <= 30
    paper = await http.get(f"{resident.path}/certificates/{clock_id}", headers=resident.headers)
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    said = said_by(paper.content)
    year, month, day = (int(part) for part in card["due_on"].split("-"))
    assert "超期证明" in said
    assert f"最后一天{year}年{month}月{day}日" in said
    assert f"超过{card['days_over']}天" in said
    assert card["unit"] in said
    assert resident.number in said
    # The breach that a sweep writes down changes nothing about it.
    await database.hot.execute("UPDATE clock SET breached_at = due_at WHERE id = $1", clock_id)
    assert (await http.get(f"{resident.path}/certificates", headers=resident.headers)).json()["items"] == [card]


async def test_what_was_done_too_late_says_so(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    clock_id = await backdate(database, 30)
    await database.hot.execute("UPDATE clock SET breached_at = due_at WHERE id = $1", clock_id)
    await database.hot.execute("UPDATE stage SET accepted_at = (SELECT due_at FROM clock WHERE id = $1)", clock_id)
    (card,) = (await http.get(f"{resident.path}/certificates", headers=resident.headers)).json()["items"]
    assert card["days_over"] == 1
    assert card["done_on"] is not None
    said = said_by((await http.get(f"{resident.path}/certificates/{clock_id}", headers=resident.headers)).content)
    assert "才完成，逾期1天" in said


async def test_a_certificate_is_for_the_petitioner_alone(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    clock_id = await backdate(database, 30)
    stranger = await Resident.files(http)
    for path in (f"{resident.path}/certificates", f"{resident.path}/certificates/{clock_id}"):
        assert is_problem(await http.get(path, headers=stranger.headers), 404, "not_found")
        assert is_problem(await http.get(path), 401, "unauthenticated")
    foreign = await http.get(f"{stranger.path}/certificates/{clock_id}", headers=stranger.headers)
    assert is_problem(foreign, 404, "not_found")
