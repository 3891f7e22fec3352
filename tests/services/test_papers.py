"""Does every document come onto paper whole, whatever stands in it?"""

import io
import json
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from api.page_files import FOLDER
from core.typesetting import TEMPLATES, TypesettingError, typeset
from domain.calendar import WorkingCalendar
from domain.refusals import Refused
from models import Document, Unit
from schemas.papers import PAPERS
from services.papers.content import SYSTEM, PaperData, paper_of, render_paper
from tests.services.papers import EXAMPLES
from tests.services.test_posters import pages_of

NUMBER = "YM2026-1118-000042-8"
UNIT = Unit(
    id=uuid4(), area_code="999901100000", level="township", kind="township_government", name="禾畔镇人民政府",
    address="禾畔镇中心街 1 号", hours="周一至周五 8:30—12:00", phone="0999-555-2001",
)  # fmt: skip
each_kind = pytest.mark.parametrize("kind", sorted(PAPERS))


def document(kind: str, body: dict[str, Any] | None = None, *, staff: bool = True, name: str = "") -> Document:
    own_name, own_body = EXAMPLES[kind]
    return Document(
        id=uuid4(), petition_id=uuid4(), stage_id=uuid4(), unit_id=UNIT.id, staff_id=uuid4() if staff else None,
        number=f"{NUMBER}-07", kind=kind, name=name or own_name, body=own_body if body is None else body,
        issued_at=datetime(2026, 11, 22, 4, tzinfo=UTC),
    )  # fmt: skip


def laid_out(kind: str, body: dict[str, Any] | None = None, *, staff: bool = True) -> PaperData:
    paper = document(kind, body, staff=staff)
    return paper_of(paper, UNIT, petition=NUMBER, calendar=WorkingCalendar(), public_url="https://yima.example")


def said_by(pdf: bytes) -> str:
    """Return the text of a PDF in the order in which it is drawn, without spaces.

    Each font has its own glyph numbers and a map from them to characters (ToUnicode).
    """
    streams: dict[int, bytes] = {}
    whole: dict[int, bytes] = {}
    for found in re.finditer(rb"(\d+) 0 obj(.*?)endobj", pdf, re.DOTALL):
        whole[int(found[1])] = found[2]
        if packed := re.search(rb"stream\r?\n(.*?)\r?\nendstream", found[2], re.DOTALL):
            try:
                streams[int(found[1])] = zlib.decompress(packed[1])
            except zlib.error:
                continue
    maps = [unicode_of(stream) for stream in streams.values() if b"begincmap" in stream]
    assert len(maps) == 1, "one font draws everything"
    drawn = ""
    for stream in streams.values():
        for codes in strings_of(stream) if b" Tf" in stream else ():
            pairs = [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
            drawn += "".join(maps[0].get(pair, "") for pair in pairs)
    return re.sub(r"[\s\u200b]", "", drawn)


_TOKEN = re.compile(rb"\\([0-7]{1,3}|.)|([()])|<([0-9a-fA-F]+)>|(.)", re.DOTALL)


def strings_of(stream: bytes) -> Iterator[bytes]:
    """Yield the strings of a content stream: hexadecimal, or in parentheses that may nest."""
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    depth, text = 0, b""
    for found in _TOKEN.finditer(stream):
        escaped, bracket, hexadecimal, plain = found.groups()
        if not depth:
            if hexadecimal and not hexadecimal.upper().startswith(b"FEFF"):  # that is what is read aloud
                yield bytes.fromhex(hexadecimal.decode())
            depth, text = (1, b"") if bracket == b"(" else (0, b"")
            continue
        depth += {b"(": 1, b")": -1}.get(bracket, 0)
        if not depth:
            yield text
        elif escaped:
            text += bytes([int(escaped, 8)]) if escaped.isdigit() else named.get(escaped, escaped)
        else:
            text += bracket or plain or found[0]


def unicode_of(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-fA-F]{4})>\s*<((?:[0-9a-fA-F]{4})+)>\s", cmap)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, inner in value.items() if key not in HIDDEN_CODES for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


HIDDEN_CODES = {"reason_code", "outcome", "clock_kind", "kind", "attachments", "decision"}
PRINTED_ELSEWHERE = {"number"}


@each_kind
def test_every_kind_has_its_shape_its_template_and_its_example(kind: str) -> None:
    assert set(EXAMPLES) == set(PAPERS) == {path.stem for path in (TEMPLATES / "papers").glob("*.typ")}
    name, body = EXAMPLES[kind]
    assert set(body) <= set(PAPERS[kind].model_fields), "the example says more than the shape knows"
    PAPERS[kind].model_validate(body)
    for field, told in PAPERS[kind].model_fields.items():
        assert re.search("[一-鿿]", told.title or ""), (kind, field)
        assert not told.is_required(), (kind, field)
    assert name


@each_kind
@pytest.mark.parametrize("staff", [True, False])
def test_every_kind_prints_all_that_it_says(kind: str, staff: bool) -> None:  # noqa: FBT001
    data = laid_out(kind, staff=staff)
    said = said_by(render_paper(data))
    assert NUMBER in said
    assert f"{NUMBER}-07" in said
    assert re.sub(r"\s", "", EXAMPLES[kind][0]) in said
    told = dict(data.content["body"])
    if told.get("reason_words"):
        told.pop("reason")
    if kind == "conclusion_slip":
        told.pop("confirmed_by")  # said as 经您确认
    for text in texts({name: value for name, value in told.items() if name not in PRINTED_ELSEWHERE}):
        for line in filter(None, text.split("\n")):
            assert re.sub(r"\s", "", line) in said, (kind, line)


@pytest.mark.parametrize("kind", ["village_opinion", "handling_opinion", "review_opinion", "re_review_opinion"])
def test_an_opinion_tells_where_to_go_and_until_which_day(kind: str) -> None:
    said = said_by(render_paper(laid_out(kind)))
    assert "不同意怎么办" in said
    assert "向谁提出清禾示范县人民政府" in said
    assert "到哪里递交清禾示范县信访复查办公室清禾示范县府前路1号210室" in said
    assert "电话0999-555-1015" in said
    assert "最后一天2026年12月22日" in said
    unit = EXAMPLES[kind][1].get("unit", UNIT.name)
    assert f"{unit}2026年11月22日" in said


@each_kind
def test_a_document_without_any_words_still_prints(kind: str) -> None:
    assert NUMBER in said_by(render_paper(laid_out(kind, {})))
    nothing = dict.fromkeys(PAPERS[kind].model_fields)
    assert NUMBER in said_by(render_paper(laid_out(kind, nothing)))


def test_an_older_row_prints_without_what_no_longer_fits() -> None:
    body = {"facts": "水来了。", "findings": "一段话", "remedy_last_day": "三十日内", "unit": ["x"], "more": 1}
    said = said_by(render_paper(laid_out("handling_opinion", body)))
    assert "水来了。" in said
    assert "最后一天" not in said


HOSTILE = (
    '#panic("x") $x$ *粗* _斜_ @ref <tag> \\ ${} `code` = 标题\n= 一级\n- 项\n+ 项\n/ 词: 义\n#include "/etc/passwd"\n'
    "https://example.org/a?b=c&d=e “引号” 'a' \"b\" // 注释 /* 注释 */ [括号] #let x = 1 ~ --- … "
)


@each_kind
def test_hostile_words_stay_words(kind: str) -> None:
    body = hostile(EXAMPLES[kind][1], HOSTILE)
    said = said_by(render_paper(laid_out(kind, body)))
    if any(value == HOSTILE for name, value in body.items() if name != "number"):
        assert '#panic("x")$x$*粗*' in said
    assert "root:" not in said


def hostile(value: Any, words: str, name: str = "") -> Any:
    """Put other words wherever free text stands."""
    if isinstance(value, dict):
        return {key: hostile(inner, words, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner, words, name) for inner in value]
    is_day = isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    return words if isinstance(value, str) and not is_day else value


def test_ten_thousand_characters_flow_over_numbered_pages_and_none_is_lost() -> None:
    long = "".join(chr(0x4E00 + place % 500) for place in range(10_000))
    body = EXAMPLES["handling_opinion"][1] | {"facts": long, "reply": "a" * 10_000, "basis": "甲。\n" * 300}
    pdf = render_paper(laid_out("handling_opinion", body))
    assert pages_of(pdf) > 15
    said = said_by(pdf)
    without_foot = re.sub(rf"{NUMBER}-07—\d+—共\d+页", "", said)
    assert long in without_foot
    assert "a" * 10_000 in without_foot
    assert "—2—" in said
    assert render_paper(laid_out("handling_opinion", body), format="png").startswith(b"\x89PNG")


def test_rare_characters_are_drawn_or_stand_as_a_printers_mark() -> None:
    body = EXAMPLES["handling_opinion"][1] | {"facts": "𡐓村的😀\u200d好\u202e事，e\u0301 \U000e0041"}
    said = said_by(render_paper(laid_out("handling_opinion", body)))
    assert "𡐓村的〓好事" in said


def test_the_paper_is_a4_and_its_picture_shows_the_first_page() -> None:
    picture = Image.open(io.BytesIO(render_paper(laid_out("handling_opinion"), format="png")))
    assert (round(picture.width / 200 * 25.4), round(picture.height / 200 * 25.4)) == (210, 297)


def test_a_poster_of_several_pages_is_still_an_error() -> None:
    with pytest.raises(TypesettingError, match="one page"):
        typeset(laid_out("handling_opinion").template, laid_out("handling_opinion").content, format="png", ppi=20)


def test_the_code_on_a_paper_names_the_petition_and_holds_no_key() -> None:
    from core import qr

    content = laid_out("handling_opinion").content
    assert content["qr"] == qr.svg(f"https://yima.example/p#{NUMBER}")


def test_whoever_did_not_write_a_paper_does_not_sign_it() -> None:
    assert laid_out("supervision_letter", staff=False).content["issuer"] == SYSTEM
    assert laid_out("supervision_letter", staff=False).content["automatic"] is True
    assert laid_out("transfer_letter", staff=False).content["issuer"] == "清禾示范县信访局"
    assert laid_out("review_acceptance", staff=False).content["issuer"] == "清禾示范县人民政府"
    assert laid_out("registration_receipt", staff=False).content["issuer"] == UNIT.name
    assert laid_out("handling_opinion").content["issuer"] == UNIT.name
    assert "信访人（凭查询码或回执提交）" in said_by(render_paper(laid_out("note", staff=False)))
    assert "信访人（凭查询码或回执提交）" not in said_by(render_paper(laid_out("note", staff=True)))


def test_a_kind_without_paper_is_not_found() -> None:
    unknown = Document.model_validate(document("plan").model_dump() | {"kind": "something_else"})
    with pytest.raises(Refused, match="not_found"):
        paper_of(unknown, UNIT, petition=NUMBER, calendar=WorkingCalendar(), public_url="https://yima.example")


def test_the_pages_call_every_part_what_the_papers_call_it() -> None:
    """The pages have a table of their own; it may not say anything else."""
    script = (FOLDER / "paper_words.js").read_text(encoding="utf-8")
    written = script.partition("TABLE =")[2].partition(";")[0]
    table = "".join(json.loads(part) for part in re.findall(r'"[^"]*"', written))
    shown = dict(pair.split(":") for pair in table.split())
    titles: dict[str, set[str]] = {}
    for shape in PAPERS.values():
        for name, told in shape.model_fields.items():
            titles.setdefault(name, set()).add(str(told.title))
    assert {name: {label} for name, label in shown.items()} == {name: titles.get(name) for name in shown}
    # The page itself shows these, or nobody reads them: codes, fingerprints, findings one by one.
    codes = {"outcome", "clock_kind", "kind", "text_hash", "privacy_notice_version", "registered_at"}
    assert set(titles) - set(shown) == codes | {"number", "unit", "findings"}
