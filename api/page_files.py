"""What do the pages consist of, and in which version?

Everything is read once. The files lie under an address that changes with them, so that a phone
keeps them for good and never mixes two versions; the pages themselves are always asked for again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.settings import ROOT

FOLDER = ROOT / "pages"
_MEDIA = MappingProxyType(
    {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml; charset=utf-8"}
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",  # a page that opened ours holds no handle on it
        "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
)
_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True)
class PageFile:
    """A file that pages load."""

    body: bytes
    media_type: str
    etag: str


@cache
def files() -> Mapping[str, PageFile]:
    """Return every file that pages load, by name."""
    return {
        path.name: PageFile(path.read_bytes(), _MEDIA[path.suffix], etag_of(path.read_bytes()))
        for path in sorted(FOLDER.iterdir())
        if path.suffix in _MEDIA
    }


@cache
def version() -> str:
    """Return a short name of exactly these files."""
    return hashlib.blake2b("".join(file.etag for file in files().values()).encode(), digest_size=6).hexdigest()


def render(name: str, **facts: object) -> bytes:
    """Return a page as HTML; every fact is escaped."""
    return _TEMPLATES.get_template(f"{name}.html").render(base=f"/pages/{version()}", **facts).encode()


def etag_of(body: bytes) -> str:
    """Return the ETag of a body."""
    return f'"{hashlib.blake2b(body, digest_size=9).hexdigest()}"'
