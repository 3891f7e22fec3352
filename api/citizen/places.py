"""What lies behind a code, and which areas and categories are there?"""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from api.answers import refusals
from api.identity import Public, Session, settings_of
from api.limits import limited
from api.strict import StrictRoute
from domain.fields import AreaCode
from schemas.areas import AreaList, CategoryList
from schemas.petitions import PRIVACY_NOTICE_VERSION
from schemas.places import PlacePage
from services.organisation.areas import list_areas
from services.organisation.categories import list_categories
from services.organisation.places import read_place

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["places"], dependencies=[limited("read")])
PlaceCode = Annotated[str, Path(max_length=64, description="二维码编号", examples=["7H3KX2QMV4"])]
Parent = Annotated[AreaCode | None, Query(description="上一级的行政区划代码；不填为最上一级")]
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "没有变化"}}


@router.get(
    "/places/{place_code}",
    operation_id="readPlace",
    summary="二维码对应的地点、窗口和分类",
    responses=refusals({404: "二维码不对或已停用"}),
)
async def read_place_page(request: Request, place_code: PlaceCode, session: Session, _: Public) -> PlacePage:
    """小程序扫码后先取这里；不计入扫码次数."""
    url = settings_of(request).public_url
    return await read_place(session, typed=place_code, public_url=url, privacy_notice_version=PRIVACY_NOTICE_VERSION)


@router.get("/areas", operation_id="listAreas", summary="行政区划", response_model=AreaList, responses=_UNCHANGED)
async def list_area_tree(request: Request, session: Session, _: Public, parent: Parent = None) -> Response:
    """逐级列出；可缓存，带 ETag."""
    return _cacheable(request, AreaList(items=await list_areas(session, parent=parent)))


@router.get(
    "/categories",
    operation_id="listCategories",
    summary="内容分类",
    response_model=CategoryList,
    responses=_UNCHANGED,
)
async def list_category_tree(request: Request, session: Session, _: Public) -> Response:
    """两级；每类注明最先由哪一级办理。可缓存，带 ETag."""
    return _cacheable(request, CategoryList(items=await list_categories(session)))


def _cacheable(request: Request, answer: BaseModel) -> Response:
    """Return a public answer with its ETag, or 304."""
    body = answer.model_dump_json().encode()
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=300"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type="application/json")
