"""Does the list of divisions come in whole or not at all, and does it change as the law changes?"""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.database import Database
from domain.refusals import Refused
from models import Area
from services.organisation.areas import list_areas, read_history
from services.organisation.import_areas import Imported, import_areas

FIRST, LATER = date(2023, 6, 30), date(2024, 6, 30)
PROVINCES = 'code,name\n41,"河南省"\n44,"广东省"\n'
CITIES = 'code,name,provinceCode\n4114,"商丘市",41\n4419,"东莞市",44\n'
COUNTIES = 'code,name,cityCode,provinceCode\n411425,"虞城县",4114,41\n441900,"东莞市",4419,44\n'
TOWNSHIPS = (
    "code,name,areaCode,provinceCode,cityCode\n"
    '411425101,"界沟镇",411425,41,4114\n411425102,"木兰镇",411425,41,4114\n441900003,"东城街道",441900,44,4419\n'
)
VILLAGES = (
    "code,name,streetCode,provinceCode,cityCode,areaCode\n"
    '411425101201,"界沟村委会",411425101,41,4114,411425\n411425101202,"王桥村委会",411425101,41,4114,411425\n'
    '411425102201,"柳园村委会",411425102,41,4114,411425\n441900003001,"岗贝社区居民委员会",441900003,44,4419,441900\n'
)
TREE = [
    {
        "code": "44",
        "name": "广东省",
        "children": [
            {
                "code": "4419",
                "name": "东莞市",
                "children": [
                    {"code": "441900", "name": "东莞市", "children": [{"code": "441900003", "name": "东城街道"}]}
                ],
            }
        ],
    }
]


class Lists:
    """Writes lists into files and imports them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    async def bring(self, *contents: str | bytes, on: date = FIRST, name: str = "list{}.csv", **how: bool) -> Imported:
        files = [self.write(name.format(number), content) for number, content in enumerate(contents)]
        async with self.database.transaction() as session:
            return await import_areas(
                session,
                files=files,
                valid_from=on,
                close_missing=how.get("close_missing", False),
                dry_run=how.get("dry_run", False),
            )

    async def refused(self, *contents: str | bytes, on: date = FIRST, name: str = "list{}.csv", **how: bool) -> Refused:
        before = await self.in_force()
        with pytest.raises(Refused) as caught:
            await self.bring(*contents, on=on, name=name, **how)
        assert caught.value.code == "area_list_wrong"
        assert await self.in_force() == before
        return caught.value

    async def in_force(self) -> dict[str, tuple[str, str | None]]:
        async with self.database.transaction() as session:
            rows = (await session.exec(select(Area).where(col(Area.valid_to).is_(None)))).all()
        return {row.code: (row.name, row.parent_code) for row in rows}


@pytest.fixture
def lists(database: Database, tmp_path: Path) -> Lists:
    return Lists(database, tmp_path)


WHOLE = (PROVINCES, CITIES, COUNTIES, TOWNSHIPS, VILLAGES)


async def test_the_whole_list_comes_in_and_a_second_time_changes_nothing(lists: Lists) -> None:
    first = await lists.bring(*WHOLE)
    assert (first.listed, first.opened, first.renamed) == (12, 12, 0)
    kept = await lists.in_force()
    again = await lists.bring(*WHOLE, on=LATER, close_missing=True)
    assert (again.opened, again.renamed, again.unchanged, again.closed) == (0, 0, 12, 0)
    assert await lists.in_force() == kept


async def test_an_area_that_a_list_says_twice_at_two_levels_is_one_area(lists: Lists) -> None:
    await lists.bring(*WHOLE)
    found = await lists.in_force()
    assert found["441900000000"] == ("东莞市", "440000000000")
    assert found["441900003000"] == ("东城街道", "441900000000")


async def test_the_order_of_the_files_does_not_matter(lists: Lists) -> None:
    assert (await lists.bring(*reversed(WHOLE))).opened == 12


async def test_a_tree_says_the_same_as_flat_records(lists: Lists) -> None:
    await lists.bring(json.dumps(TREE), name="tree{}.json")
    flat = [{"code": "441900003001", "name": "岗贝社区居民委员会", "streetCode": "441900003"}]
    done = await lists.bring(json.dumps(flat), name="flat{}.json")
    assert (done.opened, done.unchanged) == (1, 0)
    assert (await lists.bring(PROVINCES, CITIES, COUNTIES, TOWNSHIPS, VILLAGES)).opened == 8


async def test_a_tree_without_cities_hangs_counties_on_the_province_until_the_city_comes(lists: Lists) -> None:
    tree = [{"code": "11", "name": "北京市", "children": [{"code": "110101", "name": "东城区"}]}]
    await lists.bring(json.dumps(tree), name="pc{}.json")
    assert (await lists.in_force())["110101000000"] == ("东城区", "110000000000")
    tree[0]["children"] = [{"code": "1101", "name": "市辖区", "children": [{"code": "110101", "name": "东城区"}]}]
    await lists.bring(json.dumps(tree), name="pca{}.json", on=LATER)
    assert (await lists.in_force())["110101000000"] == ("东城区", "110100000000")


async def test_a_new_name_closes_the_old_row_and_opens_a_new_one(lists: Lists, database: Database) -> None:
    await lists.bring(*WHOLE)
    done = await lists.bring(TOWNSHIPS.replace("界沟镇", "界沟街道"), on=LATER)
    assert (done.renamed, done.unchanged) == (1, 2)
    async with database.transaction() as session:
        names = await read_history(session, code="411425101000")
    assert [(row.name, row.valid_from, row.valid_to) for row in names] == [
        ("界沟街道", "2024-06-30", None),
        ("界沟镇", "2023-06-30", "2024-06-30"),
    ]


async def test_a_name_mended_on_the_same_day_leaves_one_row(lists: Lists, database: Database) -> None:
    await lists.bring(*WHOLE)
    await lists.bring(TOWNSHIPS.replace("界沟镇", "界沟街道"))
    async with database.transaction() as session:
        assert [row.name for row in await read_history(session, code="411425101000")] == ["界沟街道"]


async def test_what_a_list_leaves_out_stays_unless_asked(lists: Lists) -> None:
    await lists.bring(*WHOLE)
    without = VILLAGES.replace('411425101202,"王桥村委会",411425101,41,4114,411425\n', "")
    assert (await lists.bring(without, on=LATER)).closed == 0
    assert (await lists.bring(without, on=LATER, close_missing=True)).closed == 1
    found = await lists.in_force()
    assert "411425101202" not in "".join(found)
    assert "411425102201" in found  # its township is not in doubt


async def test_a_list_of_one_township_closes_nothing_elsewhere(lists: Lists) -> None:
    await lists.bring(*WHOLE)
    one = 'code,name,streetCode\n411425101201,"界沟村委会",411425101\n'
    assert (await lists.bring(one, on=LATER, close_missing=True)).closed == 1
    assert {"411425102201", "441900003001", "411425102000"} <= set(await lists.in_force())


async def test_a_list_of_one_level_does_not_close_another_but_says_what_is_left_behind(lists: Lists) -> None:
    await lists.bring(*WHOLE)
    without = TOWNSHIPS.replace('411425102,"木兰镇",411425,41,4114\n', "")
    done = await lists.bring(without, on=LATER, close_missing=True)
    assert (done.closed, done.left_behind) == (1, 1)
    assert "411425102201" in await lists.in_force()


async def test_a_township_that_goes_takes_its_villages_when_the_list_has_villages(lists: Lists) -> None:
    await lists.bring(*WHOLE)
    townships = TOWNSHIPS.replace('411425102,"木兰镇",411425,41,4114\n', "")
    villages = VILLAGES.replace('411425102201,"柳园村委会",411425102,41,4114,411425\n', "")
    done = await lists.bring(townships, villages, on=LATER, close_missing=True)
    assert (done.closed, done.left_behind) == (2, 0)


async def test_a_dry_run_counts_and_writes_nothing(lists: Lists) -> None:
    assert (await lists.bring(*WHOLE, dry_run=True)).opened == 12
    assert await lists.in_force() == {}


async def test_every_problem_is_told_with_its_line_and_nothing_is_written(lists: Lists) -> None:
    bad = (
        'code,name,areaCode\n411425101,"界沟镇",411425\n411425101,"界沟镇",411425\n41142,"短码",411425\n'
        '411425103,"  ",411425\n411426101,"错父",411425\n411499101,"无父",411499\n411425104\n41142510４,"全角",411425\n'
    )
    refused = await lists.refused(PROVINCES, CITIES, COUNTIES, bad)
    told = "\n".join(refused.more["problems"])  # type: ignore[arg-type]
    assert refused.more["count"] == 7
    for line in (3, 4, 5, 6, 7, 8, 9):
        assert f"list3.csv 第 {line} 行" in told
    assert "出现 2 次" in told
    assert "名称是空的" in told
    assert "不在名单里，也不在库里" in told


async def test_only_the_first_twenty_of_many_problems_are_told_and_all_are_counted(lists: Lists) -> None:
    lines = "".join(f"{code},无上级,999999\n" for code in range(999999101, 999999151))
    refused = await lists.refused("code,name,areaCode\n" + lines)
    assert refused.more["count"] == 50
    assert len(refused.more["problems"]) == 20  # type: ignore[arg-type]


async def test_two_files_that_name_one_code_differently_are_refused(lists: Lists) -> None:
    refused = await lists.refused(PROVINCES, PROVINCES.replace("河南省", "河南"))
    assert "名称不同" in str(refused.more["problems"])


async def test_history_is_not_rewritten_by_an_older_list(lists: Lists) -> None:
    await lists.bring(*WHOLE, on=LATER)
    assert "更晚的生效日期" in str((await lists.refused(TOWNSHIPS.replace("界沟镇", "旧名镇"))).more["problems"])
    without = TOWNSHIPS.replace('411425102,"木兰镇",411425,41,4114\n', "")
    assert (await lists.refused(without, on=LATER, close_missing=True)).more["count"] == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a{}.csv", "编码,名称\n41,河南省\n"),
        ("a{}.csv", ""),
        ("a{}.csv", 'code,name\n41,"河南省\n'),
        ("a{}.csv", "code,name\n41,河南省\n".encode("gb18030")),
        ("a{}.csv", "code,name\n41,河\x00南省\n"),
        ("a{}.json", '{"code": "41"}'),
        ("a{}.json", '[{"code": "41", "name": "河南省"}'),
        ("a{}.json", '[{"code": 41, "name": "河南省"}]'),
        ("a{}.json", '["41"]'),
        ("a{}.json", '[{"code": "41", "name": "河\\ud800南"}]'),
        ("a{}.json", '[{"code": "41", "name": "河南省", "children": [{"code": "4201", "name": "武汉市"}]}]'),
    ],
)
async def test_a_broken_file_is_refused_in_words(lists: Lists, name: str, content: str | bytes) -> None:
    assert (await lists.refused(content, name=name)).more["count"] == 1


async def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(lists: Lists) -> None:
    assert (await lists.bring(b"\xef\xbb\xbf" + PROVINCES.replace("\n", "\r\n").encode())).opened == 2


async def test_a_list_of_padded_codes_is_read(lists: Lists) -> None:
    assert (await lists.bring("code,name\n410000000000,河南省\n411400000000,商丘市\n")).opened == 2


async def test_the_tree_is_walked_level_by_level(lists: Lists, database: Database) -> None:
    await lists.bring(*WHOLE)
    async with database.transaction() as session:
        top = await list_areas(session, parent=None)
        villages = await list_areas(session, parent="411425101000")
        with pytest.raises(Refused):
            await list_areas(session, parent="999999000000")
    assert [(area.name, area.has_children) for area in top] == [("河南省", True), ("广东省", True)]
    assert [(area.name, area.has_children) for area in villages] == [("界沟村委会", False), ("王桥村委会", False)]
