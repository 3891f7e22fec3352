"""Where do files lie, and what when the store is away?

One port over ``obstore``: a directory of ours or an S3 bucket. Keys are made by the program, never
taken from a user. Writing is create-only. Every wait has an end: a store that refuses, hangs or is
full raises ``StorageUnavailable``, and a bulkhead keeps the number of files in memory small.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar, TypeVarTuple
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from core import disk

KEY = re.compile(r"[0-9a-z][0-9a-z-]*(?:/[0-9a-z][0-9a-z-]*)*(?:\.[a-z]+)?")
CHUNK = 256 * 1024
SLOTS = 4  # files of at most attachment_limit bytes that may be in memory at once
_PAGE = 1000
Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class StorageUnavailable(Exception):  # noqa: N818 - a state of the outside world, not a fault
    """The store refused, hung, is full, or has lost the object."""


@dataclass(frozen=True)
class Stored:
    """An object that is being read."""

    size: int
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True)
class Entry:
    """An object as the listing shows it."""

    key: str
    written_at: datetime


class Storage:
    """The store of one process; see ``connect``."""

    def __init__(self, remote: S3Store | None, root: Path, patience: float) -> None:
        self._remote = remote
        self._root = root
        self._patience = patience
        self._slots = asyncio.Semaphore(SLOTS)
        self._disk = ThreadPoolExecutor(SLOTS, "storage")  # its own, so that a dead disk blocks nobody else

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Take one of the few places for a file in memory; waits no longer than any other step."""
        async with self._bounded():
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()

    async def write(self, key: str, data: bytes) -> None:
        """Store an object under a key that is not taken; on return it is on disk."""
        _check(key)
        async with self._bounded():
            if self._remote:
                await obstore.put_async(self._remote, key, data, mode="create")
                return
            await self._on_disk(disk.make_folders, self._root, key)
            await obstore.put_async(self._local(), key, data, mode="create")
            await self._on_disk(disk.settle, self._root / key)

    async def read(self, key: str) -> Stored:
        """Open an object; the first bytes have arrived when this returns."""
        _check(key)
        async with self._bounded():
            result = await obstore.get_async(self._store(), key)
            stream = aiter(result.stream(min_chunk_size=CHUNK))
            first = await anext(stream, None)

        async def chunks() -> AsyncIterator[bytes]:
            chunk = first
            while chunk is not None:
                yield bytes(chunk)
                async with self._bounded():
                    chunk = await anext(stream, None)

        return Stored(result.meta["size"], chunks())

    async def remove(self, keys: Sequence[str]) -> None:
        """Delete objects; one that is not there is no error."""
        for key in keys:
            _check(key)
        for start in range(0, len(keys), _PAGE):
            page = keys[start : start + _PAGE]
            async with self._bounded():
                if self._remote:
                    await obstore.delete_async(self._remote, page)
                else:
                    await self._on_disk(disk.unlink, self._root, page)

    async def entries(self) -> AsyncIterator[list[Entry]]:
        """Yield what is stored, page by page."""
        if self._remote is None and not self._root.is_dir():
            return
        async with self._bounded():
            pages = aiter(obstore.list(self._store(), chunk_size=_PAGE))
            page = await anext(pages, None)
        while page is not None:
            yield [Entry(item["path"], item["last_modified"]) for item in page]
            async with self._bounded():
                page = await anext(pages, None)

    async def remove_drafts(self, *, before: datetime) -> int:
        """Delete what a killed process left half-written in the local directory."""
        if self._remote:
            return 0  # one PUT is all or nothing there
        async with self._bounded():
            return await self._on_disk(disk.unlink_drafts, self._root, before)

    def _store(self) -> S3Store | LocalStore:
        return self._remote or self._local()

    def _local(self) -> LocalStore:
        return LocalStore(self._root)  # opened each time: the directory may come back after a failure

    async def _on_disk(self, work: Callable[[*Given], Result], *arguments: *Given) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._disk, work, *arguments)

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._patience):
                yield
        except (BaseError, OSError) as error:  # TimeoutError and FileNotFoundError are OSErrors
            raise StorageUnavailable(type(error).__name__) from error


def connect(url: str, *, endpoint: str = "", directory: Path, patience: float = 20) -> Storage:
    """Describe the store; nothing is touched before the first use, so that a dead one stops no start.

    ``url`` is "" for ``directory`` on this machine, or ``s3://bucket/prefix``; credentials come from
    the usual ``AWS_*`` variables. ``patience`` is how many seconds one step may take.
    """
    if not url:
        return Storage(None, directory, patience)
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        message = "YIMA_STORAGE_URL must be empty or s3://bucket"
        raise ValueError(message)
    remote = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config={"endpoint": endpoint} if endpoint else {},
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=min(3, patience)),
            "timeout": timedelta(seconds=patience),
        },
        retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=patience)},
    )
    return Storage(remote, directory, patience)


def _check(key: str) -> None:
    if not KEY.fullmatch(key):
        message = "not a key of ours"
        raise ValueError(message)
