"""QR codes drawn by algebra: module for module what segno draws, and the SVG shows exactly that."""

import random
import re
import string

import pytest
import segno

from core import qr

ASCII = string.printable[:95]
QUIET = 2


def by_segno(content: str, version: int) -> list[str]:
    code = segno.make(content.encode(), micro=False, error="m", mode="byte", boost_error=False, mask=3, version=version)
    return ["".join(str(module) for module in row) for row in code.matrix]


def by_us(content: str) -> list[str]:
    modules, size = qr.matrix(content)
    bits = f"{modules:0{size * size}b}"
    assert len(bits) == size * size
    return [bits[start : start + size] for start in range(0, size * size, size)]


def rasterised(svg: str) -> list[str]:
    """Paint the strokes of the path and read the modules back, quiet zone included."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    assert f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>' in svg
    path = re.search(r'<path stroke="#000" d="([^"]*)"/>', svg)[1]  # type: ignore[index]
    strokes = re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)
    assert "".join(f"M{x} {y}.5h{length}" for x, y, length in strokes) == path
    painted = [["0"] * side for _ in range(side)]
    for x, y, length in (map(int, stroke) for stroke in strokes):
        for column in range(x, x + length):
            assert painted[y][column] == "0"
            painted[y][column] = "1"
    return ["".join(row) for row in painted]


@pytest.mark.parametrize("length", [1, 14, 15, 26, 27, 62, 63, 90, 107])
def test_the_matrix_is_that_of_segno(length: int) -> None:
    chance = random.Random(length)
    for _ in range(3):
        content = "".join(chance.choices(ASCII, k=length))
        ours = by_us(content)
        assert ours == by_segno(content, (len(ours) - 17) // 4)


@pytest.mark.parametrize("length", [1, 15, 90, 150])
def test_the_smallest_version_that_holds_the_content_is_taken(length: int) -> None:
    content = "a" * length
    smallest = segno.make(content.encode(), micro=False, error="m", mode="byte", boost_error=False)
    assert len(by_us(content)) == len(smallest.matrix)


def test_a_changed_character_changes_the_picture_and_nothing_is_remembered_wrongly() -> None:
    first = qr.matrix("https://yima.example/q/7H3KX2QMV4")
    assert qr.matrix("https://yima.example/q/7H3KX2QMV5") != first
    assert qr.matrix("https://yima.example/q/7H3KX2QMV4") == first


@pytest.mark.parametrize("length", [5, 20, 90])
def test_the_svg_draws_exactly_the_matrix(length: int) -> None:
    content = "".join(random.Random(length).choices(ASCII, k=length))
    painted, modules = rasterised(qr.svg(content)), by_us(content)
    size = len(modules)
    assert [row[QUIET:-QUIET] for row in painted[QUIET:-QUIET]] == modules
    assert sum(row.count("1") for row in painted) == sum(row.count("1") for row in modules)  # the edge is quiet
    assert len(painted) == size + 2 * QUIET


def test_what_is_not_ascii_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        qr.matrix("一码")
