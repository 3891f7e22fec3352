"""How does a document become a page?

Typst with the one font that we ship, one template file a document, and data passed as JSON in
``sys.inputs``: nobody's words ever become markup. A warning is an error, and so is a character
that the font lacks. Calls take some milliseconds of one core: run them in a thread.

The fonts are opened once and shared. A ``typst.Compiler`` could be kept too, but it refuses two
threads at once ("Already borrowed") and gains nothing measurable over a fresh one.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import typst

from core.glyphs import FONT, missing
from core.settings import ROOT

TEMPLATES = ROOT / "templates"
PAPER_PPI = 200  # a QR module of a receipt is then 4 pixels and more
Format = Literal["pdf", "png"]


class TypesettingError(Exception):
    """A document that would not have come out as meant."""


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT.parent)])


def typeset(
    template: str,
    data: Mapping[str, Any],
    *,
    format: Format = "pdf",  # noqa: A002
    ppi: float = PAPER_PPI,
    several: bool = False,
) -> bytes:
    """Return ``templates/<template>.typ`` filled with ``data``, as PDF or as a picture of its page.

    A letter may have ``several`` pages: its PDF holds them all, its picture shows the first.
    """
    lacking = missing("".join(_texts(data)))
    if lacking:
        message = f"{template}: the font lacks {lacking!r}"
        raise TypesettingError(message)
    try:
        pages, warnings = typst.compile_with_warnings(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format=format,
            ppi=ppi,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        message = f"{template}: {error.message}"
        raise TypesettingError(message) from error
    if warnings:
        message = f"{template}: " + "; ".join(warning.message for warning in warnings)
        raise TypesettingError(message)
    if several and isinstance(pages, list):
        return pages[0]
    if not isinstance(pages, bytes):
        message = f"{template}: one page is wanted"
        raise TypesettingError(message)
    return pages


def _texts(value: object) -> Iterator[str]:
    """Yield every text in the data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
