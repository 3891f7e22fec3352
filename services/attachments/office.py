"""Is this really a Word or Excel file, and does it carry something that runs?

Two families. OOXML is a ZIP archive: it is read through once under limits that stop a bomb, and its
parts tell what it is. OLE2 is the older container: its directory entries tell. Macros, ActiveX,
packed programs and templates fetched from elsewhere are refused.
"""

import html
import re
import zlib
from functools import partial
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from domain.refusals import Refused

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_PARTS = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # of a part that unpacks to more than RATIO_COUNTS_FROM
RATIO_COUNTS_FROM = 4 * 1024 * 1024
MAX_LISTING = 1024 * 1024  # of [Content_Types].xml and of one list of relationships
MAX_LINKS = 16 * 1024 * 1024  # of all lists of relationships together
MAX_MENTIONS = 100_000
_BLOCK = 64 * 1024
_LOCAL_HEADER = 30
_ENTRY = 128  # bytes of an OLE2 directory entry; they lie on multiples of it

_RUNS_BY_NAME = re.compile(
    r"vbaproject|vbadata|/activex/|macrosheets/|\.(?:exe|dll|scr|com|bat|cmd|ps1|vbs?|vbe|jse?|wsf|hta|jar|msi|lnk)$",
    re.IGNORECASE,
)
_RUNS_BY_TYPE = re.compile(r"macroenabled|vbaproject|activex|x-msdownload", re.IGNORECASE)
_FETCHES = re.compile(  # a template or object that Word would load from elsewhere
    r"""<[\w:]{0,20}Relationship\b(?=[^<>]*TargetMode\s*=\s*["']External)"""
    r"""(?=[^<>]*/(?:attachedTemplate|oleObject|frame|subDocument)["'])"""
    r"""(?=[^<>]*Target\s*=\s*["'](?:(?:\w{1,20}:)?https?:|(?:file:)?[/\\]{2}(?![/\\][A-Za-z]:)))""",
    re.IGNORECASE,
)
_OLE_MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros", "\x01Ole10Native")


def is_ooxml(data: bytes, main_part: str) -> bool:
    """Tell whether this is an OOXML file whose main part is of this type, or a locked one."""
    if data.startswith(OLE2):
        return _has_entry(data, "EncryptedPackage")
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(BytesIO(data)) as archive:
            return main_part in _listing(archive, "[Content_Types].xml")
    except (BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return False


def inspect_ooxml(data: bytes) -> None:
    """Raise ``Refused`` for bombs, disguises and everything that runs."""
    if data.startswith(OLE2):
        inspect_ole2(data)
        return
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_frame(archive)
            _check_content(archive)
            _unpack(archive)
    except (
        BadZipFile,
        KeyError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        EOFError,
    ) as error:
        raise _refused("attachment_broken") from error


def is_ole2(data: bytes, stream: str) -> bool:
    """Tell whether this is an OLE2 file that holds this stream."""
    return data.startswith(OLE2) and _has_entry(data, stream)


def inspect_ole2(data: bytes) -> None:
    """Raise ``Refused`` when there are macros or packed programs inside."""
    if _has_entry(data, *_OLE_MACROS):
        raise _refused("attachment_active")


def _refused(code: str) -> Refused:
    return Refused(code, pointer="/file")


def _check_frame(archive: ZipFile) -> None:
    """Check what the archive says of itself, before anything is unpacked."""
    parts = sorted(archive.infolist(), key=lambda part: part.header_offset)
    if not 0 < len(parts) <= MAX_PARTS or len({part.filename for part in parts}) < len(parts):
        raise _refused("attachment_broken")
    if parts[0].header_offset != 0 or archive.comment:  # something stands before or after: two files in one
        raise _refused("attachment_mismatch")
    if any(later.header_offset < _end(part) for part, later in pairwise(parts)) or _end(parts[-1]) > archive.start_dir:
        raise _refused("attachment_broken")  # parts that share their bytes
    if sum(part.file_size for part in parts) > MAX_UNPACKED or any(_is_bomb(part) for part in parts):
        raise _refused("attachment_broken")


def _end(part: ZipInfo) -> int:
    return part.header_offset + _LOCAL_HEADER + len(part.orig_filename) + part.compress_size


def _is_bomb(part: ZipInfo) -> bool:
    dense = part.file_size > RATIO_COUNTS_FROM and part.file_size > MAX_RATIO * part.compress_size
    return dense or part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}


def _check_content(archive: ZipFile) -> None:
    names = archive.namelist()
    if any(".." in name.split("/") or "\\" in name or name.startswith("/") for name in names):
        raise _refused("attachment_broken")
    if any(_RUNS_BY_NAME.search(name) for name in names):
        raise _refused("attachment_active")
    if _RUNS_BY_TYPE.search(_listing(archive, "[Content_Types].xml")):
        raise _refused("attachment_active")
    links = [name for name in names if name.lower().endswith(".rels")]
    if sum(archive.getinfo(name).file_size for name in links) > MAX_LINKS:
        raise _refused("attachment_broken")
    if any(_FETCHES.search(_listing(archive, name)) for name in links):
        raise _refused("attachment_active")


def _unpack(archive: ZipFile) -> None:
    """Read every part once: sizes that lie and broken checksums come to light."""
    for part in archive.infolist():
        with archive.open(part) as content:
            for _ in iter(partial(content.read, _BLOCK), b""):
                pass


def _listing(archive: ZipFile, name: str) -> str:
    """Return a small XML part as text; it is never parsed, so entities do nothing."""
    with archive.open(name) as content:
        raw = content.read(MAX_LISTING + 1)
    if len(raw) > MAX_LISTING or b"\0" in raw:  # too long, or UTF-16 to hide words from us
        raise BadZipFile
    return html.unescape(raw.decode("utf-8"))


def _has_entry(data: bytes, *names: str) -> bool:
    """Tell whether a directory entry of one of these names lies anywhere in an OLE2 file."""
    upper = data.upper()  # names are compared without case
    return any(_find_entry(upper, name.upper()) for name in names)


def _find_entry(upper: bytes, name: str) -> bool:
    wanted = (name + "\0").encode("utf-16-le")
    length = len(wanted).to_bytes(2, "little")
    at = -1
    for _ in range(MAX_MENTIONS):
        at = upper.find(wanted, at + 1)
        if at == -1:
            return False
        if at % _ENTRY == 0 and upper[at + 64 : at + 66] == length:
            return True
    return True  # nobody writes a name so often without intent
