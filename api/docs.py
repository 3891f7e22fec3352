"""How is the description of the API read in a browser? From our own address: an office may have no internet.

Swagger UI comes out of the ``fastapi-offline`` package; nothing is loaded from elsewhere.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Response

from api.identity import Public
from api.strict import StrictRoute
from domain.refusals import Refused

router = APIRouter(route_class=StrictRoute, include_in_schema=False)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>一码 接口文档</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></html>
"""
_START = 'SwaggerUIBundle({ url: "/openapi.json", dom_id: "#ui", deepLinking: true });\n'
_FILES = {"swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8"}


@router.get("/docs", operation_id="openDocs", summary="接口文档")
async def open_docs(_: Public) -> Response:
    """The page that draws ``/openapi.json``."""
    return Response(_PAGE, 200, {"Content-Security-Policy": _POLICY}, media_type="text/html; charset=utf-8")


@router.get("/docs/{name}", operation_id="readDocsFile", summary="接口文档所需的文件")
async def read_docs_file(name: str, _: Public) -> Response:
    """A file of Swagger UI, or the line that starts it."""
    if name == "start.js":
        return Response(_START, media_type="text/javascript; charset=utf-8")
    if name not in _FILES:
        raise Refused("not_found")
    return Response(_file(name), 200, {"Cache-Control": "max-age=86400"}, media_type=_FILES[name])


@cache
def _file(name: str) -> bytes:
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise Refused("not_found")
    return (Path(spec.origin).parent / "static" / name).read_bytes()
