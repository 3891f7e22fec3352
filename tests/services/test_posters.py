"""Does what we print carry every character, one page, and a code that a phone can read?"""

import io
import json
import re
import zlib

import pytest
import segno
import typst
from PIL import Image

from core.database import Database
from core.glyphs import _drawn, can_draw, missing, printable
from core.typesetting import TypesettingError, _fonts, typeset
from schemas.places import PlaceDesk
from services.organisation.access_file import DemoAccess
from services.organisation.posters import PosterData, draw_qr, read_poster, render_poster
from services.petitions.slip import SlipData, render_slip

URL = "https://yima.example/q/7H3KX2QMV4"
DESK = PlaceDesk(
    name="窗口", unit="柳湾村村民委员会", address="禾畔镇柳湾村", hours="周一至周五 8:30—12:00", phone="0999-555-2001"
)
POSTER = PosterData("7H3KX2QMV4", URL, ["清禾示范县", "禾畔镇", "柳湾村"], DESK)
SLIP = SlipData(
    number="YM2026-1121-000042-7",
    query_code="7K2M-9QXA-3F4",
    qr_content="https://yima.example/p#YM2026-1121-000042-7.7K2M9QXA3F47K2M9QXA3F4",
    title="灌溉渠断流",
    registered_at="2026年11月21日 08:40",
    area="清禾示范县 禾畔镇 柳湾村",
    unit_name="柳湾村村民委员会",
    unit_address="禾畔镇柳湾村党群服务中心",
    unit_phone="0999-555-2001",
    unit_hours="周一至周五 8:30—12:00，14:30—17:30",
    next_step="柳湾村村民委员会最迟 2026年11月24日 告诉您是否受理。您不用做什么。",
    url="https://yima.example",
)


def text_of(pdf: bytes) -> set[str]:
    """Return the characters that the fonts of a PDF map to Unicode: what can be searched and read aloud."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"beginbfchar" in content or b"beginbfrange" in content:
            for code in re.findall(rb"<[0-9a-fA-F]+>\s*<((?:[0-9a-fA-F]{4})+)>", content):
                found |= set(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return found


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF says it has."""
    streams = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            streams.append(zlib.decompress(stream))
        except zlib.error:
            continue
    counts = [int(count) for stream in streams for count in re.findall(rb"/Type\s*/Pages\b.*?/Count\s+(\d+)", stream)]
    return max(counts)


def modules_of(image: Image.Image, box: tuple[int, int, int, int], side: int) -> list[list[int]]:
    """Read a QR code back from the middle of each of its modules."""
    left, top, right, bottom = box
    code = image.convert("L").crop((left, top, right, bottom)).resize((side * 9, side * 9))
    grey = code.tobytes()
    return [[int(grey[(y * 9 + 4) * side * 9 + x * 9 + 4] < 128) for x in range(side)] for y in range(side)]


def dark_box(image: Image.Image, area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return where black ink begins and ends within an area; our own ink is never that black."""
    black = image.convert("L").crop(area).point(lambda grey: 255 if grey < 20 else 0)
    left, top, right, bottom = black.getbbox() or (0, 0, 0, 0)
    return area[0] + left, area[1] + top, area[0] + right, area[1] + bottom


def test_the_poster_says_everything_in_chinese_on_one_page() -> None:
    pdf = render_poster(POSTER)
    assert pdf.startswith(b"%PDF-")
    assert pages_of(pdf) == 1
    said = "信访一码通扫码填写查询评价扫码不记录您的身份清禾示范县禾畔镇柳湾村民委员会0999-555-2001H3KX"
    assert set(said) - text_of(pdf) == set()


def test_the_code_on_the_poster_can_be_read_back_from_its_picture() -> None:
    image = Image.open(io.BytesIO(render_poster(POSTER, format="png")))
    width, height = image.size
    box = dark_box(image, (0, 0, width, height))
    expected = [list(row) for row in segno.make(URL, micro=False, error="q").matrix]
    assert (box[2] - box[0]) / 200 * 25.4 > 80  # millimetres: readable from two steps away
    assert modules_of(image, box, len(expected)) == expected


@pytest.mark.parametrize("name", ["内蒙古赤峰冶金化工开发区管理委员会巴林右旗产业园管理办公室虚拟社区", "𣒍树村"])
def test_long_and_rare_names_still_give_one_page(name: str) -> None:
    data = PosterData(POSTER.place_code, URL, ["内蒙古阿拉善高新技术产业开发区", "某镇" * 6, name], DESK)
    assert pages_of(render_poster(data)) == 1


def test_a_place_without_a_desk_gets_a_poster_too() -> None:
    assert pages_of(render_poster(PosterData(POSTER.place_code, URL, ["清禾示范县"], None))) == 1


def test_the_qr_alone_has_its_quiet_zone() -> None:
    image = Image.open(io.BytesIO(draw_qr(URL, format="png"))).convert("L")
    expected = segno.make(URL, micro=False, error="q")
    module = image.width // expected.symbol_size(border=4)[0]
    assert dark_box(image, (0, 0, *image.size)) == (
        4 * module,
        4 * module,
        image.width - 4 * module,
        image.width - 4 * module,
    )
    assert b"<svg" in draw_qr(URL, format="svg")


async def test_the_poster_of_a_place_names_its_own_desk(database: Database, demo: DemoAccess) -> None:
    place = next(place for place in demo.places if place.area_code == "999901101000")
    async with database.transaction() as session:
        data = await read_poster(session, typed=place.place_code, public_url="https://yima.example")
    assert data.area == ["清禾示范县", "青柳镇"]
    assert data.desk is not None
    assert data.desk.unit == "青柳镇人民政府"
    assert data.url == f"https://yima.example/q/{place.place_code}"


def test_the_slip_says_what_is_needed_without_a_phone() -> None:
    pdf = render_slip(SLIP)
    assert pages_of(pdf) == 1
    said = "信访登记回执查询码等于钥匙，请勿给他人接下来没有手机怎么查灌溉渠断流最迟告诉您是否受理"
    assert set(said) - text_of(pdf) == set()
    picture = Image.open(io.BytesIO(render_slip(SLIP, format="png")))
    assert picture.width == pytest.approx(148 / 25.4 * 200, abs=2)


def test_the_longest_words_that_a_field_takes_still_give_a_slip() -> None:
    data = SlipData(**{**vars(SLIP), "title": "长" * 100, "unit_address": "远" * 100, "next_step": "等" * 200})
    assert render_slip(data).startswith(b"%PDF-")
    assert render_slip(data, format="png").startswith(b"\x89PNG")


def test_words_of_a_resident_never_become_markup_or_boxes() -> None:
    hostile = '#panic("x") $x$ *粗* @ref <tag> \\ ${} 😀\u200d\n= 标题'
    assert render_slip(SlipData(**{**vars(SLIP), "title": hostile})).startswith(b"%PDF-")
    assert printable("好😀\u200d好") == "好〓好"


def test_a_character_that_the_font_lacks_is_an_error_and_never_a_silent_box() -> None:
    with pytest.raises(TypesettingError, match="the font lacks"):
        typeset("slip", {"title": "😀"})


def test_a_template_that_lacks_a_field_is_an_error() -> None:
    with pytest.raises(TypesettingError, match="slip"):
        typeset("slip", {"number": "1"})


def test_the_font_holds_the_characters_of_everyday_chinese() -> None:
    gb2312 = [bytes((row, column)) for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF)]
    known = [code.decode("gb2312", "ignore") for code in gb2312]
    assert missing("".join(known)) == ""
    assert can_draw("𡐓")  # of a village name, beyond the first plane
    assert len(_drawn()) > 30_000


def test_every_character_of_the_font_leaves_ink() -> None:
    """A font whose table promises more than it draws once left 通 and 进 blank."""
    sample = [chr(code) for code in sorted(_drawn()) if chr(code).isalnum()][::20]
    side = 40
    source = (
        f"#set page(width:{side * 12}pt,height:auto,margin:0pt)\n"
        '#set text(font:"Noto Sans CJK SC",size:8pt,lang:"zh",region:"cn")\n'
        f"#grid(columns:(12pt,)*{side},rows:12pt,align:center+horizon,..json(bytes(sys.inputs.data)).map(c=>text(c)))"
    )
    picture = typst.compile(
        source.encode(), font_paths=_fonts(), format="png", ppi=144, sys_inputs={"data": json.dumps(sample)}
    )
    assert isinstance(picture, bytes)
    grey = Image.open(io.BytesIO(picture)).convert("L")
    blank = []
    for index, character in enumerate(sample):
        x, y = index % side * 24, index // side * 24
        darkest = grey.crop((x, y, x + 24, y + 24)).getextrema()[0]
        if darkest > 220:  # type: ignore[operator]
            blank.append(character)
    assert len(sample) > 1_500
    assert not blank
