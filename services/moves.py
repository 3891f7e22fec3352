"""Which moves can be made now, and how is one made?

The way to the one door for everybody: staff, petitioners, and later the timers.
"""

from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.fields import Satisfaction
from domain.guards import GUARDS, Facts
from domain.levels import Level
from domain.lifecycle import BY_SOURCE, Actor, Row, State
from domain.refusals import Refused
from domain.words import MOVES
from models import Document, Petition, Rating, Stage
from schemas.moves import DESK_FORMS, PETITIONER_FORMS, MoveList, Reopen, Withdraw
from schemas.shapes import MoveOffer, Told
from services.access.actors import Bearer, StaffActor
from services.access.attempts import Allowance, spend
from services.access.receipts import is_query_code
from services.access.scope import actors_of, opened_by, visible_to
from services.handling.accept import accept
from services.handling.answer import issue_opinion
from services.intake.route import route
from services.intake.supplement import ask_supplement, supply
from services.petitions import move as door
from services.petitions.effect import EffectOf, Moment, Moved, Mover
from services.petitions.withdraw import reopen, withdraw
from services.satisfaction.close import confirm_done, rate_unsatisfied

EFFECTS: MappingProxyType[str, EffectOf] = MappingProxyType(
    {
        "route": route,
        "ask_supplement": ask_supplement,
        "supply": supply,
        "accept": accept,
        "issue_opinion": issue_opinion,
        "confirm_done": confirm_done,
        "rate_unsatisfied": rate_unsatisfied,
        "withdraw": withdraw,
        "reopen": reopen,
    }
)
_CITIZEN = Mover(frozenset({Actor.CITIZEN}))


async def move_at_desk(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: Told,
    staff: StaffActor,
    version: int,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> Moved:
    """Make a move of the desk on the version that the desk has seen."""
    locked = await door.lock(session, number=number, scope=visible_to(staff), version=version)
    mover = Mover(actors_of(staff, locked[0]), staff_id=staff.id)
    return await _make(session, locked, form=form, mover=mover, now=now, calendar=calendar, keyring=keyring)


async def move_by_petitioner(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    form: Told,
    bearer: Bearer,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> Moved:
    """Make a move of the petitioner."""
    locked = await door.lock(session, number=number, scope=opened_by(bearer, now))
    petition, mover = locked[0], _CITIZEN
    if isinstance(form, Withdraw):
        if not is_query_code(form.query_code, keyring, petition.id, petition.code_key):
            raise Refused("code_wrong", pointer="/query_code")
        mover = Mover(_CITIZEN.actors, proved_by_code=True)
    return await _make(session, locked, form=form, mover=mover, now=now, calendar=calendar, keyring=keyring)


async def pay_for_guess(  # noqa: PLR0913
    database: Database, *, number: str, form: Told, bearer: Bearer, keyring: KeyRing, most: int, now: datetime
) -> None:
    """Count a query code that is typed to withdraw, before the move takes its connection.

    Only the holder of a key to the petition gets this far, so nobody else can use the guesses up.
    """
    if not isinstance(form, Withdraw):
        return
    async with database.transaction() as session:
        opened = select(Petition.id).where(Petition.number == number, opened_by(bearer, now))
        if (await session.exec(opened)).first() is None:
            raise Refused("not_found")
    await spend(database, allowances=[Allowance("withdraw-code", number, most)], keyring=keyring, now=now)


async def _make(  # noqa: PLR0913
    session: AsyncSession,
    locked: Any,  # noqa: ANN401 - what the door locked
    *,
    form: Told,
    mover: Mover,
    now: datetime,
    calendar: WorkingCalendar,
    keyring: KeyRing,
) -> Moved:
    petition, stage, unit = locked
    move = str(form.model_dump()["move"])
    row = door.allowed(petition, move, mover)
    moment = Moment(
        session=session,
        row=row,
        petition=petition,
        stage=stage,
        unit=unit,
        clocks=await door.open_clocks(session, petition),
        mover=mover,
        form=form,
        now=now,
        calendar=calendar,
        keyring=keyring,
    )
    facts = await _facts(
        session, row, petition, stage, mover, now, pressured=isinstance(form, Reopen) and form.pressured
    )
    return await door.carry_out(moment, facts=facts, effect_of=EFFECTS[move])


async def _facts(  # noqa: PLR0913
    session: AsyncSession, row: Row, petition: Petition, stage: Stage, mover: Mover, now: datetime, *, pressured: bool
) -> Facts:
    """Collect what the guards look at."""
    unsatisfied = row.move == "rate_unsatisfied" and await _is_unsatisfied(session, stage)
    return Facts(
        now=now,
        level=Level(stage.level),
        proved_by_code=mover.proved_by_code,
        unsatisfied=unsatisfied,
        rehandled_here=stage.rehandled,
        answered_by_same_handler=mover.staff_id is not None and mover.staff_id == stage.handler_id,
        pressure_alleged=pressured,
        closed_at=petition.closed_at,
    )


async def _is_unsatisfied(session: AsyncSession, stage: Stage) -> bool:
    latest = (
        select(Document.id)
        .where(Document.stage_id == stage.id, col(Document.kind).in_(("village_opinion", "handling_opinion")))
        .order_by(col(Document.issued_at).desc(), col(Document.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(
        exists().where(col(Rating.document_id) == latest, col(Rating.satisfaction) == Satisfaction.UNSATISFIED)
    )
    return bool((await session.exec(statement)).one())


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
    items = offers(State(petition.state), _CITIZEN.actors)
    if stage.rehandled or not await _is_unsatisfied(session, stage):
        items = [item for item in items if item.move != "rate_unsatisfied"]
    return MoveList(items=items)
