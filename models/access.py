"""What do we remember of who may come in: tokens, residents, partners, keys, attempts?"""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as text_sql
from sqlmodel import Field, SQLModel

from models.columns import datetime, document, instant, octets, one_of, text


class TokenKind(StrEnum):
    """What a bearer token opens."""

    PETITION = "petition"
    RESIDENT = "resident"
    DESK = "desk"
    PARTNER = "partner"
    PERSONAL = "personal"  # of a member of staff, for scripts


class AccessToken(SQLModel, table=True):
    """A bearer token that ends; only its SHA-256 is kept."""

    __tablename__ = "access_token"
    __table_args__ = (
        one_of("kind", TokenKind),
        # A token opens one thing.
        CheckConstraint("num_nonnulls(petition_id, resident_id, staff_id, partner_id) = 1", name="one_holder"),
        Index("ended_tokens", "expires_at"),
        Index("tokens_of_staff", "staff_id", postgresql_where=text_sql("staff_id IS NOT NULL")),
    )

    hash: bytes = Field(primary_key=True)
    kind: str = text()
    petition_id: UUID | None = Field(default=None, foreign_key="petition.id")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")  # the co-petitioner who came in, if one
    resident_id: UUID | None = Field(default=None, foreign_key="resident.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    scopes: list[str] = document()
    second_factor: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})  # came in with one
    # How its holder names it in a list; the hash never leaves.
    handle: UUID = Field(default_factory=uuid4, sa_column_kwargs={"server_default": text_sql("gen_random_uuid()")})
    name: str | None = text(null=True, default=None)  # what a script's token is for
    used_on: date | None = None  # the last day of a script's token; no hour
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
    __table_args__ = (Index("old_request_keys", "created_at"), Index("request_keys_of_petitions", "petition_id"))

    caller: str = text(primary_key=True)
    key: str = text(primary_key=True)
    fingerprint: bytes = octets()
    status: int
    answer: bytes = octets()  # sealed
    created_at: datetime = instant()
    petition_id: UUID | None = None  # what the answer is about: erased, it takes the answer along


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


class StaffInvitation(SQLModel, table=True):
    """The one open invitation of an account; of its code only the SHA-256 is kept."""

    __tablename__ = "staff_invitation"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id")
    code_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    invited_by_id: UUID | None = Field(default=None, foreign_key="staff.id")  # nobody: on the machine itself
    created_at: datetime = instant()
    expires_at: datetime = instant()


class StaffIdentity(SQLModel, table=True):
    """An account at the organisation's own identity provider, as the hash of issuer and subject."""

    __tablename__ = "staff_identity"
    __table_args__ = (UniqueConstraint("staff_id", "issuer", name="one_identity_per_issuer"),)

    subject_hash: bytes = Field(primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    issuer: str = text()
    created_at: datetime = instant()


class OidcStart(SQLModel, table=True):
    """Somebody was sent to the identity provider and may come back once; the key is the hash of their secret."""

    __tablename__ = "oidc_start"
    __table_args__ = (Index("ended_oidc_starts", "expires_at"),)

    key: bytes = Field(primary_key=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")  # who wants to link their account
    proven_id: UUID | None = Field(default=None, foreign_key="staff.id")  # who came back, and still owes a code
    expires_at: datetime = instant()
