"""Is a report read by one officer with a passphrase, and by nobody else, from its filing to its end?"""

import hashlib

import pytest

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.lifecycle import State
from domain.reports import SEALED_TITLE
from tests.ground import is_problem
from tests.moves.reports import (
    NAME,
    OTHER,
    PASSPHRASE,
    PHONE,
    REPORTED,
    TITLE,
    WORDS,
    Officer,
    canaries_in,
    everything,
    picture,
    reports,
    works,
)
from tests.moves.walks import follow
from tests.moves.world import World, told


@pytest.fixture
async def officer(world: World) -> Officer:
    return Officer(world)


async def test_a_report_is_closed_when_it_is_filed_and_its_petitioner_keeps_the_hash(
    world: World, officer: Officer, database: Database
) -> None:
    assert (await officer.sets()).status_code == 200
    resident = await reports(world)
    assert resident.receipt["state"] == State.REGISTERED
    assert resident.receipt["text_hash"] == hashlib.sha256(f"{TITLE}\n{WORDS}".encode()).hexdigest()
    assert await world.holder(resident.number) == "discipline"
    page = await resident.looks()
    assert (page["title"], page["content"], page["sealed"]) == (SEALED_TITLE, "", True)
    assert page["text_hash"] == resident.receipt["text_hash"]
    assert "移送纪检监察机关" in page["next_step"]
    assert resident.receipt["next_step"] == page["next_step"]
    slip = await world.http.get(f"{resident.path}/slip", headers=resident.headers)
    assert slip.content.startswith(b"%PDF")
    assert not canaries_in(str(page).encode())
    clock = (await world.sees(resident.number)).running["C1"]
    assert clock["unit_id"] == world.units["discipline"]
    row = await database.hot.fetchrow("SELECT * FROM petition WHERE number = $1", resident.number)
    assert (row["village_code"], row["township_code"], row["category_slug"]) == (None, None, "discipline")


async def test_the_officer_opens_it_with_the_passphrase_and_the_petitioner_sees_that(
    world: World, officer: Officer, database: Database, settings: Settings, keyring: KeyRing
) -> None:
    await officer.sets()
    resident = await reports(world)
    await works(database, settings, keyring, world)
    answer = await officer.opens(resident.number)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    opened = answer.json()
    words = opened["words"]
    assert (words["title"], words["content"], words["named_units"]) == (TITLE, WORDS, [REPORTED])
    assert (words["petitioner"]["name"], words["petitioner"]["phone"]) == (NAME, PHONE)
    assert words["co_petitioners"][0]["name"] == OTHER
    assert words["area_code"] == "999901100200"
    assert hashlib.sha256(f"{words['title']}\n{words['content']}".encode()).hexdigest() == opened["text_hash"]
    (file,) = opened["files"]
    assert (file["name"], file["ready"]) == ("金丝雀己.jpg", True)
    data = await officer.opens_file(resident.number, file["attachment_id"])
    assert (data.content, data.headers["cache-control"]) == (picture(), "no-store")
    timeline = (await resident.looks())["timeline"]
    assert [one["words"] for one in timeline[-2:]] == [
        "移送专人打开过原文，原因：办理移送。", "移送专人打开过一个附件，原因：办理移送。",
    ]  # fmt: skip
    noted = await database.hot.fetch("SELECT * FROM audit_event WHERE topic = 'report.opened'")
    assert len(noted) == 2
    assert not canaries_in(str([dict(row) for row in noted]).encode())


async def test_no_word_of_it_is_kept_in_the_clear_with_or_without_a_passphrase(
    world: World, officer: Officer, database: Database, settings: Settings, database_url: str, keyring: KeyRing
) -> None:
    before = await reports(world)  # the desk has set no passphrase yet
    await works(database, settings, keyring, world)
    await officer.sets()
    after = await reports(world, about_officials=True, purpose="claim")
    await works(database, settings, keyring, world)
    kept = everything(settings, database_url)
    assert b"COPY public.petition" in kept
    assert b".sealed" in kept
    assert b".original" not in kept
    assert canaries_in(kept) == []
    assert await database.hot.fetchval("SELECT count(*) FROM sealed_report WHERE key_sealed IS NOT NULL") == 0
    assert await database.hot.fetchval("SELECT count(*) FROM sealed_file WHERE key_sealed IS NOT NULL") == 0
    for resident in (before, after):
        opened = await officer.opens(resident.number)
        assert opened.json()["words"]["content"] == WORDS
        file = opened.json()["files"][0]["attachment_id"]
        assert (await officer.opens_file(resident.number, file)).content == picture()


async def test_a_matter_called_a_report_later_is_closed_with_all_that_was_written_about_it(
    world: World, officer: Officer, database: Database, settings: Settings, database_url: str, keyring: KeyRing
) -> None:
    await officer.sets()
    resident = await reports(world, purpose="claim", named_units=[])
    note = {"text": "补充：金丝雀庚也分了。"}
    assert (await resident.moves("add_note", **note)).status_code == 200
    assert canaries_in(everything(settings, database_url))
    assert (await resident.moves("declare_report")).status_code == 200
    await works(database, settings, keyring, world)
    assert canaries_in(everything(settings, database_url)) == []
    assert await world.holder(resident.number) == "discipline"
    page = await resident.looks()
    assert (page["sealed"], page["content"]) == (True, "")
    words = (await officer.opens(resident.number)).json()["words"]
    assert (words["title"], words["content"]) == (TITLE, WORDS)
    assert [person["name"] for person in words["people"]] == [NAME, OTHER]
    assert "金丝雀庚" in str(words["papers"])


async def test_in_danger_the_duty_officer_reads_it_and_afterwards_it_is_closed(
    world: World, officer: Officer, database: Database, settings: Settings, database_url: str, keyring: KeyRing
) -> None:
    await officer.sets()
    answered = await reports(world, emergency=True)
    silent = await reports(world, emergency=True)
    assert (await world.desk("office clerk").reads(answered.number)).json()["content"] == WORDS
    await works(database, settings, keyring, world)
    assert (await world.desk("office clerk").reads(answered.number)).status_code == 200
    await follow(world, answered, "office danger_removed")
    await world.runs_out("C5", number=silent.number)
    for resident in (answered, silent):
        assert await world.holder(resident.number) == "discipline"
        assert (await world.desk("office clerk").reads(resident.number)).status_code == 404
    await works(database, settings, keyring, world)
    assert canaries_in(everything(settings, database_url)) == []
    assert (await officer.opens(silent.number)).json()["words"]["content"] == WORDS


async def test_it_is_handed_over_with_a_slip_and_forgotten_when_the_other_side_has_confirmed(
    world: World, officer: Officer, database: Database, settings: Settings, database_url: str, keyring: KeyRing
) -> None:
    await officer.sets()
    resident = await reports(world)
    await works(database, settings, keyring, world)
    assert is_problem(await officer.confirms(resident.number), 409, "report_not_handed_over")
    handed = await officer.hands_over(resident.number)
    assert told(handed) == (200, State.CLOSED_SEALED), handed.text
    assert is_problem(await officer.confirms(resident.number), 409, "report_unopened")
    assert (await officer.opens(resident.number)).status_code == 200
    slip = next(one for one in (await resident.looks())["documents"] if one["kind"] == "handover_slip")
    assert slip["body"]["handed_to"] == "县纪委监委"
    assert slip["body"]["text_hash"] == resident.receipt["text_hash"]
    paper = await world.http.get(f"{resident.path}/documents/{slip['document_id']}", headers=resident.headers)
    assert paper.content.startswith(b"%PDF")
    card = await officer.confirms(resident.number)
    assert card.status_code == 200, card.text
    assert (card.json()["receipt_number"], card.json()["lock"]) == ("纪收〔2026〕7号", "none")
    assert is_problem(await officer.confirms(resident.number), 409, "already_done")
    assert is_problem(await officer.opens(resident.number), 409, "report_purged")
    kept = everything(settings, database_url)
    assert canaries_in(kept) == []
    left = [path.name for path in (settings.var_dir / "attachments").rglob("*") if path.is_file()]
    assert left == [], "the store holds nothing of it"
    row = await database.hot.fetchrow("SELECT * FROM sealed_report")
    assert (row["words_closed"], row["key_boxed"], row["key_sealed"]) == (None, None, None)
    assert await database.hot.fetchval("SELECT count(*) FROM attachment") == 0
    page = await resident.looks()
    assert (page["text_hash"], page["state"]) == (resident.receipt["text_hash"], State.CLOSED_SEALED)
    assert page["timeline"][-1]["topic"] == "petition.handover_confirmed"
    assert await database.hot.fetchval("SELECT resident_id FROM petition WHERE number = $1", resident.number) is None
    assert await database.hot.fetchval("SELECT count(*) FROM request_key") == 0, "nor what was answered at filing"


@pytest.mark.parametrize(
    "to", ["县纪委监委。反映的是张三", "纪委 13912345678", "县纪委\n张三", "县" * 41, "县\u202e纪委"]
)
async def test_to_whom_it_was_handed_is_the_name_of_an_organ_and_nothing_else(
    world: World, officer: Officer, to: str
) -> None:
    await officer.sets()
    resident = await reports(world)
    answer = await officer.desk.moves(resident.number, "sealed_handover", handed_to=to)
    assert is_problem(answer, 422, "validation")
    assert answer.json()["errors"][0]["pointer"] == "/handed_to"
    named = "示范县纪委监委（派驻第一组）"
    assert (await officer.desk.moves(resident.number, "sealed_handover", handed_to=named)).status_code == 200


async def test_a_silent_desk_is_watched_and_can_still_hand_over(world: World, officer: Officer) -> None:
    await officer.sets()
    resident = await reports(world)
    await world.runs_out("C1")
    assert (await resident.looks())["state"] == State.PENDING
    await world.runs_out("C2")
    page = await resident.looks()
    assert page["state"] == State.LEVEL_TIMED_OUT
    assert "12388" in page["timeline"][-1]["words"]
    assert {move["move"] for move in page["moves"]} == {"urge", "withdraw"}
    orders = await world.http.get("/v1/desk/supervision-orders", headers=world.desk("office head").headers)
    assert not canaries_in(orders.content)
    assert told(await officer.hands_over(resident.number)) == (200, State.CLOSED_SEALED)


async def test_nothing_is_written_in_the_clear_beside_what_lies_closed(world: World, officer: Officer) -> None:
    resident = await reports(world)
    for move, form in (("add_note", {"text": "还有新的情况"}), ("urge", {"text": "请快一点办"})):
        assert is_problem(await resident.moves(move, **form), 409, "report_is_sealed")
    assert (await resident.moves("urge")).status_code == 200
    offered = await world.http.get(f"/v1/desk/petitions/{resident.number}/moves", headers=officer.desk.headers)
    assert [one["move"] for one in offered.json()["items"]] == ["sealed_handover"]
    withdrawn = await resident.moves("withdraw", query_code=resident.receipt["query_code"])
    assert withdrawn.status_code == 200
    assert (await resident.moves("reopen")).status_code == 200
    assert await world.holder(resident.number) == "discipline"


async def test_the_passphrase_is_a_long_one_and_stands_nowhere(
    world: World, officer: Officer, settings: Settings, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    short = await officer.sets("太短了")
    assert short.status_code == 422
    assert "太短了" not in short.text
    assert (await officer.sets()).status_code == 200
    resident = await reports(world)
    assert (await officer.opens(resident.number)).status_code == 200
    assert PASSPHRASE.encode() not in everything(settings, database_url)
    shown = capfd.readouterr()
    assert PASSPHRASE not in shown.out + shown.err
