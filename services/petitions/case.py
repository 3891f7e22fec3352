"""What does the door know of a petition when somebody wants to move it?

One statement reads it all, for one petition or a batch: the petition, its turns and open clocks,
the units of every level that could take it, the county's policy, and what the guards ask.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.fields import RecusalSource, StageKind, UnitKind
from domain.levels import Level
from domain.lifecycle import State
from domain.policy import Policy
from domain.thresholds import DEFAULT, Thresholds

_OPEN = "met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL"
_PETITION = [
    "id",
    "number",
    "county_code",
    "township_code",
    "village_code",
    "state",
    "level",
    "unit_id",
    "stage_id",
    "procedure",
    "channel",
    "purpose",
    "category_slug",
    "requested_level",
    "anonymous",
    "emergency_claimed",
    "about_officials",
    "named_units",
    "routing",
    "earlier_id",
    "link",
    "policy_version",
    "warning",
    "version",
    "last_event",
    "last_hash",
    "registered_at",
    "closed_at",
    "resident_id",
    "text_hash",
    "locked_at",
]
_CLOCK = [
    "id",
    "stage_id",
    "unit_id",
    "kind",
    "started_at",
    "due_at",
    "rolled",
    "provisional",
    "paused_at",
    "paused_seconds",
    "met_at",
    "breached_at",
    "stopped_at",
    "statutory_due_at",
    "extended_days",
]
_STAGE = [
    "id",
    "turn",
    "level",
    "unit_id",
    "received_at",
    "accepted_at",
    "answered_at",
    "timed_out_at",
    "rehandled",
    "handler_id",
    "outcome",
    "kind",
    "objected_at",
    "supplement_asked",
    "extended_days",
    "remanded",
    "hearing_at",
    "urged_at",
]
_UNIT = ["id", "area_code", "level", "kind", "name", "address", "hours", "phone"]


def _object(table: str, columns: list[str]) -> str:
    return "json_build_object(" + ", ".join(f"'{column}', {table}.{column}" for column in columns) + ")"


# $1 ids of petitions, $2 the category to look units up for (null: the petition's own), $3 today
READ = f"""
SELECT petition.id, json_build_object(
    'petition', {_object("petition", _PETITION)},
    'unit', {_object("unit", _UNIT)},
    'stages', (SELECT json_agg({_object("stage", _STAGE)} ORDER BY stage.turn)
               FROM stage WHERE stage.petition_id = petition.id),
    'clocks', (SELECT coalesce(json_agg({_object("clock", _CLOCK)}), '[]')
               FROM clock WHERE clock.petition_id = petition.id AND {_OPEN}),
    'lowest_level', (SELECT lowest_level FROM category WHERE slug = coalesce($2, petition.category_slug)),
    'units', (SELECT coalesce(json_agg({_object("duty_unit", _UNIT)}), '[]')
              FROM category_duty AS duty JOIN unit AS duty_unit
                  ON duty_unit.kind = duty.unit_kind AND duty_unit.level = duty.level AND duty_unit.active
                  AND duty_unit.area_code = CASE duty.level WHEN 'county' THEN petition.county_code
                      WHEN 'township' THEN petition.township_code ELSE petition.village_code END
              WHERE duty.category_slug = coalesce($2, petition.category_slug)),
    'offices', (SELECT json_agg({_object("office", _UNIT)}) FROM unit AS office
                WHERE office.area_code = petition.county_code AND office.active
                    AND office.kind IN ('petition_office', 'review_office', 'discipline_desk')),
    'recusals', (SELECT coalesce(json_agg(json_build_object('id', recusal.id, 'unit_id', recusal.unit_id,
                     'staff_id', recusal.staff_id, 'source', recusal.source)), '[]')
                 FROM recusal WHERE recusal.petition_id = petition.id AND recusal.lifted_at IS NULL),
    'holders', (SELECT json_agg(DISTINCT jsonb_build_object('id', holder.id, 'area_code', holder.area_code,
                    'level', holder.level, 'kind', holder.kind, 'name', holder.name, 'address', holder.address,
                    'hours', holder.hours, 'phone', holder.phone))
                FROM stage JOIN unit AS holder ON holder.id = stage.unit_id WHERE stage.petition_id = petition.id),
    'policy', (SELECT json_build_object('version', version, 'body', body) FROM county_policy
               WHERE county_policy.county_code = petition.county_code AND valid_from <= $3
               ORDER BY valid_from DESC, version DESC LIMIT 1),
    'papers', (SELECT count(*) FROM document WHERE document.petition_id = petition.id),
    'unsatisfied', EXISTS (
        SELECT FROM rating WHERE rating.petition_id = petition.id AND rating.about = 'unit'
            AND rating.satisfaction = 'unsatisfied' AND rating.document_id = (
            SELECT document.id FROM document
            WHERE document.petition_id = petition.id AND document.stage_id = petition.stage_id
                AND document.kind IN ('village_opinion', 'handling_opinion')
            ORDER BY document.issued_at DESC, document.id DESC LIMIT 1)
            AND EXISTS (SELECT FROM person WHERE person.id = rating.person_id AND person.role = 'petitioner')),
    'passed', (SELECT coalesce(json_agg(DISTINCT jsonb_build_array(
                   event.data ->> 'level', event.topic = 'petition.not_accepted')), '[]')
               FROM event WHERE event.petition_id = petition.id AND event.data ->> 'level' IS NOT NULL
                   AND (event.topic = 'petition.not_accepted' OR event.data ->> 'exemption' <> '')),
    'authors', (SELECT coalesce(json_agg(DISTINCT document.staff_id), '[]') FROM document
                WHERE document.petition_id = petition.id AND document.staff_id IS NOT NULL
                    AND document.kind IN ('village_opinion', 'handling_opinion')),
    'heard', EXISTS (SELECT FROM document WHERE document.petition_id = petition.id
                     AND document.stage_id = petition.stage_id AND document.kind = 'hearing_record'),
    'routes_tried', (SELECT coalesce(json_agg(event.data ->> 'route'), '[]') FROM event
                     WHERE event.petition_id = petition.id AND event.topic = 'petition.redirected')
)::text AS text
FROM petition JOIN unit ON unit.id = petition.unit_id
WHERE petition.id = ANY($1::uuid[])
"""


class UnitNow(BaseModel):
    """A unit that holds or could take the petition."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    area_code: str
    level: Level
    kind: UnitKind
    name: str
    address: str
    hours: str
    phone: str


class ClockNow(BaseModel):
    """An open clock; the door writes down how it ends or moves."""

    id: UUID
    stage_id: UUID
    unit_id: UUID
    kind: str
    started_at: datetime
    due_at: datetime
    rolled: bool
    provisional: bool
    paused_at: datetime | None
    paused_seconds: int
    met_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    statutory_due_at: datetime | None
    extended_days: int

    @property
    def is_open(self) -> bool:
        """Tell whether the clock still runs or stands still."""
        return self.met_at is None and self.breached_at is None and self.stopped_at is None


class StageNow(BaseModel):
    """A turn."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    turn: int
    level: Level
    unit_id: UUID
    received_at: datetime
    accepted_at: datetime | None
    answered_at: datetime | None
    timed_out_at: datetime | None
    rehandled: bool
    handler_id: UUID | None
    outcome: str | None
    kind: StageKind
    objected_at: datetime | None
    supplement_asked: bool
    extended_days: int
    remanded: bool
    hearing_at: datetime | None
    urged_at: datetime | None

    @property
    def spoke(self) -> bool:
        """Tell whether the level has answered, or let its time run out."""
        return self.answered_at is not None or self.timed_out_at is not None


class RecusalNow(BaseModel):
    """A unit, or a person, that sees nothing of the petition."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    unit_id: UUID | None
    staff_id: UUID | None
    source: RecusalSource


class PetitionNow(BaseModel):
    """The petition without its words."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    number: str
    county_code: str
    township_code: str | None
    village_code: str | None
    state: State
    level: Level
    unit_id: UUID
    stage_id: UUID
    procedure: str
    channel: str
    purpose: str
    category_slug: str
    requested_level: Level | None
    anonymous: bool
    emergency_claimed: bool
    about_officials: bool
    named_units: list[str]
    routing: dict[str, Any]
    earlier_id: UUID | None
    link: str | None
    policy_version: int
    warning: str | None
    version: int
    last_event: int
    last_hash: str
    registered_at: datetime
    closed_at: datetime | None
    resident_id: UUID | None
    text_hash: str = ""
    locked_at: datetime | None = None

    @property
    def chain(self) -> bytes:
        """The hash of the last event."""
        return bytes.fromhex(self.last_hash.removeprefix("\\x"))


class Case(BaseModel):
    """All of it."""

    petition: PetitionNow
    unit: UnitNow
    stages: list[StageNow]
    clocks: list[ClockNow]
    lowest_level: Level | None
    units: list[UnitNow]
    offices: list[UnitNow]
    recusals: list[RecusalNow]
    holders: list[UnitNow]  # units that have or had a turn
    policy: dict[str, Any] | None
    papers: int
    unsatisfied: bool
    passed: list[tuple[Level, bool]]  # levels that declined (true), or that an exemption opened (false)
    routes_tried: list[str | None]
    authors: list[UUID]  # who wrote an opinion of the matter
    heard: bool  # what was heard is on record in this turn

    @cached_property
    def stage(self) -> StageNow:
        """The present turn."""
        return next(stage for stage in self.stages if stage.id == self.petition.stage_id)

    @cached_property
    def by_kind(self) -> dict[str, ClockNow]:
        """The open clocks."""
        return {clock.kind: clock for clock in self.clocks}

    @cached_property
    def by_level(self) -> Mapping[Level, UnitNow]:
        """The unit that is responsible at each level."""
        return {unit.level: unit for unit in self.units}

    def without(self, unit_id: UUID) -> "Case":
        """Return the same with one more unit that keeps out."""
        one = RecusalNow(id=unit_id, unit_id=unit_id, staff_id=None, source=RecusalSource.DECLARED)
        told = {name: getattr(self, name) for name in type(self).model_fields}
        return Case.model_construct(**told | {"recusals": [*self.recusals, one]})

    def last_turn(self, kind: StageKind = StageKind.HANDLING) -> StageNow:
        """Return the latest turn of a kind at the petition's level, else the latest at all."""
        here = [turn for turn in self.stages if turn.kind is kind and turn.level is self.petition.level]
        return here[-1] if here else self.stages[-1]

    @property
    def last_review(self) -> StageNow | None:
        """The latest turn of a reviewing body, None when there was none."""
        return next((turn for turn in reversed(self.stages) if turn.kind is StageKind.REVIEW), None)

    @cached_property
    def recused(self) -> frozenset[UUID]:
        """The units, and the members of staff, that see nothing of the petition (E3, E7)."""
        return frozenset(one for each in self.recusals for one in (each.unit_id, each.staff_id) if one)

    def holder(self, turn: StageNow) -> UnitNow:
        """Return the unit of a turn."""
        return next(unit for unit in self.holders if unit.id == turn.unit_id)

    @cached_property
    def rules(self) -> Policy:
        """The county's policy of today."""
        return Policy.read(self.policy["version"], self.policy["body"]) if self.policy else Policy()

    def office(self, kind: UnitKind = UnitKind.PETITION_OFFICE) -> UnitNow:
        """Return an office of the county; the petition office stands in for one that is missing, or recused.

        Not for the desk that guards reports: who keeps out there is no reason to let others read.
        """
        keeps = UnitKind.DISCIPLINE_DESK
        found = {unit.kind: unit for unit in self.offices if unit.id not in self.recused or unit.kind == keeps}
        return found.get(kind) or found[UnitKind.PETITION_OFFICE]

    @cached_property
    def thresholds(self) -> Thresholds:
        """The county's thresholds of supervision; the defaults when what is stored is wrong."""
        try:
            return Thresholds.read(self.policy["body"]) if self.policy else DEFAULT
        except ValueError:
            return DEFAULT


def read_case(text: str) -> Case:
    """Read what the statement tells of one petition."""
    return Case.model_validate_json(text)
