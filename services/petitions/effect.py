"""What does a move do besides what the table says?

Each duty describes its moves as an ``Effect``; only the door carries it out.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.levels import Level
from domain.lifecycle import Actor, Row
from models import Clock, Petition, Stage, Unit
from schemas.shapes import Told


@dataclass(frozen=True)
class Mover:
    """Who makes a move, and what they are to this petition."""

    actors: frozenset[Actor]
    staff_id: UUID | None = None
    proved_by_code: bool = False


@dataclass(frozen=True)
class Moment:
    """What the door knows when it asks what a move does."""

    session: AsyncSession
    row: Row
    petition: Petition
    stage: Stage
    unit: Unit
    clocks: dict[str, Clock]  # open ones, by kind
    mover: Mover
    form: Told
    now: datetime
    calendar: WorkingCalendar
    keyring: KeyRing


@dataclass(frozen=True)
class Paper:
    """A document that the move issues."""

    kind: str
    name: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """A new turn: another unit, or another level."""

    unit: Unit
    level: Level


@dataclass(frozen=True)
class Effect:
    """What happens: words for the timeline, notices, a document, changes of the turn.

    ``{day}`` in words and notices becomes the last day of the clock that the new state waits for.
    """

    topic: str
    words: str
    to_petitioner: str = ""
    to_unit: str = ""
    paper: Paper | None = None
    turn: Turn | None = None
    stage: dict[str, Any] = field(default_factory=dict)
    petition: dict[str, Any] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)
    takes_attachments: tuple[UUID, ...] = ()
    clock_origin: dict[str, datetime] = field(default_factory=dict)  # by kind, when not now


EffectOf = Callable[[Moment], Awaitable[Effect]]


@dataclass(frozen=True)
class Moved:
    """What the door tells after a move."""

    petition: Petition
    last_day: date | None
