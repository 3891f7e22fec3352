"""What do we remember of who may come in: tokens, residents, partners, keys, attempts?"""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import datetime, document, instant, octets, one_of, text


class TokenKind(StrEnum):
    """What a bearer token opens."""

    PETITION = "petition"
    RESIDENT = "resident"
    DESK = "desk"
    PARTNER = "partner"


class AccessToken(SQLModel, table=True):
    """A bearer token that ends; only its SHA-256 is kept."""

    __tablename__ = "access_token"
    __table_args__ = (
        one_of("kind", TokenKind),
        # A token opens one thing.
        CheckConstraint("num_nonnulls(petition_id, resident_id, staff_id, partner_id) = 1", name="one_holder"),
        Index("ended_tokens", "expires_at"),
    )

    hash: bytes = Field(primary_key=True)
    kind: str = text()
    petition_id: UUID | None = Field(default=None, foreign_key="petition.id")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")  # the co-petitioner who came in, if one
    resident_id: UUID | None = Field(default=None, foreign_key="resident.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    scopes: list[str] = document()
    created_at: datetime = instant()
    expires_at: datetime = instant()


class Resident(SQLModel, table=True):
    """An account at an identity provider, kept as a blind index alone."""

    __table_args__ = (UniqueConstraint("provider", "subject_index", name="one_account_per_subject"),)

    id: UUID = Field(primary_key=True)
    provider: str = text()
    subject_index: bytes = octets()
    index_key: int | None = None  # number of the key of the index; unknown for rows from before it was kept
    created_at: datetime = instant()


class Partner(SQLModel, table=True):
    """A third-party system that hands in petitions."""

    id: UUID = Field(primary_key=True)
    client_id: str = text(unique=True)
    secret_hash: bytes = octets()
    name: str = text()
    county_code: str = text()
    scopes: list[str] = document()
    active: bool = True


class RequestKey(SQLModel, table=True):
    """An Idempotency-Key with the answer it got; lives at least a day."""

    __tablename__ = "request_key"
    __table_args__ = (Index("old_request_keys", "created_at"),)

    caller: str = text(primary_key=True)
    key: str = text(primary_key=True)
    fingerprint: bytes = octets()
    status: int
    answer: bytes = octets()  # sealed
    created_at: datetime = instant()


class Attempt(SQLModel, table=True):
    """Until when what was guessed at a subject weighs; the key is an HMAC of scope and subject."""

    key: bytes = Field(primary_key=True)
    until: datetime = instant()


class PhoneCode(SQLModel, table=True):
    """The one code that a phone can sign in with now; neither the phone nor the code can be read from it."""

    __tablename__ = "phone_code"
    __table_args__ = (Index("ended_phone_codes", "expires_at"),)

    phone_index: bytes = Field(primary_key=True)
    code_hash: bytes = octets()
    tries: int = 0
    expires_at: datetime = instant()
