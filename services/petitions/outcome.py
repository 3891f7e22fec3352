"""What is said after a move?"""

from domain.levels import Level
from domain.lifecycle import Actor, State
from domain.words import STATES
from schemas.desk import MoveDone
from schemas.shapes import MoveCard
from services.access.actors import StaffActor
from services.access.scope import actors_of
from services.petitions.effect import Moved
from services.petitions.offers import offers


def done_at_desk(moved: Moved, *, staff: StaffActor) -> MoveDone:
    """Say where the petition is now and what this member of staff may do next."""
    return _done(moved, actors_of(staff, moved.petition))


def done_by_petitioner(moved: Moved) -> MoveDone:
    """Say where the petition is now and what the petitioner may do next."""
    return _done(moved, frozenset({Actor.CITIZEN}))


def _done(moved: Moved, actors: frozenset[Actor]) -> MoveDone:
    state = State(moved.petition.state)
    return MoveDone(
        number=moved.petition.number,
        version=moved.petition.version,
        state=state,
        state_name=STATES[state],
        level=Level(moved.petition.level),
        next_due_on=moved.last_day,
        moves=[MoveCard(move=offer.move, label=offer.label) for offer in offers(state, actors)],
    )
