"""How do we tell somebody which field to mend, and how?

Pydantic's errors become a JSON pointer, a code and one plain sentence. The value that was sent is
never repeated.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

# By pydantic's error type: Chinese and English, with pydantic's own context filled in.
SENTENCES = MappingProxyType(
    {
        "missing": ("请填写“{label}”。", "“{label}” is required."),
        "extra_forbidden": ("没有“{label}”这一项，请去掉。", "There is no field “{label}”; remove it."),
        "string_too_short": (
            "“{label}”太短，至少 {min_length} 个字。",
            "“{label}” needs at least {min_length} characters.",
        ),
        "string_too_long": (
            "“{label}”太长，最多 {max_length} 个字。",
            "“{label}” may have at most {max_length} characters.",
        ),
        "string_type": ("“{label}”应为文字。", "“{label}” must be text."),
        "string_pattern_mismatch": ("“{label}”格式不对，请核对。", "“{label}” does not have the right form."),
        "bool_type": ("“{label}”应为 true 或 false。", "“{label}” must be true or false."),
        "int_type": ("“{label}”应为整数。", "“{label}” must be a whole number."),
        "int_parsing": ("“{label}”应为整数。", "“{label}” must be a whole number."),
        "greater_than_equal": ("“{label}”不能小于 {ge}。", "“{label}” must be at least {ge}."),
        "less_than_equal": ("“{label}”不能大于 {le}。", "“{label}” must be at most {le}."),
        "enum": ("“{label}”只能是：{expected}。", "“{label}” must be one of {expected}."),
        "literal_true": ("“{label}”必须确认。", "“{label}” must be confirmed."),
        "literal_error": ("“{label}”只能是：{expected}。", "“{label}” must be {expected}."),
        "list_type": ("“{label}”应为列表。", "“{label}” must be a list."),
        "too_long": ("“{label}”最多 {max_length} 项。", "“{label}” may have at most {max_length} entries."),
        "too_short": ("“{label}”至少 {min_length} 项。", "“{label}” needs at least {min_length} entries."),
        "union_tag_not_found": ("请填写“move”：要办理的操作。", "Name the move."),
        "union_tag_invalid": ("没有这个操作，只能是：{expected_tags}。", "The move must be one of {expected_tags}."),
        "datetime_from_date_parsing": ("“{label}”应为带时区的日期时间。", "“{label}” must be a date and time."),
        "timezone_aware": ("“{label}”要写明时区。", "“{label}” needs a time zone."),
        "uuid_parsing": ("“{label}”格式不对，请核对。", "“{label}” does not have the right form."),
    }
)
_OTHERWISE = ("“{label}”填写不正确，请核对。", "“{label}” is not valid.")


def mend_list(errors: Iterable[Mapping[str, Any]], body: Any, language: str) -> list[dict[str, str]]:  # noqa: ANN401
    """Return one entry for each field to mend: pointer, code, detail."""
    model = getattr(getattr(body, "field_info", None), "annotation", None)
    return [_mend(error, model, language) for error in errors]


def _mend(error: Mapping[str, Any], model: Any, language: str) -> dict[str, str]:  # noqa: ANN401
    where, *path = error["loc"] or ("body",)
    label = _label(path, model) if where == "body" else str(path[-1] if path else where)
    kind = "literal_true" if (error.get("ctx") or {}).get("expected") == "True" else error["type"]
    chinese, english = SENTENCES.get(kind, _OTHERWISE)
    context = {key: str(value) for key, value in (error.get("ctx") or {}).items()}
    try:
        detail = (english if language == "en" else chinese).format(label=label, **context)
    except KeyError:
        detail = (_OTHERWISE[1] if language == "en" else _OTHERWISE[0]).format(label=label)
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in _fields(path, model))
    if where != "body":
        return {"parameter": label, "in": str(where), "code": str(error["type"]), "detail": detail}
    return {"pointer": pointer, "code": str(error["type"]), "detail": detail}


def _models(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401
    """Return the Pydantic models inside an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in {Union, UnionType, Annotated, list, tuple} or get_args(annotation):
        return [model for part in get_args(annotation) for model in _models(part)]
    return []


def _fields(path: Sequence[Any], model: Any) -> list[Any]:  # noqa: ANN401
    """Return the path without the tags that pydantic writes for members of a union."""
    models, kept = _models(model), []
    for step in path:
        if isinstance(step, int):
            kept.append(step)
            continue
        known = [m.model_fields[step] for m in models if step in m.model_fields]
        if not known and any(step in _tags(m) for m in models):
            models = [m for m in models if step in _tags(m)]
            continue
        kept.append(step)
        models = [m for field in known for m in _models(field.annotation)]
    return kept


def _tags(model: type[BaseModel]) -> set[Any]:
    field = model.model_fields.get("move")
    return set(get_args(field.annotation)) if field else set()


def _label(path: Sequence[Any], model: Any) -> str:  # noqa: ANN401
    """Return the Chinese title of the field, or its name."""
    models, label = _models(model), ""
    for step in _fields(path, model):
        if isinstance(step, int):
            label = f"{label}第 {step + 1} 项"
            continue
        fields = [m.model_fields[step] for m in models if step in m.model_fields]
        label = next((field.title for field in fields if field.title), str(step))
        models = [m for field in fields for m in _models(field.annotation)]
    return label or "请求内容"
