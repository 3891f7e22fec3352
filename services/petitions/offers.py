"""Which moves are open to somebody now, and what does each need?"""

from datetime import datetime

from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import Satisfaction
from domain.guards import GUARDS
from domain.lifecycle import BY_SOURCE, Actor, State
from domain.refusals import Refused
from domain.words import MOVES
from models import Document, Petition, Rating, Stage
from schemas.moves import DESK_FORMS, PETITIONER_FORMS, MoveList
from schemas.shapes import MoveOffer
from services.access.actors import Bearer, StaffActor
from services.access.scope import actors_of, opened_by, visible_to

OPINIONS = ("village_opinion", "handling_opinion")  # the papers that are rated
_CITIZEN = frozenset({Actor.CITIZEN})


def offers(state: State, actors: frozenset[Actor]) -> list[MoveOffer]:
    """Return the moves that the law opens to these actors and that are built, each with its form."""
    forms = PETITIONER_FORMS if Actor.CITIZEN in actors else DESK_FORMS
    return [
        MoveOffer(move=row.move, label=MOVES[row.move], schema_=forms[row.move].model_json_schema())
        for row in BY_SOURCE[state]
        if row.actors & actors and row.id in GUARDS and row.move in forms
    ]


async def list_moves_at_desk(session: AsyncSession, *, number: str, staff: StaffActor) -> MoveList:
    """Return what a member of staff may do now."""
    petition = (await session.exec(select(Petition).where(Petition.number == number, visible_to(staff)))).first()
    if petition is None:
        raise Refused("not_found")
    return MoveList(items=offers(State(petition.state), actors_of(staff, petition)))


async def list_moves_of_petitioner(session: AsyncSession, *, number: str, bearer: Bearer, now: datetime) -> MoveList:
    """Return what the petitioner may do now; rehandling only after an unsatisfied rating."""
    statement = (
        select(Petition, Stage)
        .join(Stage, col(Stage.id) == col(Petition.stage_id))
        .where(Petition.number == number, opened_by(bearer, now))
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    petition, stage = found
    items = offers(State(petition.state), _CITIZEN)
    if stage.rehandled or not await is_unsatisfied(session, stage):
        items = [item for item in items if item.move != "rate_unsatisfied"]
    return MoveList(items=items)


async def is_unsatisfied(session: AsyncSession, stage: Stage) -> bool:
    """Tell whether the latest opinion of a turn was rated unsatisfied."""
    latest = (
        select(Document.id)
        .where(Document.stage_id == stage.id, col(Document.kind).in_(OPINIONS))
        .order_by(col(Document.issued_at).desc(), col(Document.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(
        exists().where(col(Rating.document_id) == latest, col(Rating.satisfaction) == Satisfaction.UNSATISFIED)
    )
    return bool((await session.exec(statement)).one())
