"""How do offices ask each other about delay? Orders, proposals, warnings, figures."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.answers import NEVER_STORED
from api.calendar import Calendar
from api.idempotency import Key, once
from api.identity import Desk, Keys, Now, Session
from api.paging import Cursor, Limit, cursor_of, marked_cursor_of, marked_place_of, place_of
from api.strict import StrictRoute
from domain.expiry import Colour
from domain.fields import OrderState
from domain.refusals import Refused
from schemas.supervision import (
    AnswerForm,
    CloseForm,
    Figures,
    OrderDone,
    OrderPage,
    ProposalForm,
    ProposalItem,
    ProposalPage,
    ReplyForm,
    WarningPage,
)
from services.supervision.close import close_order
from services.supervision.figures import read_figures
from services.supervision.orders import OrderQuery, list_orders
from services.supervision.propose import answer_proposal, list_proposals, make_proposal
from services.supervision.reply import reply_to_order
from services.supervision.warned import list_warnings

router = APIRouter(prefix="/v1/desk/supervision", route_class=StrictRoute, tags=["desk"], dependencies=[NEVER_STORED])
OrderId = Annotated[UUID, Path(description="督办的编号")]
ProposalId = Annotated[UUID, Path(description="建议的编号")]
StateFilter = Annotated[OrderState | None, Query(description="按状态")]
ColourFilter = Annotated[Colour | None, Query(description="按颜色")]


@router.get("/orders", operation_id="listOrders", summary="督办")
async def list_desk_orders(  # noqa: PLR0913
    desk: Desk,
    session: Session,
    state: StateFilter = None,
    colour: ColourFilter = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> OrderPage:
    """本单位被督办的；县信访局看全县的。最新的在最前。"""
    query = OrderQuery(state, colour, place_of(cursor), limit)
    items, following = await list_orders(session, staff=desk, query=query)
    return OrderPage(items=items, next_cursor=cursor_of(*following) if following else None)


@router.post("/orders/{order_id}/reply", operation_id="replyToOrder", summary="回复督办")
async def reply(order_id: OrderId, form: ReplyForm, desk: Desk, session: Session, now: Now) -> OrderDone:
    """由被督办的单位回复，一次。信访人看得到已经回复，看不到内容。"""
    return await reply_to_order(session, order_id=order_id, form=form, staff=desk, now=now)


@router.post("/orders/{order_id}/close", operation_id="closeOrder", summary="结束督办")
async def close(order_id: OrderId, form: CloseForm, desk: Desk, session: Session, now: Now) -> OrderDone:
    """由县信访局核实后结束。"""
    return await close_order(session, order_id=order_id, form=form, staff=desk, now=now)


@router.post(
    "/proposals", operation_id="makeProposal", summary="提出三项建议", status_code=201, response_model=ProposalItem
)
async def propose(  # noqa: PLR0913
    request: Request,
    form: ProposalForm,
    desk: Desk,
    session: Session,
    key: Key,
    keyring: Keys,
    calendar: Calendar,
    now: Now,
) -> Response:
    """改进工作、完善政策、追究责任，由县信访局向单位提出。"""
    return await once(
        session,
        request,
        caller=f"desk:{desk.id}:proposal",
        key=key,
        keyring=keyring,
        now=now,
        status=201,
        do=lambda: make_proposal(session, form=form, staff=desk, calendar=calendar, now=now),
    )


@router.get("/proposals", operation_id="listProposals", summary="三项建议")
async def list_desk_proposals(desk: Desk, session: Session, limit: Limit = 20, cursor: Cursor = None) -> ProposalPage:
    """向本单位提出的；县信访局看全县的。最新的在最前。"""
    items, following = await list_proposals(session, staff=desk, after=place_of(cursor), limit=limit)
    return ProposalPage(items=items, next_cursor=cursor_of(*following) if following else None)


@router.post("/proposals/{proposal_id}/answer", operation_id="answerProposal", summary="答复建议")
async def answer(proposal_id: ProposalId, form: AnswerForm, desk: Desk, session: Session, now: Now) -> ProposalItem:
    """由收到建议的单位答复，一次。"""
    return await answer_proposal(session, proposal_id=proposal_id, form=form, staff=desk, now=now)


@router.get("/figures", operation_id="readFigures", summary="近三十天的按期率和评价")
async def read_desk_figures(desk: Desk, session: Session, calendar: Calendar, now: Now) -> Figures:
    """县信访局看全县各单位和各乡镇，其他单位看自己的。不按信访数量或到上级的人次排名。"""
    return await read_figures(session, staff=desk, calendar=calendar, now=now)


@router.get("/warnings", operation_id="listWarnings", summary="预警：最重的在最前")
async def list_desk_warnings(  # noqa: PLR0913
    desk: Desk,
    session: Session,
    calendar: Calendar,
    now: Now,
    colour: ColourFilter = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> WarningPage:
    """有颜色的信访件和原因；本单位手上的，县信访局看全县的。"""
    after = _after(cursor)
    items, following = await list_warnings(
        session, staff=desk, colour=colour, after=after, limit=limit, calendar=calendar, now=now
    )
    return WarningPage(items=items, next_cursor=marked_cursor_of(*following) if following else None)


def _after(cursor: str | None) -> tuple[Colour, datetime, UUID] | None:
    place = marked_place_of(cursor)
    if place is None:
        return None
    if place[0] not in set(Colour):
        raise Refused("cursor_invalid")
    return Colour(place[0]), place[1], place[2]
