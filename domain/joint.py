"""What is a joint petition, and what may those do who joined?

The first petitioner speaks for the matter; those who joined follow it, add to it, rate it, and may
bring it back when the first petitioner has withdrawn.
"""

from domain.fields import Purpose
from domain.lifecycle import State

REPRESENTATIVES = 5  # who speak for a visiting group
CO_PETITIONER_MOVES = frozenset({"urge", "add_note", "reopen"})  # reopening follows a withdrawal, nothing else


def may_be_joined(state: State, purpose: str, *, about_officials: bool) -> str | None:
    """Return why nobody may join, None when they may: reports are nobody else's to know."""
    if about_officials or purpose == Purpose.REPORT:
        return "joint_not_here"
    return None if state.is_open else "joint_closed"
