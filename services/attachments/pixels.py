"""What of a picture file reaches the decoder?

Only what draws. Metadata is left out before Pillow sees it: it would parse EXIF, text and profiles
in Python, and a file of millions of tiny segments, of a thousand scans, or of EXIF entries that all
point at the same bytes would hold a thread for minutes or take all memory. From the metadata one
number is read here: which side is up.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

MAX_SEGMENTS = 2000
MAX_CHUNKS = 20_000
MAX_SCANS = 32
MAX_ENTRIES = 200
ORIENTATION = 0x0112

Split = tuple[bytes, bytes]  # what draws, and the EXIF block

_START_OF_SCAN = 0xDA
_EXIF_SEGMENT = 0xE1
_COMMENT = 0xFE
_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})  # markers without a length
_LEFT_OUT = frozenset({*range(0xE1, 0xEE), 0xEF, _COMMENT})  # all APPn but JFIF (0) and Adobe (14)
_DRAWS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_GIF_HEADER = 13
_IMAGE, _EXTENSION = 0x2C, 0x21


class NotDrawable(Exception):  # noqa: N818 - said to the petitioner as a broken file
    """The file is cut off, or made to keep a decoder busy."""


def split(data: bytes, form: str) -> Split:
    """Return what draws and the EXIF block; raises ``NotDrawable``."""
    return _SPLITTERS[form](data)


def orientation(exif: bytes) -> int:
    """Return the orientation that the first directory of an EXIF block names, 1 when it names none."""
    block = exif.removeprefix(b"Exif\0\0")
    order = "little" if block.startswith(b"II") else "big"
    number: Callable[[int, int], int] = lambda at, size: int.from_bytes(block[at : at + size], order)  # type: ignore[arg-type]  # noqa: E731
    start = number(4, 4)
    for at in range(start + 2, start + 2 + 12 * min(number(start, 2), MAX_ENTRIES), 12):
        if number(at, 2) == ORIENTATION:
            return number(at + 8, 2)
    return 1


def _jpeg(data: bytes) -> Split:
    at, kept, exif = 2, [data[:2]], b""
    for _ in range(MAX_SEGMENTS):
        if data[at : at + 1] != b"\xff" or at + 4 > len(data):
            break
        marker = data[at + 1]
        if marker == _START_OF_SCAN:
            return b"".join([*kept, _scans(data, at)]), exif
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte
            at += 1
            continue
        end = at + 2 + (0 if marker in _ALONE else int.from_bytes(data[at + 2 : at + 4], "big"))
        if marker == _EXIF_SEGMENT and data[at + 4 : at + 10] == b"Exif\0\0":
            exif = exif or data[at + 10 : end]
        if marker not in _LEFT_OUT:
            kept.append(data[at:end])
        at = max(end, at + 2)
    raise NotDrawable


def _scans(data: bytes, at: int) -> bytes:
    """Return the scans up to the end of the first picture; a phone may keep a film behind it."""
    end = data.find(b"\xff\xd9", at)
    scans = data[at:] if end == -1 else data[at : end + 2]
    if scans.count(b"\xff\xda") > MAX_SCANS:
        raise NotDrawable
    return scans


def _png(data: bytes) -> Split:
    at, kept, exif = 8, [data[:8]], b""
    for _ in range(MAX_CHUNKS):
        name = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if len(name) < 4 or end > len(data):  # noqa: PLR2004
            break
        if name == b"eXIf":
            exif = data[at + 8 : end - 4]
        if name in _DRAWS:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept), exif
        at = end
    raise NotDrawable


def _gif(data: bytes) -> Split:
    """Walk to the first frame, past extensions of many small blocks."""
    flags = data[10] if len(data) > _GIF_HEADER else 0
    at = _GIF_HEADER + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    inside = False  # an extension
    for _ in range(MAX_SEGMENTS):
        if at >= len(data):
            break
        if inside:
            inside = data[at] != 0
            at += 1 + data[at]
        elif data[at] == _EXTENSION:
            inside = True
            at += 2
        elif data[at] == _IMAGE:
            return data, b""
        else:
            break
    raise NotDrawable


def _webp(data: bytes) -> Split:
    at = 12
    for _ in range(MAX_SEGMENTS):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"EXIF":
            return data, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
        if at >= len(data):
            return data, b""
    raise NotDrawable


_SPLITTERS: Mapping[str, Callable[[bytes], Split]] = MappingProxyType(
    {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp}
)
