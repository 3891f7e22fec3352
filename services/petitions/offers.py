"""Which moves are open to somebody now, and what does each need?

What the law allows from this state, to this actor, under today's facts. What the form itself can
supply (good cause, pressure, the query code) counts as given: the move is offered, and asks for it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from domain.acts import acts_in
from domain.guards import GUARDS, Facts
from domain.joint import CO_PETITIONER_MOVES
from domain.lifecycle import BY_SOURCE, Actor, Row, State
from domain.reports import may_move
from domain.words import MOVES
from schemas.moves import DESK_FORMS, PETITIONER_FORMS, RECORDED_FORMS
from schemas.shapes import MoveCard, MoveOffer, Told
from services.petitions.case import Case
from services.petitions.effect import Moment, Mover
from services.petitions.facts import facts_of

OPINIONS = ("village_opinion", "handling_opinion")  # the papers that are rated
CITIZEN = Mover(frozenset({Actor.CITIZEN}))
JOINED = Mover(CITIZEN.actors, joined=True)
_TIMELESS = datetime(1970, 1, 1, tzinfo=UTC)


def offered(state: State, actors: frozenset[Actor], facts: Facts) -> list[Row]:
    """Return the rows and acts that are open, in the order of the law."""
    given = replace(facts, proved_by_code=True, good_cause=True, pressure_alleged=True, urged_today=False)
    held = replace(given, hearing_held=True)
    return [
        row
        for row in (*BY_SOURCE[state], *acts_in(state))
        if row.actors & actors
        and may_move(row.move, state, report=facts.is_report)
        and any(GUARDS[row.id](each) is None for each in (given, held))
    ]


@lru_cache(maxsize=4096)
def cards_of_petitioner(state: State, facts: Facts, *, joined: bool = False) -> tuple[MoveCard, ...]:
    """Return the petitioner's open moves; ``facts`` without a time of day, so that they can be kept."""
    return tuple(
        MoveCard(move=row.move, label=MOVES[row.move])
        for row in offered(state, CITIZEN.actors, replace(facts, now=_TIMELESS, closed_at=None))
        if row.move in PETITIONER_FORMS and (not joined or row.move in CO_PETITIONER_MOVES)
    )


def offers(moment: Moment) -> list[MoveOffer]:
    """Return the moves open to the mover of a moment, each with its form."""
    return [
        MoveOffer(move=move, label=MOVES[move], schema_=_schema(form)) for move, form in _open_forms(moment).items()
    ]


def cards(moment: Moment) -> list[MoveCard]:
    """Return the open moves without their forms."""
    return [MoveCard(move=move, label=MOVES[move]) for move in _open_forms(moment)]


def _open_forms(moment: Moment) -> Mapping[str, type[Told]]:
    forms: Mapping[str, type[Told]] = PETITIONER_FORMS if Actor.CITIZEN in moment.mover.actors else DESK_FORMS
    if moment.mover.on_behalf:  # a desk that records for the petitioner: never what gives something up
        forms = {move: form for move, form in forms.items() if move in RECORDED_FORMS}
    return {
        row.move: forms[row.move]
        for row in offered(moment.petition.state, moment.mover.actors, facts_of(moment))
        if row.move in forms and (not moment.mover.joined or row.move in CO_PETITIONER_MOVES)
    }


@cache
def _schema(form: type[Told]) -> dict[str, Any]:
    return form.model_json_schema()


def looking(case: Case, mover: Mover, *, now: datetime, calendar: object) -> Moment:
    """Return the moment of somebody who only looks; any row of the state will do."""
    row = BY_SOURCE[case.petition.state][0] if BY_SOURCE[case.petition.state] else next(iter(acts_in(State.REGISTERED)))
    return Moment(row, case, mover, None, now, calendar)  # type: ignore[arg-type]
