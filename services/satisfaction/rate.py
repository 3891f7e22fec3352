"""How does a petitioner rate an opinion?

Two statements: one locks the petition and finds the latest opinion, one writes ratings, event and
the met clock. Staff have no way in here. Whoever joined rates for themselves, until the same day;
only the first petitioner's rating meets the clock (docs/decisions/0011).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.fields import PersonRole, RatedBody, Satisfaction, StageKind
from domain.lifecycle import Actor, State
from domain.refusals import Refused
from domain.words import MOVES
from models import Clock, Document, Person, Petition, Rating, Stage, Unit
from schemas.ratings import Judgement, RatingDone, RatingForm
from schemas.shapes import MoveCard
from services.access.actors import Bearer
from services.access.joined import joined_person
from services.access.scope import opened_by
from services.audit.record import event_row
from services.petitions.offers import OPINIONS
from services.petitions.write import write

_WORDS = {
    Satisfaction.SATISFIED: "满意",
    Satisfaction.MOSTLY_SATISFIED: "基本满意",
    Satisfaction.UNSATISFIED: "不满意",
}


async def rate(session: AsyncSession, *, number: str, form: RatingForm, bearer: Bearer, now: datetime) -> RatingDone:
    """Store a petitioner's judgement of the latest opinion, once each, within its window."""
    found = await _latest(session, number, bearer, now)
    petition, stage, opinion, clock, joined_id, first_id, office_id, rated, rehandled = found
    person_id = joined_id or first_id
    if opinion is None:
        raise Refused("nothing_to_rate")
    if rated:
        raise Refused("already_rated")
    over = clock is None or clock.breached_at or clock.stopped_at or now >= clock.due_at
    if over or (joined_id is None and clock.met_at is not None):
        raise Refused("rating_window_over")
    rows = [_row(form, RatedBody.UNIT, form.unit, opinion, stage, person_id, opinion.unit_id, now)]
    if form.petition_office is not None:
        rows.append(
            _row(form, RatedBody.PETITION_OFFICE, form.petition_office, opinion, stage, person_id, office_id, now)
        )
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.rated",
        at=now,
        actor=Actor.CITIZEN,
        words=f"{'一位联名人' if joined_id else '您'}作了评价：{_WORDS[form.unit.satisfaction]}。",
        public=joined_id is None,  # what one of them thinks is not told to the others
        data={"solved": form.solved.value, "unit": form.unit.satisfaction.value, "document_id": str(opinion.id)},
    )
    met_clock = None if joined_id else clock.id
    await write(session, petition=petition, events=[event], ratings=rows, met_clock=met_clock, now=now)
    offered = (
        joined_id is None
        and form.unit.satisfaction is Satisfaction.UNSATISFIED
        and not rehandled
        and petition.state == State.OPINION_ISSUED
    )
    moves = [MoveCard(move="rate_unsatisfied", label=MOVES["rate_unsatisfied"])] if offered else []
    return RatingDone(number=petition.number, rated_at=now, solved=form.solved, moves=moves)


async def _latest(session: AsyncSession, number: str, bearer: Bearer, now: datetime) -> Any:  # noqa: ANN401
    """Lock the petition; return it with its latest opinion, the window, who rates, and whether it was rehandled."""
    opinion = (
        select(Document.id)
        .where(Document.petition_id == Petition.id, col(Document.kind).in_(OPINIONS))
        .order_by(col(Document.issued_at).desc(), col(Document.id).desc())
        .limit(1)
        .correlate(Petition)
        .scalar_subquery()
    )
    office = (
        select(Unit.id)
        .where(Unit.kind == "petition_office", Unit.area_code == Petition.county_code)
        .correlate(Petition)
        .scalar_subquery()
    )
    first = (
        select(Person.id)
        .where(Person.petition_id == Petition.id, Person.role == PersonRole.PETITIONER)
        .correlate(Petition)
        .limit(1)
        .scalar_subquery()
    )
    joined = joined_person(bearer)
    rated = (
        select(Rating.id)
        .where(Rating.document_id == opinion, col(Rating.person_id) == func.coalesce(joined, first))
        .correlate(Petition)
        .limit(1)
        .scalar_subquery()
    )
    window = (
        select(Clock.id)
        .where(
            Clock.petition_id == Petition.id,
            Clock.kind == "C16",
        )
        .order_by(col(Clock.started_at).desc(), col(Clock.id).desc())
        .correlate(Petition)
        .limit(1)
        .scalar_subquery()
    )
    turn = aliased(Stage)
    rehandled = exists().where(  # once at each level, whichever of its turns it was
        col(turn.petition_id) == col(Petition.id),
        col(turn.level) == col(Petition.level),
        col(turn.kind) == StageKind.HANDLING.value,
        col(turn.rehandled),
    )
    statement = (
        select(Petition, Stage, Document, Clock)
        .add_columns(joined, first, office, rated, rehandled)
        .outerjoin(Document, col(Document.id) == opinion)
        .outerjoin(Stage, col(Stage.id) == col(Document.stage_id))
        .outerjoin(Clock, col(Clock.id) == window)
        .where(col(Petition.number) == number, opened_by(bearer, now))
        .with_for_update(of=Petition)
    )
    found = (await session.exec(statement)).first()  # type: ignore[call-overload]
    if found is None:
        raise Refused("not_found")
    return found


def _row(  # noqa: PLR0913
    form: RatingForm,
    about: RatedBody,
    judgement: Judgement,
    opinion: Document,
    stage: Stage,
    person_id: UUID,
    unit_id: UUID,
    now: datetime,
) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "petition_id": opinion.petition_id,
        "stage_id": stage.id,
        "document_id": opinion.id,
        "person_id": person_id,
        "unit_id": unit_id,
        "about": about.value,
        "solved": form.solved.value,
        "satisfaction": judgement.satisfaction.value,
        "comment": judgement.comment,
        "rated_at": now,
    }
