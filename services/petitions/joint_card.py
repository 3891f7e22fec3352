"""What does a joint petition's page say to whoever reads it?

The first petitioner learns how many have joined, a number and nothing else; those who joined learn
nothing of each other.
"""

from typing import Any

from domain.joint import may_be_joined
from domain.lifecycle import State
from schemas.petitions import JointCard

_TO_ONE = "您是这件信访件的联名人。这一页上写给“您”的话，是写给提出人和每位联名人的。"
_WITHDRAWN = "提出人已经撤回。您不同意的，可以恢复，由县信访局继续处理。"


def joint_card(row: Any, state: State) -> JointCard:  # noqa: ANN401 - a record of the progress statement
    """Say who reads, and what joining is to them."""
    if row["is_joined"]:
        words = _TO_ONE + (_WITHDRAWN if state is State.CLOSED_WITHDRAWN else "")
        return JointCard(
            role="co_petitioner",
            may_open=False,
            is_open=False,
            joined=None,
            rates_until=row["rates_until"],
            words=words,
        )
    may = may_be_joined(state, row["purpose"], about_officials=row["about_officials"]) is None
    return JointCard(
        role="petitioner",
        may_open=may,
        is_open=may and row["is_joining"],
        joined=row["joined"],
        rates_until=None,
        words="",
    )
