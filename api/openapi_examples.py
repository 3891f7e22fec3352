"""What does a body look like, filled in?

An example is built from the schema itself, so that a new field is never missing: first the
schema's own example, then the word for a field of that name, then what its type allows.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.limitations import ALWAYS
from domain.words import MOVES

_NUMBER = "YM2026-1122-000042-8"
_JSON_TYPES: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("string", str), ("boolean", bool), ("integer", int), ("array", list), ("object", dict), ("null", type(None)),
)  # fmt: skip
# By the name of the field, or of its shape and the field.
WORDS: Mapping[str, Any] = MappingProxyType(
    {
        "number": _NUMBER, "title": "灌溉渠断流", "content": "支渠从七月初不来水，玉米已经卷叶。请先开闸轮流放水。",
        "receipt_token": "yr_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa", "query_code": "2Y58-DF2G-WFD",
        "access_token": "ya_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"></svg>',
        "progress_url": f"https://yima.example/p#{_NUMBER}.yr_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa",
        "text_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "state": "pending_acceptance", "state_name": "待受理", "level_name": "村级", "unit": "柳湾村村民委员会",
        "UnitCard.name": "柳湾村村民委员会", "address": "柳湾村党群服务中心一楼", "hours": "周一至周五 8:30—17:30",
        "UnitCard.phone": "0999-555-0201", "asked_for": None, "rule": "R08",
        "why": "这类事项最先由村级柳湾村村民委员会办理。",
        "next_step": "柳湾村村民委员会最迟 2026年11月24日 告诉您是否受理。您不用做什么。",
        "basis": "本县一码办理时限", "due_on": "2026-11-24", "due_at": "2026-11-24T16:00:00Z",
        "expires_at": "2026-11-22T04:30:00Z", "issued_at": "2026-11-22T04:00:00Z", "next_due_on": "2026-11-24",
        "limitation_warnings": [ALWAYS], "emergency_contacts": [], "closed_at": None, "next_cursor": None,
        "MoveCard.move": "withdraw", "MoveCard.label": MOVES["withdraw"], "MoveOffer.move": "accept",
        "MoveOffer.label": MOVES["accept"], "MoveOffer.schema": {"type": "object", "required": ["move"]},
        "topic": "petition.registered", "words": f"已登记，编号 {_NUMBER}。", "actor": "citizen",
        "DocumentCard.kind": "registration_receipt", "DocumentCard.name": "登记回执",
        "DocumentCard.body": {"number": _NUMBER, "registered_at": "2026-11-22T04:00:00Z"},
        "media_type": "image/jpeg", "size": 1843200, "version": 3, "category": "agri.irrigation",
        "Progress.ratings": [
            {"about": "unit", "solved": "yes", "satisfaction": "satisfied",
             "document_id": "01a1b2c3-0000-7000-8000-000000000002"}
        ],
        "about": "unit", "solved": "yes", "satisfaction": "satisfied", "comment": None,
        "role": "petitioner", "PersonCard.name": "王**", "PersonCard.phone": "138******00", "relation": None,
        "named_units": [], "previous_number": None, "village_code": "999901100200", "township_code": "999901100000",
        "accepted_at": None, "answered_at": None, "timed_out_at": None, "outcome": "supported",
        "StageCard.outcome": None, "children": [], "valid_from": "2023-06-30",
        "OrderState.state": "open", "escalated_at": None, "replied_at": None, "refusals": 0,
        # what moves are told
        "reason": "经核对，由贵单位办理。", "missing": "请说明渠道的位置和断流的日期。",
        "text": "闸板在五组桥头，七月三日起断流。", "request": "先开闸放水", "finding": "已组织两组轮流放水。",
        "facts": "支渠闸板被焊死，六组断流十九天。", "IssueOpinion.basis": "村民会议关于轮灌的决定。",
        "reply": "闸板已打开，五组、六组每组轮流放水两天。",
        "RateUnsatisfied.reason": "没有回应修渠的钱怎么分。",
        "reasons": "支渠闸板由乡镇水利站管理，本村无权开闸。", "Decline.why": "支渠闸板由乡镇水利站管理。",
        "Redirect.why": "属于承包合同纠纷，由法院审理。", "right_place": "禾畔镇人民政府",
        "action_taken": "已用沙袋加固渠堤。",
    }
)  # fmt: skip
_BY_FORMAT = MappingProxyType(
    {
        "date-time": "2026-11-22T04:00:00Z",
        "date": "2026-11-24",
        "uuid": "01a1b2c3-0000-7000-8000-000000000001",
        "binary": "照片.jpg",
    }
)


def example_of(schema: Mapping[str, Any], shapes: Mapping[str, Any], *, told: bool = False) -> Any:  # noqa: ANN401
    """Return an example of a schema; of what we are ``told``, only what must be told."""
    return _fill(schema, shapes, "", told=told, within=())


def _fill(  # noqa: PLR0911 - one line for each kind of schema
    schema: Mapping[str, Any], shapes: Mapping[str, Any], name: str, *, told: bool, within: tuple[str, ...]
) -> Any:  # noqa: ANN401
    shape = within[-1] if within else ""
    if "examples" in schema:
        return schema["examples"][0]
    for key in (f"{shape}.{name}", name):
        if key in WORDS and _allows(schema, WORDS[key]):
            return WORDS[key]
    if "$ref" in schema:
        inner = schema["$ref"].rpartition("/")[2]
        return None if inner in within else _fill(shapes[inner], shapes, name, told=told, within=(*within, inner))
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return _fill(choices[0], shapes, name, told=told, within=within)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "properties" in schema:
        wanted = schema.get("required", ()) if told else schema["properties"]
        return {key: _fill(schema["properties"][key], shapes, key, told=told, within=within) for key in wanted}
    return _by_type(schema, shapes, name, told=told, within=within)


def _allows(schema: Mapping[str, Any], value: object) -> bool:
    """Tell whether a word is of the type that a field has, and one of its choices."""
    if "enum" in schema:
        return value in schema["enum"]
    kinds = [part.get("type") for part in schema.get("anyOf", [schema])]
    return any(kind in kinds for kind, types in _JSON_TYPES if isinstance(value, types))


def _by_type(
    schema: Mapping[str, Any], shapes: Mapping[str, Any], name: str, *, told: bool, within: tuple[str, ...]
) -> Any:  # noqa: ANN401
    match schema.get("type"):
        case "array":
            one = _fill(schema["items"], shapes, name, told=told, within=within)
            return [] if one is None else [one]
        case "string":
            otherwise = schema.get("title") or name or "文字"
            return _BY_FORMAT.get(schema.get("format", ""), "照片.jpg" if "contentMediaType" in schema else otherwise)
        case "integer":
            return 1
        case "boolean":
            return False
        case _:
            return {}
