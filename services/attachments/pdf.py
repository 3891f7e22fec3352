"""Is this a whole PDF, and does it run something?

The dictionaries are read as plain bytes, outside the streams and inside compressed object streams;
nothing is rendered. A locked PDF is accepted unread: it is only ever handed out as a download.
"""

import re
import zlib
from collections.abc import Iterator

from domain.refusals import Refused
from services.attachments.media import MARKUP_IN_HEAD, is_archive

_ACTION = re.compile(rb"/(?:JavaScript|JS|Launch)(?![A-Za-z0-9_])")
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_MAX_INFLATED = 8 * 1024 * 1024  # of one object stream
_MAX_INFLATED_IN_ALL = 64 * 1024 * 1024
_MAX_STREAMS = 200_000
_MAX_ESCAPES = 200_000  # of characters in names; a file with more is made to keep us busy
_DICTIONARY = 512  # bytes before a stream in which its dictionary stands
_TAIL = 2048


def inspect_pdf(data: bytes) -> None:
    """Refuse PDFs that are cut off, that are an archive as well, or that run something."""
    if b"%%EOF" not in data[-_TAIL:] or data.count(b"endstream") > _MAX_STREAMS:
        raise Refused("attachment_broken", pointer="/file")
    opening = data[:1024].split(b" obj", 1)[0]
    if MARKUP_IN_HEAD.search(opening) or is_archive(data[max(0, data.rfind(b"endobj")) :]):
        raise Refused("attachment_mismatch", pointer="/file")
    escapes = 0
    for part in _dictionaries(data):
        escapes += part.count(b"#")
        if escapes > _MAX_ESCAPES:
            raise Refused("attachment_broken", pointer="/file")
        if _ACTION.search(_HEX_IN_NAME.sub(_plain, part)):
            raise Refused("attachment_active", pointer="/file")


def _plain(code: re.Match[bytes]) -> bytes:
    return bytes([int(code[1], 16)])


def _dictionaries(data: bytes) -> Iterator[bytes]:
    """Yield what stands outside streams, and what object streams unpack to."""
    at = 0
    left = _MAX_INFLATED_IN_ALL
    while (start := data.find(b"stream", at)) != -1 and (end := data.find(b"endstream", start + 6)) != -1:
        yield data[at:start]
        if b"/ObjStm" in data[max(at, start - _DICTIONARY) : start]:
            unpacked = _inflate(data[start + 6 : end].lstrip(b"\r\n"), min(left, _MAX_INFLATED))
            left -= len(unpacked)
            if left <= 0:
                raise Refused("attachment_broken", pointer="/file")
            yield unpacked
        at = end + len(b"endstream")
    yield data[at:]


def _inflate(packed: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, limit)
    except zlib.error:  # another filter, or locked
        return b""
