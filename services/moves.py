"""How is a move made?

The way to the one door for everybody: staff, petitioners, and later the timers.
"""

from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.guards import Facts
from domain.levels import Level
from domain.lifecycle import Actor, Row
from domain.refusals import Refused
from models import Petition, Stage
from schemas.moves import Reopen, Withdraw
from schemas.shapes import Told
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
from services.petitions.offers import is_unsatisfied
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
    unsatisfied = row.move == "rate_unsatisfied" and await is_unsatisfied(session, stage)
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
