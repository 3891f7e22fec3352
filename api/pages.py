"""Which pages does a browser get? The poster's, the progress page, to join, what is kept of me, and the desk's.

The pages speak to the same API as everybody; nothing is decided in them. Query parameters are
ignored here: apps that open links append their own (``from=``, ``scancode_time=``).
"""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.exc import DBAPIError

from api import limits, page_files
from api.answers import refusals
from api.calendar import current_calendar
from api.identity import Now, Public, database_of, settings_of
from api.page_files import HEADERS, etag_of
from api.problems import answer_database_error
from core.database import AWAY
from domain.fields import ATTACHMENTS, Purpose
from domain.refusals import Refused
from domain.tiers import EXEMPTIONS
from domain.words import PURPOSES, STATES
from schemas.petitions import PRIVACY_NOTICE_VERSION
from schemas.places import PlacePage
from services.organisation.places import count_scan, read_place

router = APIRouter(tags=["places"])
PlaceCode = Annotated[str, Path(description="二维码编号", max_length=64, examples=["7H3KX2QMV4"])]
_FOREVER = "public, max-age=31536000, immutable"


@router.get(
    "/q/{place_code}",
    operation_id="openPlace",
    summary="扫码打开",
    response_model=PlacePage,
    responses={
        200: {"description": "浏览器得到页面；Accept: application/json 得到 JSON", "content": {"text/html": {}}},
        **refusals({404: "二维码不对或已停用", 429: "操作太频繁", 503: "暂时不可用，请重试"}),
    },
)
async def open_place(request: Request, place_code: PlaceCode, now: Now, _: Public) -> Response:
    """海报上的永久链接。每打开一次，当天扫码次数加一；不记录是谁."""
    headers = limits.take(request, "read") | {"Cache-Control": "no-store", "Vary": "Accept"}
    try:
        calendar = await current_calendar(request)
        async with database_of(request).transaction() as session:
            place = await read_place(
                session,
                typed=place_code,
                public_url=settings_of(request).public_url,
                privacy_notice_version=PRIVACY_NOTICE_VERSION,
            )
            await count_scan(session, code=place.place_code, on=calendar.local_day(now))
    except Refused:
        if _wants_json(request):
            raise
        return _page(page_files.render("gone"), status=404, headers=headers)
    except (DBAPIError, *AWAY) as error:
        if _wants_json(request):
            raise
        known = await answer_database_error(request, error)
        return _page(page_files.render("away"), status=known.status_code, headers=headers | {"Retry-After": "5"})
    if _wants_json(request):
        return Response(place.model_dump_json(), 200, headers, media_type="application/json")
    purposes = [(purpose.value, PURPOSES[purpose]) for purpose in Purpose]
    return _page(page_files.render("place", place=place, purposes=purposes, file_limit=ATTACHMENTS), headers=headers)


@router.get("/", operation_id="openFrontPage", include_in_schema=False)
async def open_front_page(_: Public) -> Response:
    """The bare address leads to where everybody can look up a petition."""
    return Response(None, 307, {"Location": "/p"})


@router.get("/p", operation_id="openProgressPage", include_in_schema=False)
async def open_progress_page(request: Request, _: Public) -> Response:
    """Where the receipt's QR leads; what stands behind # never reaches us."""
    return _unless_known(request, _standing("progress"))


@router.get("/j", operation_id="openJoinPage", include_in_schema=False)
async def open_join_page(request: Request, _: Public) -> Response:
    """Where the QR for others to join leads; what stands behind # never reaches us."""
    return _unless_known(request, _standing("join"))


@router.get("/me", operation_id="openMyPage", include_in_schema=False)
async def open_my_page(request: Request, _: Public) -> Response:
    """Where residents take along, correct and erase what is kept of them."""
    return _unless_known(request, _standing("me", phone="phone" in request.app.state.sign_in))


@router.get("/desk", operation_id="openDeskPage", include_in_schema=False)
async def open_desk_page(request: Request, _: Public) -> Response:
    """Give a desk that has no system of its own the moves of the API."""
    config = settings_of(request)
    return _unless_known(request, _standing("desk", sso=bool(config.oidc_issuer)))


@router.get("/desk/oidc", operation_id="openReturnedPage", include_in_schema=False)
async def open_returned_page(request: Request, _: Public) -> Response:
    """Where the identity provider sends staff back to; what stands behind ? is read by the page alone."""
    return _unless_known(request, _standing("returned"))


@router.get("/invitation", operation_id="openInvitationPage", include_in_schema=False)
async def open_invitation_page(request: Request, _: Public) -> Response:
    """Where an invitation leads; what stands behind # never reaches us."""
    return _unless_known(request, _standing("invitation"))


@router.get("/pages/{version}/{name}", operation_id="readPageFile", include_in_schema=False)
async def read_page_file(request: Request, version: str, name: str, _: Public) -> Response:
    """Return a file that pages load; under another version's address it may not be kept."""
    file = page_files.files().get(name)
    if file is None:
        raise Refused("not_found")
    keep = _FOREVER if version == page_files.version() else "no-cache"
    headers = {"ETag": file.etag, "Cache-Control": keep, **HEADERS}
    if _is_known(request, file.etag):
        return Response(None, 304, headers)
    return Response(file.body, 200, headers, media_type=file.media_type)


def _wants_json(request: Request) -> bool:
    """Tell whether the caller is a program; browsers always name text/html."""
    accept = request.headers.get("accept", "").lower()
    return "json" in accept and "text/html" not in accept


@cache
def _standing(name: str, *, phone: bool = False, sso: bool = False) -> bytes:
    """Return a page that is the same for everybody."""
    return page_files.render(
        name,
        states=[(state.value, word) for state, word in STATES.items()],
        exemptions=[(exemption.value, word) for exemption, word in EXEMPTIONS.items()],
        notice=PRIVACY_NOTICE_VERSION,
        file_limit=ATTACHMENTS,
        phone=phone,
        sso=sso,
    )


def _unless_known(request: Request, body: bytes) -> Response:
    etag = etag_of(body)
    if _is_known(request, etag):
        return _page(b"", status=304, headers={"ETag": etag, "Cache-Control": "no-cache"})
    return _page(body, headers={"ETag": etag, "Cache-Control": "no-cache"})


def _is_known(request: Request, etag: str) -> bool:
    return etag in request.headers.get("if-none-match", "")


def _page(body: bytes, *, headers: dict[str, str], status: int = 200) -> Response:
    return Response(body, status, headers | HEADERS, media_type="text/html; charset=utf-8")
