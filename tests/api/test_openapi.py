"""The description of the API: whole, valid, and an example of everything that holds."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import openapi_spec_validator
import pytest
from fastapi.routing import APIRoute

import main
from api import openapi_refusals
from api.openapi import TAGS
from api.problems import MEDIA_TYPE, STATUS_OF
from core.keyring import KeyRing
from core.settings import Settings
from domain import codes, numbers
from domain.fields import OrderState
from domain.lifecycle import State
from domain.refusals import SENTENCES

APP = main.create(Settings(environment="test"), keys=KeyRing(1, {1: bytes(32)}))
SPEC: dict[str, Any] = json.loads(json.dumps(APP.openapi()))
ROUTES = {
    route.operation_id: route for route in APP.router.routes if isinstance(route, APIRoute) and route.include_in_schema
}
OPERATIONS = [(path, method, operation) for path, item in SPEC["paths"].items() for method, operation in item.items()]
each_operation = pytest.mark.parametrize(
    "operation", [operation for _, _, operation in OPERATIONS], ids=lambda operation: operation["operationId"]
)
Operation = dict[str, Any]


def problems_of(operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return each error answer of ours: RFC 6749 has a shape of its own at the token endpoint."""
    for status, answer in operation["responses"].items():
        if status >= "400" and MEDIA_TYPE in answer["content"]:
            yield status, answer


def bodies(operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every JSON or form body, told or said, with its place."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield media_type, content
    for answer in operation["responses"].values():
        for media_type, content in answer.get("content", {}).items():
            if "json" in media_type:
                yield media_type, content


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    for step in part.get("$ref", "").split("/")[1:]:
        part = (SPEC if step == "components" else part)[step]
    return part


def values(content: dict[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    return [resolved(example)["value"] for example in content["examples"].values()]


# ---------------------------------------------------------------------------- the whole


def test_the_description_is_valid_openapi_3_1() -> None:
    assert SPEC["openapi"].startswith("3.1.")
    assert "servers" not in SPEC
    openapi_spec_validator.validate(SPEC)


async def test_it_is_served_as_it_is_and_built_once(http: httpx.AsyncClient) -> None:
    served = await http.get("/openapi.json")
    assert served.status_code == 200
    assert served.json() == SPEC
    app = http.app  # type: ignore[attr-defined]
    assert app.openapi() is app.openapi()


def test_it_is_not_built_before_somebody_looks() -> None:
    assert main.create(Settings(environment="test"), keys=KeyRing(1, {1: bytes(32)})).openapi_schema is None


def test_every_route_is_in_it() -> None:
    assert {operation["operationId"] for _, _, operation in OPERATIONS} == set(ROUTES)


def test_every_tag_is_described_in_chinese_and_used() -> None:
    assert {tag["name"]: tag["description"] for tag in SPEC["tags"]} == TAGS
    assert all(re.search("[一-鿿]", words) for words in TAGS.values())
    assert {tag for _, _, operation in OPERATIONS for tag in operation["tags"]} == set(TAGS)


def test_no_error_of_the_framework_is_left() -> None:
    assert not {"HTTPValidationError", "ValidationError"} & set(SPEC["components"]["schemas"])
    assert "ValidationError" not in json.dumps(SPEC)
    assert "Successful Response" not in json.dumps(SPEC)


def test_no_shape_and_no_example_is_left_over() -> None:
    text = json.dumps(SPEC)
    for kind in ("schemas", "examples", "headers"):
        for name in SPEC["components"][kind]:
            assert f'"#/components/{kind}/{name}"' in text, name


# ------------------------------------------------------------------------ each operation


@each_operation
def test_an_operation_is_named_and_summed_up(operation: Operation) -> None:
    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", operation["operationId"])
    assert re.search("[一-鿿]", operation["summary"])
    assert operation["description"].strip()
    assert len(operation["tags"]) == 1


@each_operation
def test_an_operation_says_which_token_opens_it(operation: Operation) -> None:
    schemes = set(SPEC["components"]["securitySchemes"])
    assert schemes == {"petition", "resident", "desk", "partner", "client"}
    named = {name for choice in operation["security"] for name in choice}
    assert named <= schemes
    answers_401 = "401" in operation["responses"]
    says_401 = bool(named) or operation["operationId"] in {"openSession", "openDeskSession", "openSingleSignOnSession"}
    assert answers_401 is says_401


@pytest.mark.parametrize(
    ("name", "security"),
    [
        ("submitPetition", [{}, {"resident": []}]),
        ("openPlace", []),
        ("openProgress", []),
        ("readProgress", [{"petition": []}]),
        ("listMyPetitions", [{"resident": []}]),
        ("makeDeskMove", [{"desk": []}]),
        ("submitPartnerPetition", [{"partner": []}]),
        ("issuePartnerToken", [{}, {"client": []}]),
        ("livez", []),
    ],
)
def test_these_tokens_open_these_operations(name: str, security: list[Any]) -> None:
    (operation,) = [operation for _, _, operation in OPERATIONS if operation["operationId"] == name]
    assert operation["security"] == security


@each_operation
def test_every_error_is_a_problem_with_an_example_for_each_code(operation: Operation) -> None:
    found = list(problems_of(operation))
    assert found
    for status, answer in found:
        content = answer["content"][MEDIA_TYPE]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        for code, example in content["examples"].items():
            value = resolved(example)["value"]
            assert (value["code"], str(value["status"])) == (code, status)
            assert value["detail"].endswith("。")
            assert STATUS_OF[code] == int(status)
            assert not re.search("[{}]", value["detail"])
    without = {status for status in operation["responses"] if status >= "400"} - {status for status, _ in found}
    assert without == ({"401"} if operation["operationId"] == "issuePartnerToken" else set())


@each_operation
def test_every_body_has_an_example_that_fits(operation: Operation) -> None:
    for media_type, content in bodies(operation):
        assert values(content), media_type
        schema = {**content["schema"], "components": SPEC["components"]}
        checker = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for value in values(content):
            checker.validate(value)


@each_operation
def test_every_answer_is_said_in_words(operation: Operation) -> None:
    for answer in operation["responses"].values():
        assert re.search("[一-鿿]", answer["description"])
    good = {status for status in operation["responses"] if status < "300"}
    assert len(good) == 1


@each_operation
def test_a_parameter_is_described(operation: Operation) -> None:
    for parameter in operation.get("parameters", []):
        assert parameter.get("description"), parameter["name"]
        assert parameter["in"] != "path" or parameter["required"]


@each_operation
def test_the_headers_that_must_be_sent_are_named(operation: Operation) -> None:
    required = {p["name"] for p in operation.get("parameters", []) if p["in"] == "header" and p["required"]}
    expected = set()
    errors = {code for _, answer in problems_of(operation) for code in answer["content"][MEDIA_TYPE]["examples"]}
    if "idempotency_key_required" in errors:
        expected.add("Idempotency-Key")
    if "precondition_required" in errors:
        expected.add("If-Match")
        assert "412" in operation["responses"]
    assert required == expected
    created = operation["operationId"] in {
        "submitPetition", "ratePetition", "submitPartnerPetition", "registerPetition", "addPolicy", "makeProposal",
        "joinPetition",
    }  # fmt: skip
    assert ("Idempotency-Key" in required) is created


@each_operation
def test_whoever_must_wait_is_told_how_long(operation: Operation) -> None:
    for status, answer in operation["responses"].items():
        assert ("Retry-After" in answer.get("headers", {})) is (status in {"429", "503"})
        if status == "304":
            assert "ETag" in operation["responses"]["200"]["headers"]


@each_operation
def test_the_statuses_of_a_route_itself_are_kept(operation: Operation) -> None:
    assert {str(status) for status in ROUTES[operation["operationId"]].responses} <= set(operation["responses"])


# ------------------------------------------------------------------------------ examples


def walk(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    yield name, value
    for key, inner in value.items() if isinstance(value, dict) else []:
        yield from walk(inner, key)
    for inner in value if isinstance(value, list) else []:
        yield from walk(inner, name)


LEAVES = [
    (operation["operationId"], name, value)
    for _, _, operation in OPERATIONS
    for media_type, content in bodies(operation)
    if media_type == "application/json"
    for example in values(content)
    for name, value in walk(example)
]


def test_numbers_and_codes_in_examples_are_right() -> None:
    told = [value for _, name, value in LEAVES if name in {"number", "previous_number"} and value]
    parameters = [p["example"] for *_, o in OPERATIONS for p in o.get("parameters", []) if p["name"] == "number"]
    assert told
    assert parameters
    assert all(numbers.normalise(str(number)) == number for number in (*told, *parameters))
    typed = [str(value) for _, name, value in LEAVES if name == "query_code"]
    assert typed
    assert all(codes.normalise(code, 10) for code in typed)
    states = {value for _, name, value in LEAVES if name == "state"}
    assert states
    assert states <= {*State, *OrderState}


def test_examples_use_no_real_place() -> None:
    areas = [str(value) for _, name, value in LEAVES if name.endswith("_code") and str(value).isdigit()]
    assert areas
    assert all(area.startswith("99") for area in areas)


def test_every_move_has_its_form_as_an_example() -> None:
    for path, method, operation in OPERATIONS:
        if path.endswith("/moves") and method == "post":
            (content,) = operation["requestBody"]["content"].values()
            assert {move: example["value"]["move"] for move, example in content["examples"].items()} == {
                move: move for move in content["schema"]["discriminator"]["mapping"]
            }


def test_the_refusals_of_services_are_of_operations_that_exist() -> None:
    assert set(openapi_refusals.BY_SERVICE) <= set(ROUTES)
    said = {code for words in openapi_refusals.BY_SERVICE.values() for code in words.split()}
    assert said <= set(SENTENCES)


def test_every_refusal_that_http_can_answer_is_in_it() -> None:
    by_hand = {"area_list_wrong", "desk_unknown", "place_too_wide", "place_already_revoked", "username_taken"}
    of_oauth = {"client_invalid"}
    of_every_address = {"method_not_allowed", "internal"}
    known = set(SPEC["components"]["examples"])
    assert set(SENTENCES) - known <= by_hand | of_oauth | of_every_address
