"""What is said after a move?"""

from domain.words import STATES
from schemas.desk import MoveDone
from services.petitions.effect import Moment, Moved
from services.petitions.offers import cards


def done(moved: Moved, after: Moment) -> MoveDone:
    """Say where the petition is now and what the mover may do next."""
    state = moved.petition.state
    return MoveDone(
        number=moved.petition.number,
        version=moved.petition.version,
        state=state,
        state_name=STATES[state],
        level=moved.petition.level,
        next_due_on=moved.last_day,
        moves=cards(after),
    )
