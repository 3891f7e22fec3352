"""How is a QR code drawn in microseconds?

segno takes some 17 ms for a receipt, most of it choosing a mask. With version, mask and length
fixed, a QR matrix is an affine function over GF(2) of its data bits (the error correction is a
linear code and the mask is a constant), so the matrix of any content is the XOR of a base matrix
and one basis matrix for each bit that differs. segno makes those matrices once; a test holds the
result against segno's own for random contents. Source of the fact: ISO/IEC 18004, clauses 7.5–7.8.
"""

from functools import lru_cache
from itertools import groupby

import segno

_MASK = 3
_BORDER = 2
_EIGHT = 8


@lru_cache(maxsize=64)
def _version(length: int) -> int:
    return int(segno.make(b"a" * length, micro=False, error="m", mode="byte", boost_error=False, mask=_MASK).version)


@lru_cache(maxsize=4096)
def _matrix(content: bytes) -> int:
    """Return segno's matrix as one integer, first row in the highest bits, each row filled up to whole octets."""
    code = segno.make(
        content, micro=False, error="m", mode="byte", boost_error=False, mask=_MASK, version=_version(len(content))
    )
    width = _octets(len(code.matrix)) * _EIGHT
    return int("".join("".join(map(str, row)).ljust(width, "0") for row in code.matrix), 2)


@lru_cache(maxsize=8192)
def _basis(length: int, place: int, bit: int) -> int:
    """Return what changes in the matrix when one bit of the content changes."""
    base = bytearray(b"0" * length)
    base[place] ^= 1 << bit
    return _matrix.__wrapped__(bytes(base)) ^ _matrix(b"0" * length)


@lru_cache(maxsize=16384)
def _delta(length: int, place: int, character: int) -> int:
    """Return what changes in the matrix when ``character`` stands at ``place`` instead of 0."""
    modules, difference = 0, character ^ 0x30
    while difference:
        lowest = difference & -difference
        modules ^= _basis(length, place, lowest.bit_length() - 1)
        difference ^= lowest
    return modules


def _octets(size: int) -> int:
    return -(-size // _EIGHT)


def _modules(content: str) -> tuple[bytes, int]:
    """Return (rows of whole octets, size of a side) of ASCII ``content``."""
    data = content.encode("ascii")
    length = len(data)
    size = 17 + 4 * _version(length)
    modules = _matrix(b"0" * length)
    for place, character in enumerate(data):
        modules ^= _delta(length, place, character)
    return modules.to_bytes(size * _octets(size)), size


def matrix(content: str) -> tuple[int, int]:
    """Return (modules as an integer, size of a side) of ASCII ``content``."""
    rows, size = _modules(content)
    octets = _octets(size)
    bits = "".join(f"{octet:08b}" for octet in rows)
    return int("".join(bits[start : start + size] for start in range(0, len(bits), octets * _EIGHT)), 2), size


def _stroke(modules: int, x: int, y: int) -> str:
    """Return the path of the dark runs in eight modules from column ``x`` on."""
    path = ""
    for bit, run in groupby(range(_EIGHT), key=f"{modules:08b}".__getitem__):
        columns = list(run)
        if bit == "1":
            path += f"M{x + columns[0]} {y}.5h{len(columns)}"
    return path


@lru_cache(maxsize=8)
def _strokes(size: int) -> tuple[tuple[str, ...], ...]:
    """Return for each octet of a matrix the path of each of its 256 values: a few megabytes."""
    places = ((_BORDER + _EIGHT * octet, _BORDER + y) for y in range(size) for octet in range(_octets(size)))
    return tuple(tuple(_stroke(modules, x, y) for modules in range(256)) for x, y in places)


def svg(content: str) -> str:
    """Return the QR code of ``content`` as a small inline SVG."""
    rows, size = _modules(content)
    side = size + 2 * _BORDER
    path = "".join([strokes[octet] for strokes, octet in zip(_strokes(size), rows, strict=True)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" '
        f'role="img" aria-label="二维码"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path stroke="#000" d="{path}"/></svg>'
    )
