"""Are these really the bytes of a recording or a picture, and of nothing else?

A signature alone is easily faked, so each form is followed a few steps: the boxes of an MP4 tile the
file, a frame of sound is followed by another. What is two things at once (a picture that is a page or an
archive as well) is refused.
"""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from domain.refusals import Refused

HEAD = 4096
_MAX_BOXES = 10_000
_BOX_NAME = re.compile(rb"[\x20-\x7e\xa9]{4}")
MARKUP_IN_HEAD = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php|meta|img|a )", re.IGNORECASE)
_MARKUP_ANYWHERE = (b"<script", b"<iframe", b"<!doctype", b"<?php ", b"<?php\n")
_MP3_RATES = (  # kbit/s of layer III: MPEG 1, then MPEG 2 and 2.5
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
)
_MP3_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MPEG_1 = 3


def boxes(data: bytes) -> tuple[set[bytes], bool]:
    """Return the names of the top ISO media boxes, and whether they tile the file."""
    at, names = 0, set[bytes]()
    for _ in range(_MAX_BOXES):
        if at >= len(data):
            break
        size, name, header = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:  # the size stands behind the name, in 64 bits
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:  # up to the end of the file
            size = len(data) - at
        if not _BOX_NAME.fullmatch(name) or size < header or at + size > len(data):
            return names, False
        names.add(name)
        at += size
    return names, at == len(data)


def inspect_boxed_sound(data: bytes) -> None:
    """Refuse an MP4, MOV, 3GP or M4A that is cut off or has something behind its end."""
    names, whole = boxes(data)
    if not whole or not names & {b"moov", b"moof"}:
        raise Refused("attachment_broken", pointer="/file")
    inspect_sound(data)


def inspect_heic(data: bytes) -> None:
    """Refuse a HEIC without its description; phones write more behind its end."""
    names, _ = boxes(data)
    if b"meta" not in names:
        raise Refused("attachment_broken", pointer="/file")
    inspect_picture(data)


def inspect_mp3(data: bytes) -> None:
    """Refuse what has not two frames of layer III in a row, after an ID3 tag if there is one."""
    at = 0
    if data.startswith(b"ID3"):
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        at += len(data[at : at + HEAD]) - len(data[at : at + HEAD].lstrip(b"\0"))  # some pad more than they say
    size = _mp3_frame(data, at)
    if not size or at + size > len(data) or (at + size < len(data) and not _mp3_frame(data, at + size)):
        raise Refused("attachment_broken", pointer="/file")
    inspect_sound(data)


def _mp3_frame(data: bytes, at: int) -> int:
    header = data[at : at + 4]
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:  # noqa: PLR2004
        return 0
    version, rate, sampling = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    kbits = _MP3_RATES[version != _MPEG_1][rate]
    if version not in _MP3_SAMPLES or sampling not in range(3) or not kbits:
        return 0
    per_frame = 144 if version == _MPEG_1 else 72
    return per_frame * kbits * 1000 // _MP3_SAMPLES[version][sampling] + (header[2] >> 1 & 1)


def inspect_aac(data: bytes) -> None:
    """Refuse what has not two ADTS frames in a row."""
    size = _adts_frame(data, 0)
    if not size or size > len(data) or (size < len(data) and not _adts_frame(data, size)):
        raise Refused("attachment_broken", pointer="/file")
    inspect_sound(data)


def _adts_frame(data: bytes, at: int) -> int:
    header = data[at : at + 7]
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:  # noqa: PLR2004
        return 0
    size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return size if size > len(header) else 0


def inspect_sound(data: bytes) -> None:
    """Refuse recordings that are a page or an archive as well."""
    if MARKUP_IN_HEAD.search(data[:HEAD]) or is_archive(data):
        raise Refused("attachment_mismatch", pointer="/file")


def inspect_picture(data: bytes) -> None:
    """Refuse pictures that are a page, a script, a document or an archive as well."""
    head, lower = data[:HEAD], data.lower()
    if MARKUP_IN_HEAD.search(head) or b"%PDF-" in head or any(word in lower for word in _MARKUP_ANYWHERE):
        raise Refused("attachment_mismatch", pointer="/file")
    if is_archive(data):
        raise Refused("attachment_mismatch", pointer="/file")


def is_archive(data: bytes) -> bool:
    """Tell whether an unpacker would find an archive in this."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return bool(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return False
