"""Does each line of docs/asvs.md answer one requirement of the standard, by something that is there?

``asvs_5_0_0.csv`` beside this file lists the numbers of OWASP ASVS 5.0.0, levels 1 and 2. Tests that are named are
looked up in the source, not run; files and duties that are named have to exist.
"""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
NAMED_FILE = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|json|js|csv|lock|yaml))`|\]\(([^)#:]+)(?:#[^)]*)?\)")
ANSWERS = {"test", "operator", "does not apply", "not met"}
OURS = "tests/test_asvs.py::test_what_the_standard_wants_written_is_written"

# What the standard wants written down: in which file, under which heading, and what has to stand there.
WRITTEN = {
    "2.1.1": ("api.md", "接口约定", ("pointer", "OpenAPI")),
    "2.1.2": ("lifecycle.md", "操作 Moves", ("从 from", "谁 who", "`extend`")),
    "2.1.3": ("operations.md", "限额", ("YIMA_FILING_LIMIT", "YIMA_CODE_ATTEMPTS_", "YIMA_SIGNIN_ATTEMPTS_")),
    "5.1.1": ("protection.md", "Files", ("PDF", "DOCX", "YIMA_ATTACHMENT_LIMIT", "macros", "unpacked size")),
    "6.1.1": ("operations.md", "限额", ("YIMA_SIGNIN_ATTEMPTS_", "三十天内登录过的地址")),
    "6.1.2": ("protection.md", "Ways in", ("信访", "一码", "commonest passwords")),
    "6.1.3": ("protection.md", "Ways in", ("receipt", "query code", "WeChat", "TOTP", "client id")),
    "7.1.1": ("protection.md", "Sessions", ("10 hours", "30 days", "Idle", "800-63B")),
    "7.1.2": ("protection.md", "Sessions", ("any number",)),
    "7.1.3": ("protection.md", "Sessions", ("identity provider",)),
    "8.1.1": ("protection.md", "Who may do what", ("domain/permissions.py", "services/access/scope.py")),
    "8.1.2": ("protection.md", "Who may do what", ("masked", "schemas/")),
    "11.1.1": ("protection.md", "Keys and ciphers", ("rotate", "retire", "yearly", "nobody else")),
    "11.1.2": ("protection.md", "Keys and ciphers", ("AES-256-GCM", "SM4-GCM", "Argon2id", "TLS certificate")),
    "13.1.1": ("protection.md", "Whom we speak to", ("PostgreSQL", "api.weixin.qq.com", "object store")),
    "14.1.1": ("protection.md", "What is kept", ("**A**", "**B**", "**C**", "个人信息保护法")),
    "14.1.2": ("protection.md", "What is kept", ("At rest", "In logs", "Goes")),
    "15.1.1": ("protection.md", "Parts of others", ("three days", "two weeks", "three months")),
    "15.1.3": ("protection.md", "What is dear", ("Argon2id", "15 seconds", "at most 100 a page")),
    "16.1.1": ("protection.md", "What is written down", ("audit_event", "UTC", "How long", "Who reads it")),
}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    number: str
    level: str
    words: str
    answer: str
    where: str


@cache
def standard() -> dict[str, str]:
    """Return the level of each requirement."""
    with (Path(__file__).parent / "asvs_5_0_0.csv").open(encoding="utf-8", newline="") as file:
        return {row["requirement"]: row["level"] for row in csv.DictReader(file)}


def rows() -> list[Row]:
    """Return the table: every line whose first cell is a number."""
    lines = (DOCS / "asvs.md").read_text(encoding="utf-8").splitlines()
    cells = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if line.startswith("|"))
    return [Row(*found) for found in cells if re.match(r"[0-9]", found[0])]


each_row = pytest.mark.parametrize("row", rows(), ids=lambda row: row.number)


@cache
def held_in(path: str) -> frozenset[str]:
    """Return the tests that a file holds, none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def missing_tests(text: str) -> list[str]:
    """Return the tests that a text names and that are not there."""
    return [f"{path}::{name}" for path, name in TEST.findall(text) if name not in held_in(path)]


def section(file: str, heading: str) -> str:
    """Return what stands under the heading that begins so or holds these words; the whole file without one."""
    text = (DOCS / file).read_text(encoding="utf-8")
    if not heading:
        return text
    parts = re.split(r"^(?=#+ )", text, flags=re.MULTILINE)
    return next((part for part in parts if heading in part.partition("\n")[0]), "")


def unmet() -> dict[str, str]:
    """Return the reason for each requirement that is not met."""
    found = re.findall(r"^- \*\*([0-9.]+)\*\* (.+(?:\n  .+)*)", section("asvs.md", "Not met"), flags=re.MULTILINE)
    return dict(found)


def files_named_in(text: str) -> Iterator[str]:
    """Return every file that a page names, as a link or as code."""
    for code, link in NAMED_FILE.findall(text):
        if code or link:
            yield code or link


def test_the_list_is_that_of_asvs_5_0_0() -> None:
    assert Counter(standard().values()) == {"1": 70, "2": 183}
    assert all(re.fullmatch(r"[0-9]{1,2}\.[0-9]\.[0-9]{1,2}", number) for number in standard())


def test_every_requirement_of_levels_1_and_2_has_one_row_and_nothing_else_has() -> None:
    found = Counter(row.number for row in rows())
    assert not [number for number, times in found.items() if times > 1]
    assert sorted(found) == sorted(standard())


def test_the_answers_are_counted_at_the_top() -> None:
    lines = (DOCS / "asvs.md").read_text(encoding="utf-8").partition("## V1 ")[0].splitlines()
    told = dict(re.findall(r"^\| ([a-z ]+) \| ([0-9]+) \|", "\n".join(lines), flags=re.MULTILINE))
    assert {answer: int(times) for answer, times in told.items()} == Counter(row.answer for row in rows())


@each_row
def test_a_row_has_its_level_its_words_and_exactly_one_answer(row: Row) -> None:
    assert row.level == standard()[row.number]
    assert len(row.words) > 3
    assert row.answer in ANSWERS
    named = TEST.findall(row.where)
    if row.answer == "test":
        assert named
        assert (OURS in row.where) is (row.number in WRITTEN)
    elif row.answer == "operator":
        duties = re.findall(r"\bD[0-9]+\b", row.where)
        assert duties
        assert not [duty for duty in duties if f"| {duty} |" not in section("operations.md", "安全职责")]
    elif row.answer == "not met":
        assert row.number in unmet()
    else:
        assert len(row.where) > 3


@each_row
def test_the_tests_that_a_row_names_are_there(row: Row) -> None:
    assert not missing_tests(row.where)


def test_what_is_not_met_has_a_reason_and_nothing_else_stands_there() -> None:
    assert set(unmet()) == {row.number for row in rows() if row.answer == "not met"}
    assert all(len(reason) > 80 for reason in unmet().values())
    assert not missing_tests(section("asvs.md", "Not met"))


@pytest.mark.parametrize("number", WRITTEN)
def test_what_the_standard_wants_written_is_written(number: str) -> None:
    file, heading, words = WRITTEN[number]
    text = section(file, heading)
    assert not [word for word in words if word not in text], (file, heading)
    (row,) = [row for row in rows() if row.number == number]
    assert f"({file}" in row.where


@pytest.mark.parametrize("page", ["security.md", "asvs.md", "protection.md"])
def test_every_file_and_test_that_a_page_names_is_there(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    assert not missing_tests(text)
    named = set(files_named_in(text))
    assert named
    assert not [name for name in sorted(named) if not (ROOT / name).exists() and not (DOCS / name).exists()]


def test_the_threat_model_names_everybody_it_is_about() -> None:
    whom = (
        "邻居", "村干部", "被反映单位", "乡镇", "信访局内部", "运维", "数据库管理员", "备份", "合作系统", "脚本",
        "批量", "数字", "丢失的手机", "家里人", "网络", "供应链",
    )  # fmt: skip
    text = (DOCS / "security.md").read_text(encoding="utf-8")
    assert not [who for who in whom if who not in text]


def test_the_checks_see_what_they_are_for() -> None:
    assert missing_tests("`tests/test_asvs.py::test_that_nobody_wrote` `tests/gone.py::test_x`") == [
        "tests/test_asvs.py::test_that_nobody_wrote",
        "tests/gone.py::test_x",
    ]
    assert not missing_tests("`tests/test_asvs.py::test_the_checks_see_what_they_are_for`")
    assert set(files_named_in("[a](api.md#x) `core/gone.py` `domain/` [b](https://x.example)")) == {
        "api.md",
        "core/gone.py",
    }
