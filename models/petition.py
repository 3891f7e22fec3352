"""What do we remember of a petition, its people and its turns at each level?"""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.expiry import Colour
from domain.fields import Channel, Link, OtherProcess, Outcome, PersonRole, Procedure, Purpose, StageKind
from domain.levels import Level
from domain.lifecycle import State
from models.columns import datetime, document, instant, octets, one_of
from models.columns import text as text_column

_TO_SEAL = "(about_officials OR purpose = 'report') AND locked_at IS NULL AND erased_at IS NULL"
_WARNED = "warning IS NOT NULL AND closed_at IS NULL"


class Petition(SQLModel, table=True):
    """信访事项. The petitioner's own words never change after filing."""

    __table_args__ = (
        one_of("state", State),
        one_of("level", Level),
        one_of("channel", Channel),
        one_of("purpose", Purpose),
        one_of("other_process", OtherProcess),
        one_of("procedure", Procedure),
        one_of("warning", Colour),
        one_of("link", Link),
        # A link says to what.
        CheckConstraint("(link IS NULL) = (earlier_id IS NULL)", name="link_has_target"),
        # A draft stays with its writer: what is stored is at least registered.
        CheckConstraint("state <> 'draft'", name="stored_means_registered"),
        # Closed petitions say when; open ones do not.
        CheckConstraint("(state LIKE 'closed_%') = (closed_at IS NOT NULL)", name="closed_says_when"),
        # What goes on is not erased, and of what is erased no word is left.
        CheckConstraint("erased_at IS NULL OR (closed_at IS NOT NULL AND content = '')", name="erased_means_closed"),
        # Of what is sealed no word stands in the clear.
        CheckConstraint("locked_at IS NULL OR (content = '' AND named_units = '[]')", name="locked_means_no_words"),
        Index("inbox_of_unit", "unit_id", "attention_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("petitions_of_unit", "unit_id", "attention_at", "id"),
        Index("open_of_county", "county_code", "attention_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("inbox_of_county", "county_code", "attention_at", "id"),
        # A partner hands in its own reference once.
        Index(
            "one_petition_per_external_reference",
            "partner_id",
            "external_reference",
            unique=True,
            postgresql_where=text("external_reference IS NOT NULL"),
        ),
        Index("later_petitions", "earlier_id", postgresql_where=text("earlier_id IS NOT NULL")),
        # What is coloured, read in the order of the list: one colour after the other, by due date.
        Index("warned_petitions", "county_code", "warning", "attention_at", "id", postgresql_where=text(_WARNED)),
        Index("warned_of_unit", "unit_id", "warning", "attention_at", "id", postgresql_where=text(_WARNED)),
        Index("reports_to_seal", "id", postgresql_where=text(_TO_SEAL)),
        # What a county may keep no longer, in the order of closing.
        Index("closed_of_county", "county_code", "closed_at", "id", postgresql_where=text("closed_at IS NOT NULL")),
        Index("petitions_of_resident", "resident_id", "id", postgresql_where=text("resident_id IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    number: str = text_column(unique=True)
    county_code: str = text_column()
    township_code: str | None = text_column(null=True, default=None)
    village_code: str | None = text_column(null=True, default=None)
    place_code: str | None = text_column(null=True, default=None)
    state: str = text_column()
    level: str = text_column()
    unit_id: UUID = Field(foreign_key="unit.id")
    stage_id: UUID
    procedure: str = text_column()
    channel: str = text_column()
    purpose: str = text_column()
    category_slug: str = text_column()
    title: str = text_column()
    content: str = text_column()
    text_hash: bytes = octets()
    requested_level: str | None = text_column(null=True, default=None)
    other_process: str = text_column()
    anonymous: bool
    emergency_claimed: bool
    about_officials: bool
    named_units: list[str] = document()
    routing: dict[str, object] = document()
    previous_number: str | None = text_column(null=True, default=None)
    earlier_id: UUID | None = Field(default=None, foreign_key="petition.id")
    link: str | None = text_column(null=True, default=None)
    policy_version: int = 0  # the county's policy that the intake was decided under; 0: the defaults
    warning: str | None = text_column(null=True, default=None)  # colour of the petition's present turn
    privacy_notice_version: str = text_column()
    resident_id: UUID | None = Field(default=None, foreign_key="resident.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    external_reference: str | None = text_column(null=True, default=None)
    receipt_hash: bytes = octets()
    code_key: int  # number of the key that the query code was made under
    version: int
    last_event: int
    last_hash: bytes = octets()
    registered_at: datetime = instant()
    attention_at: datetime = instant()  # earliest open duty's due; when closed, the closing
    closed_at: datetime | None = instant(null=True)
    joining_opened_at: datetime | None = instant(null=True)  # since then others may join by the join code
    locked_at: datetime | None = instant(null=True)  # a report: since then its words lie in ``sealed_report`` alone
    anonymised_at: datetime | None = instant(null=True)  # when a county's retention took the names off
    erased_at: datetime | None = instant(null=True)  # since then only a tombstone is left (docs/decisions/0015)


class Person(SQLModel, table=True):
    """A person of a petition; name and phone are sealed, the phone can be looked up blind."""

    __table_args__ = (
        one_of("role", PersonRole),
        Index("people_of_petition", "petition_id"),
        Index("people_by_phone", "phone_index", postgresql_where=text("phone_index IS NOT NULL")),
        # A receipt token opens for one person.
        Index("receipts_of_people", "receipt_hash", unique=True, postgresql_where=text("receipt_hash IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id")
    role: str = text_column()
    name_sealed: bytes | None = octets(null=True)
    phone_sealed: bytes | None = octets(null=True)
    phone_index: bytes | None = octets(null=True)
    relation: str | None = text_column(null=True, default=None)
    minor: bool = False  # under fourteen
    receipt_hash: bytes | None = octets(null=True)  # of a co-petitioner who joined by their own code
    code_key: int | None = None
    representative: bool = False  # speaks for the others at a visit
    joined_at: datetime | None = instant(null=True)


class Stage(SQLModel, table=True):
    """One turn of one level with a petition."""

    __table_args__ = (
        one_of("level", Level),
        one_of("kind", StageKind),
        CheckConstraint("outcome IN (" + ", ".join(f"'{o}'" for o in Outcome) + ")", name="outcome_known"),
        UniqueConstraint("petition_id", "turn", name="turns_in_order"),
        Index("stages_of_unit", "unit_id"),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id")
    turn: int
    level: str = text_column()
    unit_id: UUID = Field(foreign_key="unit.id")
    received_at: datetime = instant()
    accepted_at: datetime | None = instant(null=True)
    answered_at: datetime | None = instant(null=True)
    timed_out_at: datetime | None = instant(null=True)
    rehandled: bool = False
    handler_id: UUID | None = Field(default=None, foreign_key="staff.id")
    outcome: str | None = text_column(null=True, default=None)
    kind: str = text_column(default=StageKind.HANDLING.value)
    objected_at: datetime | None = instant(null=True)  # jurisdiction objection, once
    supplement_asked: bool = False  # once in a turn of the office
    extended_days: int = 0
    remanded: bool = False  # this review has sent the matter back
    hearing_at: datetime | None = instant(null=True)
    urged_at: datetime | None = instant(null=True)  # last time the petitioner asked to hurry


class Reception(SQLModel, table=True):
    """How somebody was received in person, by letter or by telephone, and checked the record."""

    __table_args__ = (one_of("channel", Channel), Index("receptions_of_unit", "unit_id"))

    petition_id: UUID = Field(primary_key=True, foreign_key="petition.id")
    channel: str = text_column()
    unit_id: UUID = Field(foreign_key="unit.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    received_at: datetime = instant()
    visitors: int = 1  # persons in the visiting group
    checked_at: datetime | None = instant(null=True)  # the visitor found the record right
    note: str | None = text_column(null=True, default=None)
