"""Does nothing harmful come in, and does nothing secret go out?"""

import asyncio
import hashlib
import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from core import storage
from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Attachment
from schemas.attachments import AttachmentReceipt
from services.attachments import objects, purge
from services.attachments.ground import Ground
from services.attachments.open import Opened, open_attachment
from services.attachments.receive import receive
from tests.services import hostile
from tests.services.hostile import ACCEPTED, JPEG, REFUSED, located, picture

MEGABYTE = 1024 * 1024
DAY = timedelta(hours=24)
NO_PETITION = "SET LOCAL session_replication_role = replica"  # no petition stands behind the number
FILE = "UPDATE attachment SET petition_id = $1 WHERE id = ANY($2::uuid[]) AND petition_id IS NULL"


@pytest.fixture
def ground(tmp_path: Path, keyring: KeyRing) -> Ground:
    return Ground(storage.connect("", directory=tmp_path / "attachments"), keyring, 20 * MEGABYTE, DAY)


async def in_chunks(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 64 * 1024):
        yield data[start : start + 64 * 1024]


async def take(database: Database, ground: Ground, name: str, data: bytes, now: datetime) -> AttachmentReceipt:
    async with database.transaction() as session:
        return await receive(session, ground=ground, name=name, chunks=in_chunks(data), now=now)


async def bind(database: Database, attachment_id: UUID) -> UUID:
    """Do what filing does, without the rest of a petition."""
    petition_id = uuid4()
    async with database.hot.acquire() as connection, connection.transaction():
        await connection.execute(NO_PETITION)
        await connection.execute(FILE, petition_id, [attachment_id])
    return petition_id


async def show(
    database: Database, ground: Ground, petition_id: UUID, attachment_id: UUID, part: objects.Part
) -> Opened:
    async with database.transaction() as session:
        return await open_attachment(
            session, ground=ground, petition_id=petition_id, attachment_id=attachment_id, part=part
        )


async def rows(database: Database) -> int:
    return int(await database.hot.fetchval("SELECT count(*) FROM attachment"))


def files(ground: Ground) -> list[Path]:
    return [path for path in ground.storage._root.rglob("*") if path.is_file()]


async def test_every_hostile_file_is_refused_with_its_code_and_leaves_nothing(
    database: Database, ground: Ground, now: datetime
) -> None:
    wrong = []
    for name, content, code in REFUSED:
        data = content() if callable(content) else content
        try:
            await take(database, ground, name, data, now)
            got = "accepted"
        except Refused as refusal:
            got = refusal.code if refusal.detail("zh") and refusal.detail("en") else "speechless"
        if got != code:
            wrong.append((name[:40], data[:20], code, got))
    assert len(REFUSED) >= 60
    assert wrong == []
    assert files(ground) == []
    assert await rows(database) == 0


async def test_every_honest_file_is_taken_under_a_name_without_tricks(
    database: Database, ground: Ground, keyring: KeyRing, now: datetime
) -> None:
    for name, data, media_type, seen in ACCEPTED:
        receipt = await take(database, ground, name, data, now)
        assert (receipt.media_type, receipt.size) == (media_type, len(data)), name
        assert receipt.sha256 == hashlib.sha256(data).hexdigest()
        assert receipt.expires_at == now + DAY
        async with database.transaction() as session:
            row = await session.get_one(Attachment, receipt.attachment_id)
        assert keyring.unseal(row.name_sealed, bound_to=f"attachment:{row.id}:name") == seen, name
    kept = {path.suffix for path in files(ground)}
    assert kept == {".original", ".preview"}
    assert all(path.is_relative_to(ground.storage._root / "2026" / "11") for path in files(ground))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_what_is_shown_of_a_picture_says_nothing_of_place_or_camera(
    database: Database, ground: Ground, now: datetime, form: str
) -> None:
    data = located(form)
    assert b"SECRETCAMERA" in data
    receipt = await take(database, ground, f"a.{form.lower()}", data, now)
    petition = await bind(database, receipt.attachment_id)
    opened = await show(database, ground, petition, receipt.attachment_id, "preview")
    shown = b"".join([chunk async for chunk in opened.chunks])
    assert b"SECRET" not in shown
    assert b"Exif" not in shown
    with Image.open(io.BytesIO(shown)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert opened.media_type == "image/jpeg"
    assert opened.headers["Content-Disposition"] == "inline"


@pytest.mark.parametrize(("orientation", "size"), [(1, (80, 40)), (3, (80, 40)), (6, (40, 80)), (8, (40, 80))])
async def test_a_picture_is_shown_upright(
    database: Database, ground: Ground, now: datetime, orientation: int, size: tuple[int, int]
) -> None:
    receipt = await take(database, ground, "a.jpg", located(orientation=orientation), now)
    shown = ground.storage._root / objects.key(receipt.attachment_id, now, "preview")
    with Image.open(shown) as image:
        assert image.size == size


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
async def test_pictures_of_every_colour_depth_are_shown_and_made_small(
    database: Database, ground: Ground, now: datetime, mode: str
) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    receipt = await take(database, ground, f"a.{form.lower()}", picture(form, (3200, 200), mode), now)
    with Image.open(ground.storage._root / objects.key(receipt.attachment_id, now, "preview")) as image:
        assert (image.size, image.mode) == ((1600, 100), "RGB")


async def test_the_original_is_kept_to_the_byte_and_only_handed_out_as_a_download(
    database: Database, ground: Ground, now: datetime
) -> None:
    data = located()
    receipt = await take(database, ground, '渠 道".jpg', data, now)
    petition = await bind(database, receipt.attachment_id)
    opened = await show(database, ground, petition, receipt.attachment_id, "original")
    assert b"".join([chunk async for chunk in opened.chunks]) == data
    assert opened.headers["Content-Disposition"] == (
        "attachment; filename=\"file.jpg\"; filename*=UTF-8''%E6%B8%A0_%E9%81%93.jpg"
    )
    assert opened.headers["Content-Length"] == str(len(data))
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in opened.headers["Content-Security-Policy"]


async def test_a_file_opens_only_through_its_own_petition(database: Database, ground: Ground, now: datetime) -> None:
    receipt = await take(database, ground, "a.pdf", hostile.pdf(), now)
    petition = await bind(database, receipt.attachment_id)
    for wrong, part in ((uuid4(), "original"), (petition, "preview")):
        with pytest.raises(Refused, match="not_found"):
            await show(database, ground, wrong, receipt.attachment_id, part)  # type: ignore[arg-type]


async def test_a_lost_object_is_said_to_be_unavailable(database: Database, ground: Ground, now: datetime) -> None:
    receipt = await take(database, ground, "a.jpg", JPEG, now)
    petition = await bind(database, receipt.attachment_id)
    await ground.storage.remove(objects.keys(receipt.attachment_id, now))
    with pytest.raises(Refused, match="storage_unavailable"):
        await show(database, ground, petition, receipt.attachment_id, "preview")


async def test_an_endless_upload_is_cut_off_with_little_memory(
    database: Database, ground: Ground, now: datetime
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 256 * 1024
            yield JPEG + bytes(256 * 1024 - len(JPEG))

    tracemalloc.start()
    with pytest.raises(Refused) as refusal:
        async with database.transaction() as session:
            await receive(session, ground=ground, name="a.jpg", chunks=endless(), now=now)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refusal.value.code == "attachment_too_large"
    assert "20 MB" in refusal.value.detail()
    assert sent <= 20 * MEGABYTE + 256 * 1024
    assert peak < 4 * MEGABYTE
    assert files(ground) == []


async def test_many_uploads_at_once_are_all_taken(database: Database, ground: Ground, now: datetime) -> None:
    receipts = await asyncio.gather(*(take(database, ground, "a.jpg", JPEG, now) for _ in range(12)))
    assert len({receipt.attachment_id for receipt in receipts}) == 12
    assert len(files(ground)) == 24
    assert {path.stat().st_mode & 0o777 for path in files(ground)} == {0o600}


async def test_a_store_that_is_away_is_said_plainly_and_leaves_no_row(
    database: Database, keyring: KeyRing, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "attachments").write_text("a file where the directory should be")
    ground = Ground(storage.connect("", directory=tmp_path / "attachments"), keyring, MEGABYTE, DAY)
    with pytest.raises(Refused, match="storage_unavailable"):
        await take(database, ground, "a.jpg", JPEG, now)
    assert await rows(database) == 0


async def test_a_store_that_hangs_holds_no_connection_and_is_given_up(
    database: Database, keyring: KeyRing, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    hanging = storage.connect("s3://bucket", endpoint=endpoint, directory=tmp_path, patience=1)
    ground = Ground(hanging, keyring, MEGABYTE, DAY)
    tries = [asyncio.create_task(take(database, ground, "a.jpg", JPEG, now)) for _ in range(12)]
    await asyncio.sleep(0.5)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    answers = await asyncio.wait_for(asyncio.gather(*tries, return_exceptions=True), 5)
    assert {getattr(answer, "code", answer) for answer in answers} == {"storage_unavailable"}
    server.close()


async def test_uploads_that_no_petition_took_are_forgotten_and_others_stay(
    database: Database, ground: Ground, now: datetime
) -> None:
    old = [await take(database, ground, "a.jpg", JPEG, now - timedelta(hours=30)) for _ in range(7)]
    bound = await take(database, ground, "b.jpg", JPEG, now - timedelta(hours=30))
    fresh = await take(database, ground, "c.jpg", JPEG, now - timedelta(hours=1))
    await bind(database, bound.attachment_id)
    assert await purge.purge(database, storage=ground.storage, before=now - DAY, batch=3) == len(old)
    left = {objects.owner(path.name) for path in files(ground)}
    assert left == {bound.attachment_id, fresh.attachment_id}
    assert await rows(database) == 2
    assert await purge.purge(database, storage=ground.storage, before=now - DAY) == 0


async def test_a_file_that_is_being_filed_in_this_instant_is_not_forgotten(
    database: Database, ground: Ground, now: datetime
) -> None:
    receipt = await take(database, ground, "a.jpg", JPEG, now - timedelta(hours=30))
    async with database.hot.acquire() as filing, filing.transaction():
        await filing.execute(NO_PETITION)
        await filing.execute(FILE, uuid4(), [receipt.attachment_id])
        assert await purge.purge(database, storage=ground.storage, before=now - DAY) == 0
    assert await rows(database) == 1
    assert {objects.owner(path.name) for path in files(ground)} == {receipt.attachment_id}


async def test_a_filing_that_comes_after_the_forgetting_finds_nothing(
    database: Database, ground: Ground, now: datetime
) -> None:
    receipt = await take(database, ground, "a.jpg", JPEG, now - timedelta(hours=30))
    async with database.transaction() as forgetting:
        assert (
            len(await purge.forget(forgetting, before=now - DAY)) == 3
        )  # as sent, its preview, and what is sealed of a report
        filing = asyncio.create_task(bind(database, receipt.attachment_id))
        await asyncio.sleep(0.2)
        assert not filing.done()
    await filing
    assert await rows(database) == 0


async def test_the_sweep_finds_what_a_crash_left_and_spares_the_rest(
    database: Database, ground: Ground, now: datetime
) -> None:
    kept = await take(database, ground, "a.jpg", JPEG, now)
    lost = [await take(database, ground, "b.jpg", JPEG, now) for _ in range(3)]
    async with database.transaction() as session:
        for receipt in lost:
            await session.delete(await session.get_one(Attachment, receipt.attachment_id))
    foreign = ground.storage._root / "2026" / "11" / "readme"
    foreign.write_text("not ours")
    draft = ground.storage._root / "2026" / "11" / f"{uuid4()}.original#1"
    draft.write_bytes(JPEG)
    written = datetime.fromtimestamp(draft.stat().st_mtime, tz=now.tzinfo)
    assert await purge.sweep(database, storage=ground.storage, before=written - timedelta(minutes=5)) == 0
    assert await purge.sweep(database, storage=ground.storage, before=written + timedelta(minutes=5)) == 7
    assert {objects.owner(path.name) for path in files(ground)} == {kept.attachment_id, None}
    assert foreign.exists()
