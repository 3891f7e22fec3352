"""How is the same petitioner's same matter put together?"""

from domain.fields import Link
from domain.refusals import Refused
from domain.words import STATES
from schemas.desk_moves import MarkDuplicate
from services.petitions.effect import Effect, Moment, Paper


def mark_duplicate(moment: Moment) -> Effect:
    """Close into the earlier one, with its number and live state; nothing is rejected silently."""
    form, earlier = moment.told(MarkDuplicate), moment.other
    if earlier is None or earlier.id == moment.petition.id or not earlier.state.is_open or _others(moment):
        raise Refused("earlier_unknown", pointer="/earlier_number")
    state, first = STATES[earlier.state], earlier.number
    return Effect(
        topic="petition.merged",
        words=f"与您先登记的 {first} 是同一事项，并入该件办理。该件现在：{state}。{form.why}",
        to_petitioner=f"这件与您先登记的 {first} 是同一事项，已并入该件。该件现在：{state}，请在该件查看进度。",
        papers=(
            Paper(
                "duplicate_notice",
                "重复事项告知",
                {"earlier_number": earlier.number, "earlier_state": state, "why": form.why},
            ),
        ),
        petition={"earlier_id": earlier.id, "link": Link.MERGED.value},
        data={"earlier_number": earlier.number},
    )


def _others(moment: Moment) -> bool:
    """Two accounts are two people: what one has filed is not told to the other."""
    accounts = {moment.petition.resident_id, moment.other.resident_id if moment.other else None} - {None}
    return len(accounts) > 1
