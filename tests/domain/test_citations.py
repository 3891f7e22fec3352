"""Does an article number that nobody has checked ever leave the product?"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import clocks
from domain.citations import RULES, VERIFIED, article_number, is_verified, printable_basis

ROOT = Path(__file__).parents[2]
LISTED = json.loads((ROOT / "data" / "citations.json").read_text(encoding="utf-8"))["citations"]
ORDER = "《信访工作条例》"


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("《信访工作条例》第二十二条", "《信访工作条例》第二十二条"),
        ("《信访工作条例》第22条第一款第（三）项", "《信访工作条例》第22条第一款第（三）项"),
        ("《信访工作条例》第三十四条", "《信访工作条例》"),
        ("根据《信访工作条例》第二十三条第三款、第三十四条，退回。", "根据《信访工作条例》第二十三条第三款，退回。"),
        ("《信访工作条例》（2022年）第三十五条", "《信访工作条例》"),
        ("依据《某县信访办法》第三条的规定，不予受理。", "不予受理。"),
        ("依照《某办法》第3条，村办；按《信访工作条例》第二十二条转送。", "村办；按《信访工作条例》第二十二条转送。"),
        ("《某县信访办法》要求先到村里。", "《某县信访办法》要求先到村里。"),
        ("第三条支渠断流", "第三条支渠断流"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_nobody_has_checked_is_left_out(told: str, printed: str) -> None:
    assert printable_basis(told) == printed


@given(st.lists(st.sampled_from([ORDER, "《某办法》", "第二十二条", "第三十四条", "、", "的规定", "，", "依据", "水"])))
def test_leaving_out_leaves_nothing_to_leave_out(parts: list[str]) -> None:
    printed = printable_basis("".join(parts))
    assert printable_basis(printed) == printed


@given(st.text())
def test_words_without_a_rule_stay_as_they_are(text: str) -> None:
    if "《" not in text:
        assert printable_basis(text) == text


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("二十二", 22),
        ("二百零一", 201),
        ("十", 10),
        ("一百", 100),
        ("四十", 40),
        ("22", 22),
        ("２２", 22),
        ("一〇三", 103),
    ],
)
def test_article_numbers_are_read_in_every_writing(written: str, number: int) -> None:
    assert article_number(written) == number


def test_the_list_says_of_each_article_how_sure_it_is() -> None:
    keys = [(entry["rule"], entry["article"]) for entry in LISTED]
    assert len(set(keys)) == len(keys)
    for entry in LISTED:
        assert set(entry) == {"rule", "article", "verified", "mark", "source", "row"}
        assert entry["verified"] is (entry["mark"] == "T"), entry
        assert entry["source"] or not entry["verified"], "what is verified says where it was read"
    assert {(entry["rule"], entry["article"]) for entry in LISTED if entry["verified"]} == VERIFIED
    assert ORDER in RULES
    assert is_verified(ORDER, "第二十二条")
    assert not is_verified(ORDER, "第三十四条")
    assert not is_verified("《某办法》", "第二十二条")


def test_every_clock_cites_only_what_was_checked() -> None:
    cited = [rule.cited for rule in clocks.RULES.values()]
    assert [text for text in cited if printable_basis(text) != text] == []
    assert any("第" in text for text in cited)


def strings(path: Path) -> Iterator[str]:
    """Yield every text of a program, of a template or of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


ROOMS = ("api", "cli", "core", "domain", "jobs", "schemas", "services", "templates", "pages", "data")
FILES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*"))
    if path.suffix in {".py", ".typ", ".js", ".html", ".json"} and path.name not in {"citations.json", "citations.py"}
]
BARE = re.compile(r"(?<!》)(?<!、)第[一二三四五六七八九十百零0-9]+条(?!\w*[渠路街巷船狗鱼])")


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_that_the_product_writes_cites_what_nobody_has_checked(room: str) -> None:
    files = [path for path in FILES if path.is_relative_to(ROOT / room)]
    assert files
    found = [(path.name, text[:80]) for path in files for text in strings(path) if printable_basis(text) != text]
    assert found == []
    # Nor does it number an article without naming the rule.
    assert [(path.name, one) for path in files for text in strings(path) for one in BARE.findall(text)] == []


def test_this_walk_would_notice() -> None:
    assert {path.name for path in FILES} >= {"clocks.py", "refusals.py", "words.py", "handling_opinion.typ", "moves.js"}
    assert BARE.findall("见第三十四条") == ["第三十四条"]
    assert printable_basis("《信访工作条例》第三十五条") != "《信访工作条例》第三十五条"
