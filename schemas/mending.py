"""How do we tell somebody which field to mend, and how?

Pydantic's errors become a JSON pointer, a code and one plain sentence. The value that was sent is
never repeated.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from domain.choices import name_choices
from schemas.mend_words import OTHERWISE, SENTENCES, form_of

_QUOTED = re.compile("'([^']*)'")
_AT = {"nothing_told": ["name"], "both_told": ["phone"]}  # what a whole form refuses stands at this field of it
_KEY = "[key]"  # pydantic's step to the name of an entry


def mend_list(errors: Iterable[Mapping[str, Any]], model: Any, language: str = "zh") -> list[dict[str, str]]:  # noqa: ANN401
    """Return one entry for each field of a body of this model, or for each parameter: pointer, code, detail."""
    return [_mend(error, model, language) for error in errors]


def mend_file(errors: Iterable[Mapping[str, Any]], model: type[BaseModel]) -> list[dict[str, str]]:
    """Return the same for a file that an operator wrote: its errors begin at the model itself."""
    return mend_list([{**error, "loc": ("body", *error["loc"])} for error in errors], model)


def _mend(error: Mapping[str, Any], model: Any, language: str) -> dict[str, str]:  # noqa: ANN401
    path: list[Any] = [*(error["loc"] or ("body",)), *_AT.get(error["type"], [])]
    where = path.pop(0)
    if error["type"] == "extra_forbidden" or _KEY in path:  # a name that was sent may be somebody's: not repeated
        path = path[: path.index(_KEY) - 1 if _KEY in path else -1]
    fields, label, models = _walk(path, model)
    if where != "body":
        label = str(path[-1] if path else where)
    allowed = "、".join(dict.fromkeys(name for one in models for name in one.model_fields))
    detail = _sentence(error, language).format(label=label, allowed=allowed)
    if where != "body":
        return {"parameter": label, "in": str(where), "code": str(error["type"]), "detail": detail}
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in fields)
    return {"pointer": pointer, "code": str(error["type"]), "detail": detail}


def _sentence(error: Mapping[str, Any], language: str) -> str:
    """Return the sentence of an error, with all but the label and the names of fields filled in."""
    context = {key: str(value) for key, value in (error.get("ctx") or {}).items()}
    expected = context.get("expected") or context.get("expected_tags") or ""
    kind = "literal_true" if expected == "True" else error["type"]
    pair = SENTENCES.get(kind, OTHERWISE)
    place = 1 if language == "en" else 0
    form = form_of(context.get("pattern", ""))[place]
    left = {"label": "{label}", "allowed": "{allowed}"}  # filled in by whoever knows the field
    facts = {**context, "choices": name_choices(_QUOTED.findall(expected)), "form": form, **left}
    return pair[place].format(**facts)


def _models(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401
    """Return the Pydantic models inside an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in {Union, UnionType, Annotated, list, tuple} or get_args(annotation):
        return [model for part in get_args(annotation) for model in _models(part)]
    return []


def _walk(path: Sequence[Any], model: Any) -> tuple[list[Any], str, list[type[BaseModel]]]:  # noqa: ANN401
    """Return the path without the tags that pydantic writes for members of a union, the last title, and its models."""
    models, kept, label = _models(model), [], ""
    for step in path:
        known = [m.model_fields[step] for m in models if step in m.model_fields]
        chosen = [m for m in models if step in _tags(m)]
        if chosen and (len(models) > 1 or not known):  # of a union comes the tag first, even when it is a field's name
            models = chosen
            continue
        kept.append(step)
        if isinstance(step, int):
            label = f"{label}第 {step + 1} 项"
            continue
        if not known and label:  # an entry of a list with names of its own
            label = f"{label}：{step}"
            continue
        label = next((field.title for field in known if field.title), str(step))
        models = [m for field in known for m in _models(field.annotation)]
    return kept, label or "请求内容", models


def _tags(model: type[BaseModel]) -> set[Any]:
    field = model.model_fields.get("move")
    return set(get_args(field.annotation)) if field else set()
