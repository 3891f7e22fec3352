"""What do we remember of a sealed report, and of the key that opens it?"""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.columns import datetime, instant, octets
from models.columns import text as text_column


class ReportKey(SQLModel, table=True):
    """The key pair of a discipline desk; the private half is locked under its officer's passphrase."""

    __tablename__ = "report_key"
    __table_args__ = (
        # A key whose passphrase is lost opens nothing: its private half is thrown away.
        CheckConstraint("(private_locked IS NULL) = (lost_at IS NOT NULL)", name="lost_is_gone"),
        Index("one_key_of_a_desk", "unit_id", unique=True, postgresql_where=text("lost_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    public_key: bytes = octets()
    private_locked: bytes | None = octets(null=True)
    made_by: UUID = Field(foreign_key="staff.id")
    made_at: datetime = instant()
    changed_at: datetime = instant()  # of the passphrase
    lost_at: datetime | None = instant(null=True)


class SealedReport(SQLModel, table=True):
    """The words of a report under a key of their own, and what became of it."""

    __tablename__ = "sealed_report"
    __table_args__ = (
        # Words lie behind one lock: the desk's box, or the key ring until the desk has a key.
        CheckConstraint(
            "num_nonnulls(key_boxed, key_sealed) = CASE WHEN words_closed IS NULL THEN 0 ELSE 1 END", name="one_lock"
        ),
        Index("reports_to_confirm", "remind_at", postgresql_where=text("remind_at IS NOT NULL")),
        Index("reports_without_box", "petition_id", postgresql_where=text("key_sealed IS NOT NULL")),
    )

    petition_id: UUID = Field(primary_key=True, foreign_key="petition.id")
    key_id: UUID | None = Field(default=None, foreign_key="report_key.id")
    key_boxed: bytes | None = octets(null=True)
    key_sealed: bytes | None = octets(null=True)
    words_closed: bytes | None = octets(null=True)  # none when it is purged
    opened_at: datetime | None = instant(null=True)  # first
    handed_to: str | None = text_column(null=True, default=None)
    handed_at: datetime | None = instant(null=True)
    receipt_number: str | None = text_column(null=True, default=None)  # of the body that took it
    remind_at: datetime | None = instant(null=True)  # while nobody has confirmed
    confirmed_at: datetime | None = instant(null=True)


class SealedFile(SQLModel, table=True):
    """An attachment of a report: its key and its name; the file itself lies closed in the store."""

    __tablename__ = "sealed_file"
    __table_args__ = (
        CheckConstraint("num_nonnulls(key_boxed, key_sealed) = 1", name="one_lock"),
        Index("files_of_report", "petition_id"),
        Index("files_to_clear", "attachment_id", postgresql_where=text("cleared_at IS NULL")),
        Index("files_without_box", "attachment_id", postgresql_where=text("key_sealed IS NOT NULL")),
    )

    attachment_id: UUID = Field(primary_key=True, foreign_key="attachment.id", ondelete="CASCADE")
    petition_id: UUID = Field(foreign_key="petition.id")
    key_id: UUID | None = Field(default=None, foreign_key="report_key.id")
    key_boxed: bytes | None = octets(null=True)
    key_sealed: bytes | None = octets(null=True)
    name_closed: bytes = octets()
    cleared_at: datetime | None = instant(null=True)  # since then no plain copy is in the store
