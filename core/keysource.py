"""Where has a process its key ring from, and how does it learn of a new key?

From a file, or from the environment. It looks at its file once a second, and at once when a row
names a key that it does not know: so a new key needs no restart. The environment stays as it is
until the process starts anew.
"""

import time
from collections.abc import Callable
from pathlib import Path

import structlog

from core.ciphers import is_offered
from core.keychange import create
from core.keyfile import KeysError, load, parse, refuse_known
from core.keyring import KeyRing

Source = Callable[[], KeyRing]
_LOOK_EVERY = 1.0  # seconds
log = structlog.get_logger()


class KeyFile:
    """The ring of a file, read again when the file has changed."""

    def __init__(self, path: Path, *, check: Callable[[KeyRing], None]) -> None:
        self._path, self._check = path, check
        self._seen = self._state()
        self._looked = time.monotonic()
        self._ring = self._read()

    def ring(self) -> KeyRing:
        """Return the ring; what changed more than a second ago is in it."""
        if time.monotonic() - self._looked >= _LOOK_EVERY:
            self.look()
        return self._ring

    def look(self) -> KeyRing:
        """Look at the file now. One that has become unreadable leaves the ring as it was."""
        self._looked = time.monotonic()
        try:
            state = self._state()
            if state != self._seen:
                self._ring, self._seen = self._read(), state
        except (OSError, KeysError) as error:
            log.warning("key_file_unreadable", error=type(error).__name__)
        return self._ring

    def _read(self) -> KeyRing:
        ring = load(self._path)
        self._check(ring)
        return KeyRing(ring.active, ring.keys, ring.ciphers, newer=self.look)

    def _state(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_ino, found.st_size


def open_ring(path: Path, text: str, *, public: bool) -> Source:
    """Return where this process has its ring from: the text of the environment, else the file."""

    def check(ring: KeyRing, of: str = "YIMA_KEYS" if text else path.name) -> None:
        missing = sorted({ring.cipher_of(number) for number in ring.keys if not is_offered(ring.cipher_of(number))})
        if missing:
            message = f"{of}: 这台机器的 OpenSSL 没有 this machine's OpenSSL lacks {', '.join(missing)}"
            raise KeysError(message)
        if public:
            refuse_known(ring, of=of)

    if text:
        ring = parse(text, of="YIMA_KEYS")
        check(ring)
        return lambda: ring
    create(path)
    return KeyFile(path, check=check).ring
