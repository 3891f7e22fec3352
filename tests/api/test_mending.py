"""Is everything that does not fit said in plain Chinese, with the cure?"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import main
from schemas.calendar import CalendarYearForm
from schemas.mend_words import FORMS, SENTENCES
from schemas.mending import _models, mend_file, mend_list
from schemas.moves import DeskMove, PetitionerMove
from services.organisation.access_file import DemoAccess
from tests.people import Desk, draft, key
from tests.test_routes import ROUTES

CHINESE = re.compile("[一-鿿]")
HOSTILE: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", "x", "x" * 30_000, "\ud800", "1" * 5_000, b"\xff",
    [], {}, [None], [1], ["x" * 300], [{}], [[]] * 600, {"x": 1}, {1: 1}, {"x" * 300: ["x"]}, {"village": 0}, object(),
    "2026-02-30", "2026-11-24T09:00:00", "2026-11-24T25:00:00Z", "2026-11-24", datetime(2026, 11, 24, 1, tzinfo=UTC),
    "00000000-0000", "happy", "999999999999999999999", {"move": "dance"}, {"move": 1}, {"move": "route", "x": 1},
]  # fmt: skip


def bodies() -> Iterator[Any]:
    for route in ROUTES:
        if route.body_field is not None:
            info = route.body_field.field_info
            yield Annotated[info.annotation, info] if info.discriminator else info.annotation


def shapes(annotation: Any, seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    for model in _models(annotation):
        if model not in seen:
            seen.add(model)
            for field in model.model_fields.values():
                shapes(field.annotation, seen)
    return seen


def errors_of(kind: Any, value: Any) -> list[dict[str, Any]]:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
    return []


def driven() -> dict[tuple[str, str], str]:
    """Return one error of every type that a body can raise: where it came from, and what is said."""
    found: dict[tuple[str, str], str] = {}
    roots = list(bodies())
    models = set().union(*(shapes(root, set()) for root in roots))
    tries = [(root, value) for root in roots for value in HOSTILE]
    tries += [(model, {name: value}) for model in models for name in model.model_fields for value in HOSTILE]
    for kind, value in tries:
        found_errors = errors_of(kind, value)
        for error, said in zip(found_errors, mend_list(found_errors, kind), strict=True):
            found.setdefault((error["type"], said["detail"]), str(kind))
    return found


def test_every_error_that_a_body_can_raise_has_a_sentence_of_its_own() -> None:
    found = driven()
    kinds = {kind for kind, _ in found}
    assert kinds - set(SENTENCES) == set()
    assert len(kinds) > 20
    for (kind, said), where in found.items():
        assert CHINESE.search(said), (kind, where)
        label = re.match("[^“]*“([^”]*)”", said)
        assert kind == "extra_forbidden" or not label or label[1] == "move" or CHINESE.search(label[1]), (said, where)
        if kind in {"enum", "literal_error", "union_tag_invalid"} and "只能选：" in said:
            for choice in said.split("只能选：")[1].removesuffix("。").split("；"):
                assert re.fullmatch(r".*[一-鿿].*（[\w.]+）", choice), (said, where)


def patterns(told: Any) -> set[str]:
    if isinstance(told, list):
        return set().union(*map(patterns, told)) if told else set()
    if not isinstance(told, dict):
        return set()
    own = {told["pattern"]} if isinstance(told.get("pattern"), str) else set()
    return own.union(*(patterns(inner) for inner in told.values()))


def test_every_pattern_of_the_interface_says_what_it_asks_for() -> None:
    assert patterns(main.create().openapi()) == FORMS.keys()
    assert all("例如" in chinese or "每次" in chinese for chinese, _ in FORMS.values())


async def test_a_name_that_was_sent_is_never_repeated(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    told = "王小明13800138000"
    unknown = await http.post("/v1/petitions", json=draft(**{told: "x"}), headers=key())
    inner = await http.post("/v1/petitions", json=draft(petitioner={"name": "李一", told: 1}), headers=key())
    query = await http.get("/v1/areas", params={told: "x"})
    office = await Desk.opens(http, demo, "petition_office", "999901000000")
    policy = {"valid_from": "2199-01-01", "note": "会议通过"}
    bodies = ({told: 1}, {"thresholds": {told: 1}}, {"local_working_days": {told: 5}})
    policies = [
        await http.post("/v1/desk/policies", json=policy | body, headers=office.headers | key()) for body in bodies
    ]
    for answer in (unknown, inner, query, *policies):
        assert answer.status_code in {400, 422}
        assert told not in answer.text
        assert "13800138000" not in answer.text
    (error,) = unknown.json()["errors"]
    assert (error["pointer"], error["code"]) == ("", "extra_forbidden")
    assert error["detail"].startswith("“请求内容”里有一项不认识的内容，请去掉。可以填的：")
    assert "area_code、" in error["detail"]
    assert inner.json()["errors"][0]["pointer"] == "/petitioner"
    assert "parent" in query.json()["detail"]


async def test_what_does_not_fit_a_pattern_is_told_with_an_example(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    answer = await http.post("/v1/petitions", json=draft(area_code="柳湾村"), headers=key())
    (error,) = answer.json()["errors"]
    assert error["detail"] == "“行政区划代码”写法不对：要填 12 位数字的区划代码，例如 999901100200。"


def test_every_sentence_names_the_cure_and_is_chinese_and_english() -> None:
    for chinese, english in SENTENCES.values():
        assert CHINESE.search(chinese)
        assert chinese.endswith("。")
        assert not CHINESE.search(english)


async def test_choices_are_said_in_words_with_the_value_beside(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/petitions", json=draft(purpose="war", requested_level="moon"), headers=key())
    said = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert said["/requested_level"] == "“希望由哪一级办理”只能选：村级（village）；乡级（township）；县级（county）。"
    assert said["/purpose"].startswith("“信访目的”只能选：申诉求决（claim）；意见建议（suggestion）")


@pytest.mark.parametrize("body", ["{", "", "nonsense", '{"a": 1, "a": 2}', '{"a": NaN}'])
async def test_broken_json_is_told_plainly(http: httpx.AsyncClient, body: str) -> None:
    answer = await http.post("/v1/petitions", content=body, headers=key() | {"Content-Type": "application/json"})
    told = answer.json()
    assert answer.status_code in {400, 422}
    for words in (told["detail"], *(error["detail"] for error in told.get("errors", ()))):
        assert CHINESE.search(words)
        assert "Invalid" not in words


@pytest.mark.parametrize("query", ["state=happy", "level=moon", "colour=pink", "queue=all", "due_before=x", "limit=x",
                                   "limit=1.5", "limit=" + "9" * 5000, "closed=perhaps", "category=!"])  # fmt: skip
async def test_a_query_that_does_not_fit_is_told_plainly(http: httpx.AsyncClient, demo: DemoAccess, query: str) -> None:
    desk = await Desk.opens(http, demo)
    answer = await http.get(f"/v1/desk/petitions?{query}", headers=desk.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")
    for error in answer.json()["errors"]:
        assert CHINESE.search(error["detail"])
        assert "'" not in error["detail"]
        assert "填写不正确" not in error["detail"]


def test_a_file_of_an_operator_is_told_in_the_same_words() -> None:
    for text in ("", "{", '{"year": "x", "off": 1, "work": {"国庆节": ["1", 2]}}'):
        with pytest.raises(ValidationError) as caught:
            CalendarYearForm.model_validate_json(text)
        for one in mend_file(caught.value.errors(), CalendarYearForm):
            assert CHINESE.search(one["detail"])
            assert "JSON" not in one["detail"] or "请检查" in one["detail"]


def test_a_field_is_called_as_the_form_of_its_own_move_calls_it() -> None:
    errors = errors_of(PetitionerMove, {"move": "rate_unsatisfied"})
    (said,) = mend_list(errors, PetitionerMove)
    assert (said["pointer"], said["detail"]) == ("/reason", "请填写“不满意的原因”。")


def test_a_move_that_is_called_like_a_field_is_still_a_move() -> None:
    kind: TypeAdapter[Any] = TypeAdapter(DeskMove)
    for form, pointer in (
        ({"move": "route", "reason": "x"}, "/reason"),
        ({"move": "route"}, "/reason"),
        ({"move": "route", "reason": "归村里", "foo": 1}, ""),
        ({"move": "redirect", "route": "nowhere", "why": "应走这条途径"}, "/route"),
    ):
        with pytest.raises(ValidationError) as caught:
            kind.validate_python(form)
        errors = [{**error, "loc": ("body", *error["loc"])} for error in caught.value.errors()]
        (said,) = mend_list(errors, DeskMove)
        assert said["pointer"] == pointer
        assert "route：" not in said["detail"]
        assert "法定途径：" not in said["detail"]
