"""What is wrong with a staged list, seen as a whole?

Each statement looks at the staging tables of ``import_areas`` and yields file, line, a sentence
and how many problems of this kind there are; only the first ones are told.
"""

import asyncpg

from services.organisation.area_rows import SHOWN, Problem, Problems

DUPLICATES = """
SELECT file, max(line) AS line,
       '代码 ' || code || ' 在同一文件里出现 ' || count(*) || ' 次，先见于第 ' || min(line) || ' 行（条）' AS message
FROM area_incoming i
WHERE repeats OR EXISTS (SELECT FROM area_again again WHERE again.code = i.code)
GROUP BY file, code, repeats HAVING count(*) > 1
"""

CONTRADICTIONS = """
SELECT max(file) AS file, max(line) AS line,
       '代码 ' || code || ' 在两个文件里名称不同：' || min(name) || '、' || max(name) AS message
FROM area_incoming JOIN area_again USING (code) WHERE NOT repeats
GROUP BY code HAVING min(name) <> max(name) AND min(file) <> max(file)
"""

ORPHANS = """
SELECT i.file, i.line, '代码 ' || i.code || '（' || i.name || '）的上级 '
       || coalesce(i.stated, i.parent) || ' 不在名单里，也不在库里' AS message
FROM area_incoming i JOIN area_listed l USING (code)
WHERE NOT i.repeats AND i.parent IS NOT NULL AND l.holder IS NULL
"""

BASELESS_REPEATS = """
SELECT i.file, i.line, '代码 ' || i.code || '（' || i.name || '）重复的上级不在名单里，也不在库里' AS message
FROM area_incoming i
WHERE i.repeats AND NOT EXISTS (SELECT FROM area_listed l WHERE l.code = i.code)
  AND NOT EXISTS (SELECT FROM area a WHERE a.code = i.code AND a.valid_to IS NULL)
"""

# History is written forwards: a list never changes a day that a later list has already told.
TOO_EARLY = """
SELECT l.file, l.line, '代码 ' || l.code || '（' || l.name || '）在库里已有 '
       || max(a.valid_from) || ' 起的记录，请用更晚的生效日期' AS message
FROM area_listed l JOIN area a USING (code)
LEFT JOIN area f ON f.code = l.code AND f.valid_to IS NULL
WHERE (f.code IS NULL OR f.name <> l.name)
  AND (a.valid_from > $1 OR a.valid_to > $1 OR (a.valid_from = $1 AND a.valid_to IS NOT NULL))
GROUP BY l.file, l.line, l.code, l.name
"""

CLOSED_TOO_EARLY = """
SELECT 0 AS file, 0 AS line, '代码 ' || a.code || '（' || a.name || '）自 ' || a.valid_from
       || ' 起有效，不能在更早或同一天停用' AS message
FROM area_closing c JOIN area a ON a.code = c.code AND a.valid_to IS NULL WHERE a.valid_from >= $1
"""


async def check(connection: asyncpg.Connection, problems: Problems, statement: str, *values: object) -> None:
    """Add what a statement finds to the problems."""
    counted = f"SELECT *, count(*) OVER () AS total FROM ({statement}) found ORDER BY file, line LIMIT {SHOWN}"
    rows = await connection.fetch(counted, *values)
    for row in rows:
        problems.add(Problem(row["file"], row["line"], row["message"]), times=0)
    if rows:
        problems.count += rows[0]["total"]
