"""How does the list of divisions get in, and how does next year's list change it?

The whole list is staged by COPY, checked by set-based statements, and written in the caller's
transaction, or not at all. An unchanged area keeps its row; a changed name closes the old row and
opens a new one; what the list leaves out is closed only on demand, and only among the brothers of
areas that it names.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.areas import AreaLevel
from domain.refusals import Refused
from services.organisation import area_checks
from services.organisation.area_files import read
from services.organisation.area_rows import SHOWN, Problem, Problems, Row

Tell = Callable[[str, int], None]

STAGE = """
DROP TABLE IF EXISTS pg_temp.area_incoming, pg_temp.area_again, pg_temp.area_above, pg_temp.area_listed,
    pg_temp.area_closing;
CREATE TEMP TABLE area_incoming (
    file int, line int, code text, parent text, stated text, level text, name text, repeats boolean
) ON COMMIT DROP;
CREATE TEMP TABLE area_closing (code text PRIMARY KEY) ON COMMIT DROP;
"""

# A code that two files name (or one file twice) counts once; such codes are few.
LISTED = """
CREATE TEMP TABLE area_again ON COMMIT DROP AS
SELECT code FROM area_incoming WHERE NOT repeats GROUP BY code HAVING count(*) > 1;
ANALYZE area_incoming;
ANALYZE area_again;

CREATE TEMP TABLE area_above (code text PRIMARY KEY) ON COMMIT DROP;
INSERT INTO area_above
SELECT said.code FROM (SELECT parent AS code FROM area_incoming UNION SELECT stated FROM area_incoming) said
WHERE EXISTS (SELECT FROM area_incoming i WHERE i.code = said.code AND NOT i.repeats)
   OR EXISTS (SELECT FROM area a WHERE a.code = said.code AND a.valid_to IS NULL);
ANALYZE area_above;

CREATE TEMP TABLE area_listed ON COMMIT DROP AS
WITH listed AS (
    SELECT code, file, line, parent, stated, level, name FROM area_incoming i
    WHERE NOT repeats AND NOT EXISTS (SELECT FROM area_again again WHERE again.code = i.code)
    UNION ALL
    SELECT DISTINCT ON (code) code, file, line, parent, stated, level, name
    FROM area_incoming JOIN area_again USING (code) WHERE NOT repeats
)
SELECT listed.*, coalesce(one_up.code, said.code) AS holder -- by the code's digits, else what the list says
FROM listed
LEFT JOIN area_above one_up ON one_up.code = listed.parent
LEFT JOIN area_above said ON said.code = listed.stated;
ANALYZE area_listed;
"""

# An area is missing when the list names others below the same area, or when the area above goes too.
CLOSING = """
INSERT INTO area_closing
SELECT a.code FROM area a
WHERE a.valid_to IS NULL AND a.level = $1
  AND EXISTS (SELECT FROM area_listed l WHERE l.level = $1)
  AND NOT EXISTS (SELECT FROM area_listed l WHERE l.code = a.code)
  AND NOT EXISTS (SELECT FROM area_listed l WHERE l.holder = a.code)
  AND (a.parent_code IN (SELECT l.holder FROM area_listed l WHERE l.level = $1)
       OR a.parent_code IN (SELECT c.code FROM area_closing c))
"""

COUNTS = """
SELECT count(*) AS listed,
       count(*) FILTER (WHERE a.code IS NULL) AS opened,
       count(*) FILTER (WHERE a.name <> l.name) AS renamed,
       count(*) FILTER (WHERE a.name = l.name) AS unchanged
FROM area_listed l LEFT JOIN area a ON a.code = l.code AND a.valid_to IS NULL
"""

END_OLD_NAMES = """
UPDATE area a SET valid_to = $1 FROM area_listed l
WHERE a.code = l.code AND a.valid_to IS NULL AND a.name <> l.name AND a.valid_from < $1
"""
MEND_SAME_DAY = """
UPDATE area a SET name = l.name, parent_code = l.holder FROM area_listed l
WHERE a.code = l.code AND a.valid_to IS NULL AND (a.name <> l.name OR a.parent_code IS DISTINCT FROM l.holder)
"""
OPEN = """
INSERT INTO area (code, valid_from, parent_code, level, name)
SELECT l.code, $1, l.holder, l.level, l.name FROM area_listed l
WHERE NOT EXISTS (SELECT FROM area a WHERE a.code = l.code AND a.valid_to IS NULL)
ORDER BY l.code
"""
CLOSE = "UPDATE area a SET valid_to = $1 FROM area_closing c WHERE a.code = c.code AND a.valid_to IS NULL"
LEFT_BEHIND = """
SELECT count(*) FROM area a JOIN area_closing c ON c.code = a.parent_code
WHERE a.valid_to IS NULL AND NOT EXISTS (SELECT FROM area_closing own WHERE own.code = a.code)
"""


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    listed: int
    opened: int
    renamed: int
    unchanged: int
    closed: int
    left_behind: int  # in force below an area that was closed: the list of their level is still to come


async def import_areas(  # noqa: PLR0913 - keyword-only
    session: AsyncSession,
    *,
    files: Sequence[Path],
    valid_from: date,
    close_missing: bool = False,
    dry_run: bool = False,
    tell: Tell = lambda _step, _bytes: None,
) -> Imported:
    """Bring the areas to what the files say from ``valid_from`` on, or refuse with every problem."""
    await session.exec(text("SET LOCAL statement_timeout = '10min'"))  # type: ignore[call-overload]
    await session.exec(text("SET LOCAL work_mem = '64MB'"))  # type: ignore[call-overload]
    connection = await _driver(session)
    problems = Problems()
    await _stage(connection, files, problems, tell)
    tell("核对", 0)
    await connection.execute("LOCK TABLE area IN SHARE ROW EXCLUSIVE MODE")  # one import at a time
    await connection.execute(LISTED)
    if close_missing:
        for level in list(AreaLevel)[1:]:  # a province is never missing: a list may hold one alone
            await connection.execute(CLOSING, level)
    await _check(connection, problems, valid_from)
    if problems.count:
        told = [_told(files, problem) for problem in sorted(problems.first)[:SHOWN]]
        raise Refused("area_list_wrong", count=problems.count, problems=told)
    counts = await connection.fetchrow(COUNTS)
    closed = await connection.fetchval("SELECT count(*) FROM area_closing")
    left_behind = await connection.fetchval(LEFT_BEHIND)
    if not dry_run:
        tell("写入", 0)
        await _write(connection, valid_from)
    return Imported(**counts, closed=closed, left_behind=left_behind)


async def _driver(session: AsyncSession) -> asyncpg.Connection:
    """Return the bare connection of the session's open transaction: COPY needs it."""
    raw = await (await session.connection()).get_raw_connection()
    return raw.driver_connection


async def _stage(connection: asyncpg.Connection, files: Sequence[Path], problems: Problems, tell: Tell) -> None:
    await connection.execute(STAGE)
    rows: Iterator[Row] = read(files, problems, lambda count: tell("读取", count))
    await connection.copy_records_to_table("area_incoming", records=rows)


async def _check(connection: asyncpg.Connection, problems: Problems, valid_from: date) -> None:
    for statement in (
        area_checks.DUPLICATES,
        area_checks.CONTRADICTIONS,
        area_checks.ORPHANS,
        area_checks.BASELESS_REPEATS,
    ):
        await area_checks.check(connection, problems, statement)
    for statement in (area_checks.TOO_EARLY, area_checks.CLOSED_TOO_EARLY):
        await area_checks.check(connection, problems, statement, valid_from)


async def _write(connection: asyncpg.Connection, valid_from: date) -> None:
    await connection.execute(END_OLD_NAMES, valid_from)
    await connection.execute(MEND_SAME_DAY)
    await connection.execute(OPEN, valid_from)
    await connection.execute(CLOSE, valid_from)
    await connection.execute("ANALYZE area")


def _told(files: Sequence[Path], problem: Problem) -> str:
    if not problem.line:
        return problem.message
    return f"{files[problem.file].name} 第 {problem.line} 行（条）：{problem.message}"
