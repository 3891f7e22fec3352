"""What does a move do besides what the table says?

Each duty describes its moves as an ``Effect``, a pure function of the moment; only the door
carries it out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from domain.calendar import WorkingCalendar
from domain.expiry import Expiry
from domain.fields import ConflictReason, RecusalSource, StageKind
from domain.levels import Level
from domain.lifecycle import Actor, Row
from schemas.shapes import Told
from services.access.actors import ActingUnit
from services.petitions.case import Case, ClockNow, PetitionNow, StageNow, UnitNow

Form = TypeVar("Form", bound=Told)


@dataclass(frozen=True)
class Mover:
    """Who makes a move, and what they are to this petition."""

    actors: frozenset[Actor]
    staff_id: UUID | None = None
    unit: ActingUnit | None = None  # of the member of staff
    proved_by_code: bool = False
    joined: bool = False  # a co-petitioner who joined by their own code
    on_behalf: str = ""  # the channel by which the petitioner said it, when a desk records it
    said_on: date | None = None  # and the day, when it was another than today


@dataclass(frozen=True)
class Colleague:
    """Somebody who could handle the matter: of the acting unit, active and not recused."""

    id: UUID
    is_head: bool


@dataclass(frozen=True)
class Moment:
    """What the door knows when it asks what a move does."""

    row: Row
    case: Case
    mover: Mover
    form: Told | None
    now: datetime
    calendar: WorkingCalendar
    expired: ClockNow | None = None  # the clock whose end makes this move
    expiry: Expiry | None = None
    other: PetitionNow | None = None  # another petition that the form names
    colleagues: tuple[Colleague, ...] = ()  # of whoever declares a conflict of interest
    overseers: tuple[UnitNow, ...] = ()  # units of the county's supervisors, told when an office has nobody else

    @property
    def petition(self) -> PetitionNow:
        """The petition."""
        return self.case.petition

    @property
    def stage(self) -> StageNow:
        """The present turn."""
        return self.case.stage

    @property
    def unit(self) -> UnitNow:
        """The unit that holds the petition."""
        return self.case.unit

    @property
    def you(self) -> str:
        """How the timeline, which all petitioners read, names the petitioner who moves."""
        return "一位联名人" if self.mover.joined else "您"

    @property
    def petitioner(self) -> str:
        """How offices read who moves."""
        return "联名人" if self.mover.joined else "信访人"

    def told(self, form: type[Form]) -> Form:
        """Return the form of the move, which the move itself has chosen."""
        assert isinstance(self.form, form), (self.row.move, type(self.form))  # noqa: S101
        return self.form


@dataclass(frozen=True)
class Paper:
    """A document that the move issues."""

    kind: str
    name: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """A new turn: another unit, another level, or a reviewing body."""

    unit: UnitNow
    level: Level
    kind: StageKind = StageKind.HANDLING
    stage: dict[str, Any] = field(default_factory=dict)  # columns of the new turn


@dataclass(frozen=True)
class Recused:
    """A unit, or one person, that keeps out from now on."""

    source: RecusalSource
    unit_id: UUID | None = None
    staff_id: UUID | None = None
    reason: ConflictReason | None = None

    @property
    def who(self) -> UUID | None:
        """The unit or the person."""
        return self.unit_id or self.staff_id


@dataclass(frozen=True)
class Effect:
    """What happens: words for the timeline, notices, documents, changes of the turn.

    ``{day}`` in words, notices and papers becomes the last day of the clock that the new state
    waits for. ``to_unit`` goes to the unit that holds the petition afterwards.
    """

    topic: str
    words: str
    to_petitioner: str = ""
    to_unit: str = ""
    to_others: tuple[tuple[UnitNow, str], ...] = ()
    papers: tuple[Paper, ...] = ()
    turn: Turn | None = None
    stage: dict[str, Any] = field(default_factory=dict)  # columns of the present turn
    petition: dict[str, Any] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)
    takes_attachments: tuple[UUID, ...] = ()
    public: bool = True
    clock_origin: dict[str, datetime] = field(default_factory=dict)  # by kind, when not now
    clock_due: dict[str, date] = field(default_factory=dict)  # by kind: the last day, when not the rule's
    starts: tuple[str, ...] = ()  # kinds beside the row's own
    stops: tuple[str, ...] = ()
    moves_clocks: bool = False  # the duties of the turn go with it to another unit, as they run
    extends: int = 0  # days that C7 gains
    pauses: bool = True  # False: what the row pauses runs on
    why: str = ""  # of a pause or an extension, for those who ask about the date
    recusals: tuple[Recused, ...] = ()
    lifts: tuple[UUID, ...] = ()  # recusals that end


EffectOf = Callable[[Moment], Effect]


@dataclass(frozen=True)
class Moved:
    """What the door tells after a move."""

    petition: PetitionNow
    last_day: date | None
