"""Which petitions may somebody see?

One function for staff, one for the holder of a key. Every list, count and look-up takes it;
outside it a petition does not exist.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.fields import Link, Purpose
from domain.lifecycle import Actor, State
from domain.permissions import May
from models import AccessToken, Person, Petition, Proposal, Reception, Stage, SupervisionOrder
from services.access.actors import Bearer, StaffActor

_NOT_SEALED = col(Petition.state) != State.CLOSED_SEALED.value
_REVIEWED = frozenset({State.REVIEW, State.RE_REVIEW})
_DESKS = 256  # whose filters are kept, of 20 KB each: putting one together costs more than the request around it
_FIRST = aliased(Petition)  # making one costs more than the statement that it stands in
_NOT_A_REPORT = and_(~col(Petition.about_officials), col(Petition.purpose) != Purpose.REPORT.value)


@lru_cache(maxsize=_DESKS)
def visible_to(staff: StaffActor) -> ColumnElement[bool]:
    """Return the filter on ``petition`` for a member of staff who reads.

    What they deal with, and what their unit registered for somebody who came, wrote or rang: who was given
    the slip there may ask there; not when it is a report. And what was merged into a petition that they deal
    with: its words and files are that petition's too. Nothing from which they, or their unit, are recused.
    """
    if not staff.may(May.SEE_OWN):
        return deals_with(staff)
    received = col(Petition.id).in_(select(Reception.petition_id).where(Reception.unit_id == staff.unit_id))
    registered = and_(received, _NOT_A_REPORT, _NOT_SEALED)
    return and_(or_(deals_with(staff), registered, _merged(staff)), sighted(staff))


def sighted(staff: StaffActor, petition_id: Any = None) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Return the filter that leaves out what this person, or their unit, is recused from (docs/decisions/0018)."""
    recused = select(func.recused_from(staff.unit_id, staff.id))
    return (col(Petition.id) if petition_id is None else petition_id).not_in(recused)


def _merged(staff: StaffActor) -> ColumnElement[bool]:
    """Return the filter on what was merged into a petition of theirs; ``is_shared`` in SQL."""
    first = _FIRST
    turns = select(Stage.petition_id).where(Stage.unit_id == staff.unit_id, Stage.petition_id == first.id)
    theirs = or_(
        col(first.unit_id) == staff.unit_id,
        and_(exists(turns), ~col(first.about_officials), col(first.purpose) != Purpose.REPORT.value),
    )
    seen = (sighted(staff, col(first.id)), col(first.state) != State.CLOSED_SEALED)
    led = and_(col(first.id) == col(Petition.earlier_id), theirs, *seen)
    nobody_named = func.jsonb_array_length(col(Petition.named_units)) == 0
    return and_(col(Petition.link) == Link.MERGED.value, _NOT_A_REPORT, nobody_named, exists().where(led))


@lru_cache(maxsize=_DESKS)
def deals_with(staff: StaffActor) -> ColumnElement[bool]:
    """Return the filter on ``petition`` for a member of staff who acts, or writes down what a petitioner said.

    The petition office sees its county, but for reports. Everybody else sees what their own unit has or had, of
    reports only what it has; nothing that they are recused from. Who runs the machine sees nothing.
    """
    if staff.may(May.SEE_COUNTY):
        return and_(col(Petition.county_code) == staff.county_code, _NOT_SEALED, open_to(staff), sighted(staff))
    if not staff.sees_petitions:
        return false()
    turns = select(Stage.petition_id).where(Stage.unit_id == staff.unit_id)
    had = and_(col(Petition.id).in_(turns), _NOT_A_REPORT)
    own = and_(or_(col(Petition.unit_id) == staff.unit_id, had), _NOT_SEALED, sighted(staff))
    return or_(own, and_(reports_of(staff), ~_NOT_SEALED))  # the desk keeps what it handed over, empty as it is


def holds(staff: StaffActor) -> ColumnElement[bool]:
    """Return the filter on ``petition`` for a desk that writes down what its petitioner said, without their code.

    The petition office, and whoever has the petition now: not who had it, and may be why it went on.
    """
    if staff.may(May.SEE_COUNTY):
        return deals_with(staff)
    return and_(deals_with(staff), col(Petition.unit_id) == staff.unit_id)


def reports_of(staff: StaffActor) -> ColumnElement[bool]:
    """Return the filter on ``petition`` for the officer who opens reports: those of the desk, handed over too."""
    if not staff.may(May.TAKE_REPORTS):
        return false()
    return and_(col(Petition.unit_id) == staff.unit_id, ~_NOT_A_REPORT, sighted(staff))


def open_to(staff: StaffActor) -> ColumnElement[bool]:
    """What is no report; for whoever handles, one in danger, and where the office stands in for a missing desk."""
    if staff.looks_on:
        return _NOT_A_REPORT
    in_danger = col(Petition.state) == State.EMERGENCY_OPEN.value
    return or_(_NOT_A_REPORT, in_danger, col(Petition.unit_id) == staff.unit_id)


def orders_visible_to(staff: StaffActor) -> ColumnElement[bool]:
    """Return the filter on ``supervision_order`` joined to its ``petition`` for a member of staff.

    The petition office sees its county, a unit what it is asked itself; of a sealed report only the
    office that guards it, and nobody what they are recused from.
    """
    seen = sighted(staff, col(SupervisionOrder.petition_id))
    if staff.may(May.SEE_COUNTY):
        return and_(col(SupervisionOrder.county_code) == staff.county_code, seen)
    if not staff.sees_petitions:
        return false()
    return and_(col(SupervisionOrder.unit_id) == staff.unit_id, col(Petition.state) != State.CLOSED_SEALED, seen)


def proposals_visible_to(staff: StaffActor) -> ColumnElement[bool]:
    """Return the filter on ``proposal`` for a member of staff: of the county, or to their own unit.

    None that follows from an order on a petition from which they are recused.
    """
    recused = select(func.recused_orders(staff.unit_id, staff.id))
    seen = or_(col(Proposal.order_id).is_(None), col(Proposal.order_id).not_in(recused))
    if staff.may(May.SEE_COUNTY):
        return and_(col(Proposal.county_code) == staff.county_code, seen)
    if not staff.sees_petitions:
        return false()
    return and_(col(Proposal.unit_id) == staff.unit_id, seen)


def opened_by(bearer: Bearer, now: datetime) -> ColumnElement[bool]:
    """Return the filter on ``petition`` for the holder of a receipt, an access token or a session."""
    if bearer.kind == "yr":
        return col(Petition.receipt_hash) == bearer.hash
    if bearer.kind == "yc":
        return exists().where(col(Person.receipt_hash) == bearer.hash, col(Person.petition_id) == col(Petition.id))
    live = and_(col(AccessToken.hash) == bearer.hash, col(AccessToken.expires_at) > now)
    if bearer.kind == "ya":
        return exists().where(live, col(AccessToken.petition_id) == col(Petition.id))
    return exists().where(live, col(AccessToken.resident_id) == col(Petition.resident_id))


class Merged(Protocol):
    """What decides whether a merged petition is shared."""

    @property
    def about_officials(self) -> bool:
        """It reports on officials."""

    @property
    def purpose(self) -> str:
        """The purpose."""

    @property
    def named_units(self) -> list[str]:
        """Whom it names."""


def is_shared(petition: Merged) -> bool:
    """Tell whether a petition that is merged into another one may be read by whoever deals with that one."""
    return not (petition.about_officials or petition.purpose == Purpose.REPORT or petition.named_units)


class Held(Protocol):
    """Who holds a petition, and in which state."""

    @property
    def unit_id(self) -> UUID:
        """The unit."""

    @property
    def county_code(self) -> str:
        """The county."""

    @property
    def state(self) -> str:
        """The state."""


def actors_of(staff: StaffActor, petition: Held) -> frozenset[Actor]:
    """Return what a member of staff is to a petition."""
    holds = petition.unit_id == staff.unit_id
    if staff.may(May.REVIEW):
        return frozenset({Actor.UPPER}) if holds else frozenset()
    actors = set()
    if holds and staff.may(May.TAKE_REPORTS):  # the desk stands in the office's place
        actors.add(Actor.PETITION_OFFICE)
    if holds and staff.may(May.HANDLE):
        actors.add(Actor.UNIT)
        if staff.is_head:
            actors.add(Actor.UNIT_HEAD)
    if staff.may(May.ROUTE) and petition.county_code == staff.county_code:
        actors |= {Actor.PETITION_OFFICE, Actor.COMMON_SUPERIOR}
        # The county's duty officer; and the body that reviews, where that one is missing or recused.
        if petition.state == State.EMERGENCY_OPEN or (holds and petition.state in _REVIEWED):
            actors.add(Actor.UPPER)
    return frozenset(actors)
