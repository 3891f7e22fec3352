"""Does the store keep what it took, under our keys alone, and admit when it is away?"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from core.storage import SLOTS, Storage, StorageUnavailable, connect

KEY = "2026/11/01a1b2c3-0000-7000-8000-000000000001.original"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Return the address of an S3 server of our own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Storage]:
    """Return each of the two stores, empty."""
    if request.param == "disk":
        yield connect("", directory=tmp_path / "var" / "attachments")
        return
    endpoint = request.getfixturevalue("s3")
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    bucket = f"files-{uuid4()}"
    boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket=bucket)
    yield connect(f"s3://{bucket}/attachments", endpoint=endpoint, directory=tmp_path, patience=5)


async def content(store: Storage, key: str) -> bytes:
    return b"".join([chunk async for chunk in (await store.read(key)).chunks])


async def listed(store: Storage) -> set[str]:
    return {entry.key async for page in store.entries() for entry in page}


@pytest.mark.parametrize("size", [0, 1, 300_000, 7_000_000])
async def test_what_was_written_is_read_back(store: Storage, size: int) -> None:
    data = os.urandom(size)
    await store.write(KEY, data)
    assert (await store.read(KEY)).size == size
    assert await content(store, KEY) == data


async def test_an_object_is_never_overwritten(store: Storage) -> None:
    await store.write(KEY, b"first")
    with pytest.raises(StorageUnavailable):
        await store.write(KEY, b"second")
    assert await content(store, KEY) == b"first"


async def test_of_many_writers_of_one_key_exactly_one_succeeds(store: Storage) -> None:
    answers = await asyncio.gather(*(store.write(KEY, bytes([n])) for n in range(8)), return_exceptions=True)
    assert answers.count(None) == 1
    assert await content(store, KEY) == bytes([answers.index(None)])


async def test_listing_and_removing_speak_of_the_same_keys(store: Storage) -> None:
    keys = [f"2026/{month:02}/{uuid4()}.original" for month in range(1, 13)]
    assert await listed(store) == set()
    for key in keys:
        await store.write(key, b"x")
    assert await listed(store) == set(keys)
    await store.remove([*keys[:5], f"2026/01/{uuid4()}.original"])
    assert await listed(store) == set(keys[5:])
    with pytest.raises(StorageUnavailable):
        await store.read(keys[0])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "..",
        "../x",
        "2026/../../x",
        "/etc/passwd",
        "2026//x",
        "2026/x\0",
        "2026/./x",
        "a\\b",
        "2026/%2e%2e/x",
        "C:x",
    ],
)
async def test_a_key_that_we_did_not_make_touches_nothing(store: Storage, key: str) -> None:
    for work in (store.write(key, b"x"), store.read(key), store.remove([key])):
        with pytest.raises(ValueError, match="not a key of ours"):
            await work
    assert await listed(store) == set()


async def test_on_disk_only_the_owner_can_read(tmp_path: Path) -> None:
    root = tmp_path / "var" / "attachments"
    await connect("", directory=root).write(KEY, b"x")
    assert (root / KEY).stat().st_mode & 0o777 == 0o600
    assert {path.stat().st_mode & 0o777 for path in (root, root / "2026", root / "2026" / "11")} == {0o700}
    assert [path.name for path in (root / "2026" / "11").iterdir()] == [Path(KEY).name]


async def test_a_missing_bucket_and_a_closed_port_are_said_to_be_unavailable(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    for endpoint in (s3, "http://127.0.0.1:9"):
        away = connect(f"s3://absent-{uuid4()}", endpoint=endpoint, directory=tmp_path, patience=2)
        for work in (away.write(KEY, b"x"), away.read(KEY), listed(away)):
            with pytest.raises(StorageUnavailable):
                await asyncio.wait_for(work, 5)


async def test_a_store_that_hangs_is_given_up_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    hanging = connect("s3://bucket", endpoint=endpoint, directory=tmp_path, patience=0.5)
    for work in (hanging.write(KEY, b"x"), hanging.read(KEY), hanging.remove([KEY]), listed(hanging)):
        with pytest.raises(StorageUnavailable):
            await asyncio.wait_for(work, 3)
    server.close()


async def test_no_more_than_a_few_files_are_held_at_once(tmp_path: Path) -> None:
    store = connect("", directory=tmp_path, patience=0.2)
    inside = 0

    async def hold() -> None:
        nonlocal inside
        async with store.slot():
            inside += 1
            await asyncio.sleep(0.5)

    answers = await asyncio.gather(*(hold() for _ in range(SLOTS + 3)), return_exceptions=True)
    assert inside == SLOTS
    assert sum(isinstance(answer, StorageUnavailable) for answer in answers) == 3


async def test_a_directory_that_comes_back_is_used_again(tmp_path: Path) -> None:
    root = tmp_path / "attachments"
    root.write_text("in the way")
    store = connect("", directory=root)
    with pytest.raises(StorageUnavailable):
        await store.write(KEY, b"x")
    root.unlink()
    await store.write(KEY, b"x")
    assert await content(store, KEY) == b"x"


async def test_half_written_files_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    store = connect("", directory=tmp_path)
    await store.write(KEY, b"x")
    (tmp_path / f"{KEY}#1").write_bytes(b"half")
    assert await store.remove_drafts(before=datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert await store.remove_drafts(before=datetime(2100, 1, 1, tzinfo=UTC)) == 1
    assert await content(store, KEY) == b"x"


@pytest.mark.parametrize("url", ["file:///etc", "http://bucket", "s3://", "bucket"])
def test_an_address_that_is_no_bucket_stops_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="s3://bucket"):
        connect(url, directory=tmp_path)
