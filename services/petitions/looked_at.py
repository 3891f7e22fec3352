"""What is told at a desk to whom it does not concern in full?

Whoever only looks (a supervisor, a unit that had the matter once, a reviewer when it is not their
turn) reads the words with every number masked that tells who somebody is. And nobody reads of
another petition of the same petitioner that they may not see.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain import masks
from domain.fields import Link
from models import Petition
from schemas.desk import LinkedPetition

CLOSED_LATER = "封存以前的经过，只有信访人自己看得到。"
MERGED_ELSEWHERE = "已并入同一信访人的另一件办理。"
_MERGED, _NOTICE = "petition.merged", "duplicate_notice"


def without_the_other(shown: Mapping[str, Any], *, petition: Petition) -> dict[str, Any]:
    """Leave out what names the first petition, when this one was merged into one that is not seen here."""
    linked: Sequence[LinkedPetition] = shown["linked"]
    if petition.link != Link.MERGED or any(other.is_earlier for other in linked):
        return {}
    return {
        "events": [
            event.model_copy(update={"words": MERGED_ELSEWHERE}) if event.topic == _MERGED else event
            for event in shown["events"]
        ],
        "documents": [paper for paper in shown["documents"] if paper.kind != _NOTICE],
    }


def masked_words(shown: Mapping[str, Any], *, petition: Petition) -> dict[str, Any]:
    """Return the same words with every such number masked."""
    return {
        "title": masks.text(petition.title),
        "content": masks.text(petition.content),
        "events": _each(shown["events"], words=masks.text),
        "documents": _each(shown["documents"], body=masks.everywhere),
        "ratings": _each(shown["ratings"], comment=masks.everywhere),
        "orders": _each(shown["orders"], reply=masks.everywhere, finding=masks.everywhere),
    }


def closed_words(shown: Mapping[str, Any], *, since: datetime) -> dict[str, Any]:
    """Leave out what offices wrote before the matter was closed as a report: it may tell what the report says."""
    return {
        "events": [
            event.model_copy(update={"words": CLOSED_LATER}) if event.at < since else event for event in shown["events"]
        ]
    }


def _each(cards: Sequence[Any], **change: Callable[[Any], Any]) -> list[Any]:
    return [
        card.model_copy(update={name: mask(getattr(card, name)) for name, mask in change.items()}) for card in cards
    ]
