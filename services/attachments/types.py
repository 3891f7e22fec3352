"""Which files are taken, and is this one what its name says?

The list of what is allowed stands here. The extension says what to expect, the bytes decide whether
it is that, and each type is looked through for what must not come in.

The signatures are our own: the ``filetype`` library takes three bytes for a GIF, does not know 3GP
(it looks at the wrong offset) and refuses MP3 frames that carry a checksum.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from domain.refusals import Refused
from services.attachments import images, media, names, office, pdf

_WORD = "wordprocessingml.document.main+xml"
_SHEET = "spreadsheetml.sheet.main+xml"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """One type of file: how it is named, known and looked through."""

    media_type: str
    extensions: tuple[str, ...]
    is_this: Callable[[bytes], object]
    inspect: Callable[[bytes], None]
    picture: images.Format | None = None  # drawn anew for display


@dataclass(frozen=True)
class Examined:
    """A file that may come in."""

    media_type: str
    name: str
    preview: bytes | None


def _starts(pattern: bytes) -> Callable[[bytes], object]:
    return re.compile(pattern, re.DOTALL).match


_RECORDING = _starts(
    rb"....ftyp(?:isom|iso[2-9a-c]|mp4[1-9]|avc1|M4[ABVP] |qt  |3g[2-9a-z][0-9a-z]|mmp4|dash|MSNV|hvc1)"
)
_PICTURE = media.inspect_picture

KINDS = (
    Kind("image/jpeg", ("jpg", "jpeg", "jfif"), _starts(rb"\xff\xd8\xff[\xc0-\xfe]"), _PICTURE, "JPEG"),
    Kind("image/png", ("png",), _starts(rb"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), _PICTURE, "PNG"),
    Kind("image/webp", ("webp",), _starts(rb"RIFF....WEBPVP8[ LX]"), _PICTURE, "WEBP"),
    Kind("image/gif", ("gif",), _starts(rb"GIF8[79]a"), _PICTURE, "GIF"),
    Kind(
        "image/heic",
        ("heic", "heif"),
        _starts(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)"),
        media.inspect_heic,
    ),
    Kind("application/pdf", ("pdf",), _starts(rb"%PDF-[12]\.[0-9]"), pdf.inspect_pdf),
    Kind(
        f"{_OPEN_XML}.wordprocessingml.document",
        ("docx",),
        partial(office.is_ooxml, main_part=_WORD),
        office.inspect_ooxml,
    ),
    Kind(
        f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx",), partial(office.is_ooxml, main_part=_SHEET), office.inspect_ooxml
    ),
    Kind("application/msword", ("doc", "wps"), partial(office.is_ole2, stream="WordDocument"), office.inspect_ole2),
    Kind("application/vnd.ms-excel", ("xls", "et"), partial(office.is_ole2, stream="Workbook"), office.inspect_ole2),
    Kind("application/vnd.ms-excel", ("xls",), partial(office.is_ole2, stream="Book"), office.inspect_ole2),
    Kind("audio/mpeg", ("mp3",), _starts(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), media.inspect_mp3),
    Kind("audio/aac", ("aac",), _starts(rb"\xff[\xf0\xf1\xf8\xf9]"), media.inspect_aac),
    Kind("audio/amr", ("amr",), _starts(rb"#!AMR(?:-WB)?\n"), media.inspect_sound),
    Kind("audio/wav", ("wav",), _starts(rb"RIFF....WAVE(?:fmt |JUNK|bext|LIST|fact)"), media.inspect_sound),
    Kind("audio/mp4", ("m4a", "aac"), _RECORDING, media.inspect_boxed_sound),
    Kind("video/mp4", ("mp4", "m4v"), _RECORDING, media.inspect_boxed_sound),
    Kind("video/quicktime", ("mov",), _RECORDING, media.inspect_boxed_sound),
    Kind("video/3gpp", ("3gp", "3gpp"), _RECORDING, media.inspect_boxed_sound),
)
_ALLOWED = frozenset(extension for kind in KINDS for extension in kind.extensions)


def check_name(name: str) -> None:
    """Refuse a name whose extension is not on the list, before a byte is read."""
    _, extension = names.split(name)
    if extension and extension not in _ALLOWED:
        raise Refused("attachment_type", pointer="/file")


def examine(data: bytes, name: str) -> Examined:
    """Return what the file is and what of it is shown; raises ``Refused``.

    A name without any extension (some phones send none) is completed from the bytes.
    """
    stem, extension = names.split(name)
    expected = [kind for kind in KINDS if extension in kind.extensions] if extension else KINDS
    kind = next((kind for kind in expected if kind.is_this(data)), None)
    if kind is None:
        raise Refused("attachment_mismatch" if extension in _ALLOWED else "attachment_type", pointer="/file")
    kind.inspect(data)
    preview = images.derive(data, kind.picture) if kind.picture else None
    return Examined(kind.media_type, names.join(stem, extension or kind.extensions[0]), preview)
