"""Is this process alive, and should it get traffic?"""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.identity import Public, Session
from api.strict import StrictRoute
from core import clock
from services.health import readiness

router = APIRouter(route_class=StrictRoute, tags=["health"])


class Health(BaseModel):
    """State of the process."""

    status: Literal["ok", "stopping", "behind"]


class Readiness(Health):
    """State of what the process stands on."""

    migrated: bool
    outbox_lag_seconds: int
    stuck_clocks: int = Field(description="过期超过一刻钟还没有往下走的期限，最多数到 1000；平时是 0")
    demo_ahead_seconds: int | None = Field(None, description="演示的时间拨快了多少秒；不是演示的没有")


@router.get("/livez", operation_id="livez", summary="进程是否活着（不碰数据库）")
async def livez(_: Public) -> Health:
    """Answer as long as the process lives."""
    return Health(status="ok")


@router.get("/readyz", operation_id="readyz", summary="是否可以接收请求")
async def readyz(request: Request, response: Response, _: Public, session: Session) -> Readiness:
    """Answer 503 while stopping, or while the tables are not those of this program."""
    state = await readiness(session, head=request.app.state.migration_head, now=clock.now())
    stopping = bool(getattr(request.app.state, "stopping", False))
    status: Literal["ok", "stopping", "behind"] = "stopping" if stopping else "ok" if state.migrated else "behind"
    if status != "ok":
        response.status_code = 503
    ahead = clock.ahead()
    return Readiness(
        status=status,
        migrated=state.migrated,
        outbox_lag_seconds=state.outbox_lag_seconds,
        stuck_clocks=state.stuck_clocks,
        demo_ahead_seconds=None if ahead is None else int(ahead.total_seconds()),
    )
