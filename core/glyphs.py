"""Which characters can the shipped font draw?

The typesetter draws a character that the font lacks as an empty box and says nothing, so we ask
the font itself: its table of characters (OpenType ``cmap``, format 12).
"""

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

from core.settings import ROOT

FONT = ROOT / "core" / "fonts" / "NotoSansCJKsc-Regular.otf"
GETA = "〓"  # what Chinese printers set for a character that they do not have
_ALL_PLANES = struct.pack(">H", 12)
_SET_ANYWAY = frozenset("\n\t")  # moves the pen, draws nothing


@lru_cache(maxsize=1)
def _drawn(font: Path = FONT) -> frozenset[int]:
    """Return every character that the font has a picture of."""
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4s4xL", data, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, offset in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", data, start + 2)
    places = (start + struct.unpack_from(">4xL", data, start + 4 + 8 * index)[0] for index in range(subtables))
    at = next(place for place in places if data[place : place + 2] == _ALL_PLANES)
    (groups,) = struct.unpack_from(">L", data, at + 12)
    ranges = (struct.unpack_from(">LL", data, at + 16 + 12 * group) for group in range(groups))
    return frozenset(character for first, last in ranges for character in range(first, last + 1))


def can_draw(character: str) -> bool:
    """Tell whether the font has a picture of the character."""
    return character in _SET_ANYWAY or ord(character) in _drawn()


def missing(text: str) -> str:
    """Return the characters of ``text`` that the font lacks, each once."""
    return "".join(sorted({character for character in text if not can_draw(character)}))


def printable(text: str) -> str:
    """Return a person's own words as they can be printed: 〓 stands for what the font lacks.

    Joiners and other marks without a picture of their own are left out.
    """
    return "".join(
        character if can_draw(character) else GETA
        for character in text
        if can_draw(character) or unicodedata.category(character) not in {"Cf", "Cc", "Mn"}
    )
