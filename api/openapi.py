"""How does the API describe itself?

FastAPI writes the shapes; here every operation also gets its security, its headers, the refusals
that it may answer with, and an example of everything. Built at the first look and kept.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api import identity
from api.idempotency import read_key
from api.openapi_examples import example_of
from api.openapi_refusals import calls, codes_of
from api.openapi_refusals import example_of as refusal_example
from api.paths import read_version
from api.problems import MEDIA_TYPE, STATUS_OF
from domain.refusals import SENTENCES
from domain.words import MOVES
from schemas.shapes import Problem

_ABOUT = """一个码，提交、跟踪、评价信访事项；逐级办理，每一步都有最迟日期。

- 错误一律为 `application/problem+json`（RFC 9457），`code` 不变，`detail` 说明怎么改；`Accept-Language: en` 得到英文。
- 新建须带 `Idempotency-Key`，重试得到同一回答；工作人员办理须带 `If-Match`。
- 列表用 `limit` 和 `cursor` 逐页读取；不认识或重复的查询参数会被拒绝。
- 只用 GET、POST、PUT、DELETE；凭证只放在请求头或正文里，从不放在网址里。
"""
TAGS = MappingProxyType(
    {
        "places": "扫码：地点、窗口、行政区划和内容分类，不需要登录",
        "petitions": "信访人：提交、查看进度、补充、评价、撤回",
        "citizen": "信访人：附件",
        "sessions": "信访人：登录（选填）和我的信访件",
        "desk sessions": "工作人员：登录和退出",
        "desk": "工作人员：收件箱、打开、办理",
        "reports": "移送专人：封存的检举控告",
        "calendar": "工作人员：放假和调休的日历",
        "staff": "工作人员：开账号、接受邀请、重置、停用",
        "account": "工作人员：自己的密码、动态码、会话、访问令牌",
        "partners": "合作系统：令牌、转来信访件、查询",
        "health": "运行：进程和数据库的状态",
    }
)
_SAID = MappingProxyType(
    {
        "200": "成功", "201": "已建立", "202": "已收下", "204": "已完成，没有内容", "304": "没有变化",
        "400": "请求有误", "401": "没有登录，或凭证无效", "403": "没有权限", "404": "没有找到",
        "409": "与现在的状态不符", "412": "信访件已有变化", "413": "内容太大", "415": "不支持这种格式",
        "422": "有内容需要修改", "428": "缺少 If-Match", "429": "操作太频繁", "503": "暂时不可用，请重试",
    }
)  # fmt: skip
_NAMED_PARAMETERS = MappingProxyType(
    {
        "attachment_id": "附件编号",
        "document_id": "文书编号，见进度页",
        "clock_id": "期限编号，见超期证明的列表",
        "external_reference": "合作系统自己的编号",
    }
)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "每次新建用一个新值；重试用原值，得到同一回答",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
    "example": "b1f6c1d09c3e4d1f8a7e5c2b9d0e6f34",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "打开信访件时得到的 ETag",
    "schema": {"type": "string"},
    "example": '"3"',
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "上次得到的 ETag；没有变化则回答 304",
    "schema": {"type": "string"},
    "example": '"a1b2c3d4e5f60718293a4b5c"',
}


def _header(words: str, kind: str, example: object) -> dict[str, Any]:
    return {"description": words, "schema": {"type": kind}, "example": example}


HEADERS = MappingProxyType(
    {
        "ETag": _header("版本；放进 If-Match 或 If-None-Match", "string", '"3"'),
        "Retry-After": _header("多少秒后再试", "integer", 30),
        "WWW-Authenticate": _header("要用哪种凭证", "string", "Bearer"),
        "Idempotency-Replayed": _header("true：这是上一次的回答", "string", "true"),
        "RateLimit": _header("还剩几次、几秒后重新计数", "string", '"filing";r=59;t=42'),
        "RateLimit-Policy": _header("每个时段几次", "string", '"filing";q=60;w=60'),
    }
)
_HEADERS_OF = MappingProxyType(
    {"401": ("WWW-Authenticate",), "429": ("Retry-After", "RateLimit", "RateLimit-Policy"), "503": ("Retry-After",)}
)


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Return what ``app.openapi`` is to be: it builds the description once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build(app)
        return app.openapi_schema

    return openapi


def build(app: FastAPI) -> dict[str, Any]:
    """Write the whole description."""
    routes = [route for route in app.router.routes if isinstance(route, APIRoute) and route.include_in_schema]
    tags = [{"name": name, "description": words} for name, words in TAGS.items()]
    spec = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=_ABOUT, routes=routes, tags=tags
    )
    parts = spec["components"]
    shapes = parts["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        shapes.pop(unused, None)
    shapes["Problem"] = Problem.model_json_schema()
    parts["headers"] = dict(HEADERS)
    used: set[str] = set()
    for route in routes:
        for method in route.methods or ():
            operation = spec["paths"][route.path_format][method.lower()]
            codes = codes_of(route, operation["responses"])
            used.update(codes)
            _secure(operation, route)
            _parameters(operation, route)
            _refusals(operation, codes)
            _examples(operation, shapes)
            _answers(operation, route)
    parts["examples"] = {code: refusal_example(code) for code in SENTENCES if code in used}
    return spec


def _secure(operation: dict[str, Any], route: APIRoute) -> None:
    """Say which token opens the operation; nothing stays unsaid."""
    asked = set(calls(route.dependant))
    named = operation.get("security", [])
    is_open = identity.anyone in asked
    operation["security"] = [{}, *named] if named and is_open else named


def _parameters(operation: dict[str, Any], route: APIRoute) -> None:
    """Add the headers that the route reads by itself; lift examples to where tools look for them."""
    asked = set(calls(route.dependant))
    listed = operation.setdefault("parameters", [])
    for parameter in listed:
        if parameter["name"] in _NAMED_PARAMETERS:
            parameter.setdefault("description", _NAMED_PARAMETERS[parameter["name"]])
        if examples := parameter["schema"].pop("examples", None):
            parameter["example"] = examples[0]
    listed += [_KEY] if read_key in asked else []
    listed += [_IF_MATCH] if read_version in asked else []
    listed += [_IF_NONE_MATCH] if "304" in operation["responses"] else []
    if not listed:
        del operation["parameters"]


def _examples(operation: dict[str, Any], shapes: dict[str, Any]) -> None:
    """Give every body and every good answer an example."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if forms := content["schema"].get("discriminator", {}).get("mapping"):
            content["examples"] = {
                move: {"summary": MOVES[move], "value": example_of({"$ref": form}, shapes, told=True)}
                for move, form in forms.items()
            }
        elif "example" not in content:
            content["example"] = example_of(content["schema"], shapes, told=True)
    for answer in operation["responses"].values():
        for media_type, content in answer.get("content", {}).items():
            if media_type == "application/json":
                content["example"] = example_of(content["schema"], shapes)
            else:
                content.setdefault("schema", {"type": "string", "contentMediaType": media_type})


def _refusals(operation: dict[str, Any], codes: list[str]) -> None:
    """Put one problem for each status in place of FastAPI's own errors, with an example per code."""
    answers = operation["responses"]
    ours = {"#/components/schemas/Problem", "#/components/schemas/HTTPValidationError"}
    for answer in answers.values():
        content = answer.get("content", {})
        if content.get("application/json", {}).get("schema", {}).get("$ref") in ours:
            del content["application/json"]
    for status in sorted({str(STATUS_OF[code]) for code in codes}):
        names = [code for code in codes if str(STATUS_OF[code]) == status]
        answer = answers.setdefault(status, {"description": _SAID[status]})
        answer.setdefault("content", {})[MEDIA_TYPE] = {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in names},
        }


def _answers(operation: dict[str, Any], route: APIRoute) -> None:
    """Say every answer in words, and name its headers."""
    asked, answers = set(calls(route.dependant)), operation["responses"]
    for status, answer in answers.items():
        if answer["description"] in {"Successful Response", "Validation Error"}:
            answer["description"] = _SAID[status]
        names = list(_HEADERS_OF.get(status, ()))
        good = status.startswith("2")
        if good and ("304" in answers or read_version in asked or route.operation_id == "readPetitionAtDesk"):
            names.append("ETag")
        if good and read_key in asked:
            names.append("Idempotency-Replayed")
        if names:
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    operation["responses"] = dict(sorted(answers.items()))
