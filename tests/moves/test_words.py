"""Can people read every form: is each choice said in Chinese, and each button?"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.openapi_refusals import BY_SERVICE
from domain.words import MOVES
from schemas.moves import DESK_FORMS, PETITIONER_FORMS
from schemas.shapes import Told
from tests.moves.test_matrix import GUARDED

PAGES = Path(__file__).parents[2] / "pages"
CHINESE = re.compile("[一-鿿]")
WORDS = dict(re.findall(r'(\w+): "([^"]+)"', (PAGES / "words.js").read_text(encoding="utf-8")))
FORMS = [*DESK_FORMS.values(), *PETITIONER_FORMS.values()]


def choices(schema: Any) -> Iterator[str]:
    """Return every code that a schema lets somebody choose."""
    for name, inner in schema.items() if isinstance(schema, dict) else ():
        if name == "enum":
            yield from inner
        yield from choices(inner)
    for inner in schema if isinstance(schema, list) else ():
        yield from choices(inner)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_choice_of_a_form_is_said_in_chinese(form: type[Told]) -> None:
    told = {code: WORDS.get(code, "") for code in choices(form.model_json_schema())}
    assert not [code for code, words in told.items() if not CHINESE.search(words)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_field_and_every_button_is_named_in_chinese(form: type[Told]) -> None:
    schema = form.model_json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    for shape in shapes:
        for name, field in shape.get("properties", {}).items():
            assert name == "move" or CHINESE.search(field.get("title", "")), name
    assert CHINESE.search(MOVES[schema["properties"]["move"]["const"]])
    assert CHINESE.search(form.__doc__ or "")


def test_what_a_guard_refuses_stands_in_the_description_of_the_operation() -> None:
    for (_, move), codes in GUARDED.items():
        operation = "makeMove" if move in PETITIONER_FORMS else "makeDeskMove"
        assert set(codes.values()) <= set(BY_SERVICE[operation].split()), move
