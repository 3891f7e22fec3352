"""How does a resident hand in a file?

One file in one multipart request, as ``wx.uploadFile`` and ``my.uploadFile`` send it: other fields
are strings and are ignored. The petition then names the ``attachment_id``.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile
from fastapi.routing import APIRoute

from api.answers import refusals
from api.identity import Keys, Now, Public, Session, database_of, settings_of
from api.limits import limited
from api.strict import StrictRoute, check_query, query_names
from core import storage
from core.storage import CHUNK
from domain.refusals import Refused
from schemas.attachments import AttachmentReceipt
from services.attachments.ground import Ground
from services.attachments.purge import discard
from services.attachments.receive import MEGABYTE, receive

CEILING = 256 * MEGABYTE  # of the route; the settings name the limit below it
OVERHEAD = 64 * 1024  # boundaries, part headers and the small fields that clients add


class UploadRequest(Request):
    """A request that is read no further than one file may be long."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it arrives; raises ``Refused("attachment_too_large")``."""
        limit = settings_of(self).attachment_limit
        left = limit + OVERHEAD
        async for chunk in super().stream():
            left -= len(chunk)
            if left < 0:
                raise Refused("attachment_too_large", pointer="/file", limit_mb=f"{limit / MEGABYTE:g}")
            yield chunk


class UploadRoute(StrictRoute):
    """A route that takes a file instead of JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler with the checks of every route and the limit of a file."""
        handler = APIRoute.get_route_handler(self)
        known = frozenset(query_names(self.dependant))

        async def bounded(request: Request) -> Response:
            check_query(request, known)
            return await handler(UploadRequest(request.scope, request.receive))

        return bounded


async def ground_of(request: Request, keyring: Keys) -> Ground:
    """Return what files stand on; the store is described at the first use and never stops a start."""
    state, settings = request.app.state, settings_of(request)
    if not hasattr(state, "storage"):
        folder = settings.var_dir / "attachments"
        state.storage = storage.connect(settings.storage_url, endpoint=settings.storage_endpoint, directory=folder)
    return Ground(state.storage, keyring, settings.attachment_limit, timedelta(hours=settings.upload_keep_hours))


Files = Annotated[Ground, Depends(ground_of)]
Part = Annotated[Literal["preview", "original"], Query(description="preview 是去掉拍摄信息的图片，original 是原文件")]
OneFile = Annotated[UploadFile, File(title="文件", description="照片、PDF、Word、Excel、录音或视频")]

_REFUSALS: dict[int, str] = {
    400: "请求有误",
    413: "文件太大",
    415: "不支持这种文件",
    422: "文件打不开、与文件名不符，或带有宏",
    429: "操作太频繁",
    503: "附件暂时存不了；文字仍可提交",
}

router = APIRouter(route_class=UploadRoute, tags=["citizen"])


@router.post(
    "/v1/attachments",
    operation_id="uploadAttachment",
    summary="上传一个附件",
    status_code=201,
    max_body_size=CEILING,
    dependencies=[limited("upload")],
    responses=refusals(_REFUSALS),
)
async def upload_attachment(file: OneFile, _: Public, ground: Files, session: Session, now: Now) -> AttachmentReceipt:
    """Take one file in; it is removed again unless a petition names it in time."""
    return await receive(session, ground=ground, name=file.filename or "", chunks=_chunks(file), now=now)


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk


discarding = APIRouter(route_class=StrictRoute, tags=["citizen"])


@discarding.delete(
    "/v1/attachments/{attachment_id}",
    operation_id="discardAttachment",
    summary="去掉一个还没有提交的附件",
    status_code=204,
    dependencies=[limited("upload")],
)
async def discard_attachment(request: Request, attachment_id: UUID, _: Public, ground: Files) -> None:
    """马上删除；已经提交的、没有的，什么也不做。改打 12388 的，先用它删掉传过的附件。"""
    await discard(database_of(request), storage=ground.storage, attachment_id=attachment_id)
