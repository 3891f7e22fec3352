"""How are national lists read, as published, without holding them in memory?

CSV with a header, a JSON array of flat records, or a JSON tree with ``children``. A village list
of 85 MB passes through a window of about one megabyte.
"""

import csv
import itertools
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from services.organisation.area_rows import (
    PARENT_COLUMNS,
    Problem,
    Problems,
    Row,
    parent_column,
    understand,
    understand_nested,
)

_WINDOW = 1 << 20
_TOLD_EVERY = 5_000
Tell = Callable[[int], None]


def read(files: Sequence[Path], problems: Problems, tell: Tell) -> Iterator[Row]:
    """Yield every sound row of the files; note what is wrong; tell how many bytes were read."""
    finished = 0
    for index, path in enumerate(files):
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = _csv(index, text, problems) if path.suffix.lower() == ".csv" else _json(index, text, problems)
            try:
                for count, row in enumerate(rows):
                    if count % _TOLD_EVERY == 0:
                        tell(finished + os.lseek(text.fileno(), 0, os.SEEK_CUR))
                    yield row
            except UnicodeDecodeError:
                problems.add(Problem(index, 0, "文件不是 UTF-8 编码，请转换后再导入"))
        finished += path.stat().st_size
        tell(finished)


def _csv(file: int, text: TextIO, problems: Problems) -> Iterator[Row]:
    reader = csv.reader(text, strict=True)
    try:
        columns = next(reader, [])
        if not {"code", "name"} <= set(columns) or len(set(columns)) != len(columns):
            problems.add(Problem(file, 1, "第一行应为列名，其中有 code 和 name"))
            return
        above = parent_column(columns)
        at_code, at_name = columns.index("code"), columns.index("name")
        at_above = columns.index(above) if above else None
        listed = PARENT_COLUMNS[above] if above else None
        for record in reader:
            if not record:
                continue
            if len(record) != len(columns):
                problems.add(Problem(file, reader.line_num, f"应有 {len(columns)} 列，实有 {len(record)} 列"))
                continue
            stated = None if at_above is None else record[at_above]
            row = understand(file, reader.line_num, record[at_code], record[at_name], above=stated, listed=listed)
            if isinstance(row, str):
                problems.add(Problem(file, reader.line_num, row))
            else:
                yield row
    except csv.Error as error:
        problems.add(Problem(file, reader.line_num, f"不是完整的 CSV：{error}"))


def _json(file: int, text: TextIO, problems: Problems) -> Iterator[Row]:
    numbers = itertools.count(1)
    for record in _elements(file, text, problems):
        for number, row in _records(file, numbers, record):
            if isinstance(row, str):
                problems.add(Problem(file, number, row))
            else:
                yield row


def _records(file: int, numbers: Iterator[int], record: dict[str, object]) -> Iterator[tuple[int, Row | str]]:
    column = parent_column(record)
    if column is None:
        yield from _tree(file, numbers, record, None)
        return
    number, listed = next(numbers), PARENT_COLUMNS[column]
    code, name, above = record.get("code"), record.get("name"), record[column]
    yield number, understand(file, number, code, name, above=above, listed=listed)


def _tree(file: int, numbers: Iterator[int], node: object, within: Row | None) -> Iterator[tuple[int, Row | str]]:
    number = next(numbers)
    if not isinstance(node, dict):
        yield number, "这一条不是 {…} 形式的记录"
        return
    row = understand_nested(file, number, node.get("code"), node.get("name"), within=within)
    yield number, row
    children = node.get("children") or []
    if isinstance(row, str) or not isinstance(children, list):
        return
    for child in children:
        yield from _tree(file, numbers, child, row)


def _elements(file: int, text: TextIO, problems: Problems) -> Iterator[dict[str, object]]:
    """Yield the objects of a JSON array one by one."""
    decode = json.JSONDecoder().raw_decode
    window, number = text.read(_WINDOW), 0
    at = _after_blank(window, 0)
    if window[at : at + 1] != "[":
        problems.add(Problem(file, 0, "JSON 名单应以 [ 开头"))
        return
    at += 1
    while True:
        at = _after_blank(window, at, ",")
        mark = window[at : at + 1]
        if mark == "]":
            return
        if mark not in {"", "{"}:
            problems.add(Problem(file, number + 1, "这一条不是 {…} 形式的记录"))
            return
        try:
            element, at = decode(window, at)
        except (ValueError, RecursionError):
            more = text.read(max(_WINDOW, len(window)))
            if not more:
                problems.add(Problem(file, number + 1, "JSON 不完整或有错，从这一条起读不下去"))
                return
            window, at = window[at:] + more, 0
            continue
        number += 1
        yield element


def _after_blank(window: str, at: int, also: str = "") -> int:
    while at < len(window) and (window[at].isspace() or window[at] in also):
        at += 1
    return at
