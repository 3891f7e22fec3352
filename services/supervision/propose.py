"""How does the petition office propose to a unit, and how does the unit answer?

The three proposals (rules.md R30): improve the work, improve the policy, hold somebody of the unit
accountable. A proposal may follow from an order, and then leaves a mark in the petition's record.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain import masks
from domain.calendar import WorkingCalendar
from domain.lifecycle import Actor
from domain.permissions import May
from domain.refusals import Refused
from domain.warnings import answer_due
from models import Petition, Proposal, SupervisionOrder, Unit
from schemas.supervision import AnswerForm, ProposalForm, ProposalItem
from services.access.actors import StaffActor
from services.access.scope import proposals_visible_to
from services.audit.record import event_row
from services.clocks.thresholds import thresholds_of
from services.petitions.write import write
from services.supervision.find import lock_order

Place = tuple[datetime, UUID]


async def make_proposal(
    session: AsyncSession, *, form: ProposalForm, staff: StaffActor, calendar: WorkingCalendar, now: datetime
) -> ProposalItem:
    """Propose to the unit of an order, or to a unit of the county."""
    if not staff.may(May.SUPERVISE):
        raise Refused("forbidden")
    if (form.order_id is None) is (form.unit_id is None):
        raise Refused("order_or_unit", pointer="/order_id")
    unit_id = form.unit_id
    if form.order_id is not None:
        petition, order = await lock_order(session, order_id=form.order_id, staff=staff)
        unit_id = order.unit_id
        await _record(session, petition, order, staff, now)
    unit = await _unit_of_county(session, unit_id, staff)
    county = await thresholds_of(session, county_code=staff.county_code, today=calendar.local_day(now))
    proposal = Proposal(
        id=uuid7(),
        county_code=staff.county_code,
        unit_id=unit.id,
        order_id=form.order_id,
        kind=form.kind.value,
        text=form.text,
        made_at=now,
        made_by=staff.id,
        due_at=answer_due(now, calendar, county),
    )
    session.add(proposal)
    await session.flush()
    return ProposalItem.of(proposal, unit=unit.name)


async def list_proposals(
    session: AsyncSession, *, staff: StaffActor, after: Place | None, limit: int
) -> tuple[list[ProposalItem], Place | None]:
    """Return one page, the newest first, and where the next one starts."""
    if not staff.may(May.SEE_FIGURES):
        raise Refused("forbidden")
    statement = (
        select(Proposal, Unit.name)
        .join(Unit, col(Unit.id) == col(Proposal.unit_id))
        .where(proposals_visible_to(staff))
        .order_by(col(Proposal.made_at).desc(), col(Proposal.id).desc())
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(tuple_(col(Proposal.made_at), col(Proposal.id)) < tuple_(*after))
    rows = (await session.exec(statement)).all()
    items = [_masked(ProposalItem.of(proposal, unit=name)) for proposal, name in rows[:limit]]
    following = (rows[limit - 1][0].made_at, rows[limit - 1][0].id) if len(rows) > limit else None
    return items, following


def _masked(item: ProposalItem) -> ProposalItem:
    reply = masks.text(item.reply) if item.reply else item.reply
    return item.model_copy(update={"text": masks.text(item.text), "reply": reply})


async def answer_proposal(
    session: AsyncSession, *, proposal_id: UUID, form: AnswerForm, staff: StaffActor, now: datetime
) -> ProposalItem:
    """Store the answer of the unit, once."""
    statement = (
        select(Proposal, Unit.name)
        .join(Unit, col(Unit.id) == col(Proposal.unit_id))
        .where(Proposal.id == proposal_id, proposals_visible_to(staff))
        .with_for_update(of=Proposal)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    proposal, name = found
    if proposal.unit_id != staff.unit_id:
        raise Refused("forbidden")
    if proposal.answered_at is not None:
        raise Refused("proposal_answered")
    proposal.sqlmodel_update({"answer": form.reply, "answered_at": now, "answered_by": staff.id})
    await session.flush()
    return ProposalItem.of(proposal, unit=name)


async def _unit_of_county(session: AsyncSession, unit_id: UUID | None, staff: StaffActor) -> Unit:
    statement = select(Unit).where(
        Unit.id == unit_id, col(Unit.active), col(Unit.area_code).startswith(staff.county_code[:6])
    )
    unit = (await session.exec(statement)).first()
    if unit is None:
        raise Refused("not_found", pointer="/unit_id")
    return unit


async def _record(
    session: AsyncSession, petition: Petition, order: SupervisionOrder, staff: StaffActor, now: datetime
) -> None:
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.proposal_made",
        at=now,
        actor=Actor.PETITION_OFFICE,
        words="县信访局就督办发现的问题，向承办单位提出了工作建议。",
        unit_id=staff.unit_id,
        staff_id=staff.id,
        data={"order_id": str(order.id)},
    )
    await write(session, petition=petition, events=[event])
