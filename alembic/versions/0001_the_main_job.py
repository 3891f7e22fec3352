"""the main job.

Revision: 0001
Before: None
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("CREATE SEQUENCE petition_number MAXVALUE 999999999 CYCLE")
    op.create_table(
        "area",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{12}$'", name=op.f("ck_area_code_shape")),
        sa.CheckConstraint(
            "level IN ('province', 'city', 'county', 'township', 'village')", name=op.f("ck_area_level_known")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_area_validity_order")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_area")),
    )
    op.create_index(
        "area_children", "area", ["parent_code", "code"], unique=False, postgresql_where=sa.text("valid_to IS NULL")
    )
    op.create_index(
        "one_area_in_force_per_code", "area", ["code"], unique=True, postgresql_where=sa.text("valid_to IS NULL")
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "hour", name=op.f("pk_attempt")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "category",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("parent_slug", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lowest_level", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("routed_by_person", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "lowest_level IN ('village', 'township', 'county')", name=op.f("ck_category_lowest_level_known")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_category")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("client_id", name=op.f("uq_partner_client_id")),
    )
    op.create_table(
        "request_key",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_request_key")),
    )
    op.create_index("old_request_keys", "request_key", ["created_at"], unique=False)
    op.create_table(
        "resident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("subject_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("provider", "subject_index", name="one_account_per_subject"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('villagers_committee', 'township_government', 'petition_office', 'agriculture', 'water', 'natural_resources', 'housing', 'labour', 'health', 'education', 'civil_affairs', 'justice', 'transport', 'commerce', 'environment', 'veterans', 'discipline_desk')",
            name=op.f("ck_unit_kind_known"),
        ),
        sa.CheckConstraint("level IN ('village', 'township', 'county')", name=op.f("ck_unit_level_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("area_code", "kind", name="one_unit_of_a_kind_per_area"),
    )
    op.create_table(
        "category_duty",
        sa.Column("category_slug", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("unit_kind", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('village', 'township', 'county')", name=op.f("ck_category_duty_level_known")),
        sa.CheckConstraint(
            "unit_kind IN ('villagers_committee', 'township_government', 'petition_office', 'agriculture', 'water', 'natural_resources', 'housing', 'labour', 'health', 'education', 'civil_affairs', 'justice', 'transport', 'commerce', 'environment', 'veterans', 'discipline_desk')",
            name=op.f("ck_category_duty_unit_kind_known"),
        ),
        sa.ForeignKeyConstraint(["category_slug"], ["category.slug"], name=op.f("fk_category_duty_category_slug")),
        sa.PrimaryKeyConstraint("category_slug", "level", name=op.f("pk_category_duty")),
    )
    op.create_table(
        "desk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_desk_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
    )
    op.create_index("desks_of_unit", "desk", ["unit_id"], unique=False)
    op.create_table(
        "petition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("township_code", sa.Text(), nullable=True),
        sa.Column("village_code", sa.Text(), nullable=True),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("category_slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("requested_level", sa.Text(), nullable=True),
        sa.Column("other_process", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("emergency_claimed", sa.Boolean(), nullable=False),
        sa.Column("about_officials", sa.Boolean(), nullable=False),
        sa.Column("named_units", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("routing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_number", sa.Text(), nullable=True),
        sa.Column("privacy_notice_version", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("external_reference", sa.Text(), nullable=True),
        sa.Column("receipt_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_key", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attention_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state LIKE 'closed_%') = (closed_at IS NOT NULL)", name=op.f("ck_petition_closed_says_when")
        ),
        sa.CheckConstraint(
            "channel IN ('online', 'visit', 'letter', 'phone', 'partner')", name=op.f("ck_petition_channel_known")
        ),
        sa.CheckConstraint("level IN ('village', 'township', 'county')", name=op.f("ck_petition_level_known")),
        sa.CheckConstraint(
            "other_process IN ('none', 'court', 'arbitration', 'reconsideration', 'review')",
            name=op.f("ck_petition_other_process_known"),
        ),
        sa.CheckConstraint("procedure IN ('ordinary', 'simple')", name=op.f("ck_petition_procedure_known")),
        sa.CheckConstraint(
            "purpose IN ('claim', 'suggestion', 'report', 'inquiry', 'thanks')", name=op.f("ck_petition_purpose_known")
        ),
        sa.CheckConstraint("state <> 'draft'", name=op.f("ck_petition_stored_means_registered")),
        sa.CheckConstraint(
            "state IN ('draft', 'registered', 'level_refused', 'supplement_requested', 'emergency_open', 'pending_acceptance', 'unit_objected', 'accepted', 'extended', 'opinion_issued', 'rehandling', 'level_timed_out', 'review', 'review_issued', 're_review', 'closed_concluded', 'closed_final', 'closed_redirected', 'closed_sealed', 'closed_not_accepted', 'closed_withdrawn', 'closed_merged', 'closed_dormant')",
            name=op.f("ck_petition_state_known"),
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_petition_partner_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_petition_resident_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_petition_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition")),
        sa.UniqueConstraint("number", name=op.f("uq_petition_number")),
    )
    op.create_index("inbox_of_county", "petition", ["county_code", "attention_at", "id"], unique=False)
    op.create_index(
        "inbox_of_unit",
        "petition",
        ["unit_id", "attention_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "one_petition_per_external_reference",
        "petition",
        ["partner_id", "external_reference"],
        unique=True,
        postgresql_where=sa.text("external_reference IS NOT NULL"),
    )
    op.create_index(
        "open_of_county",
        "petition",
        ["county_code", "attention_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "petitions_of_resident",
        "petition",
        ["resident_id", "id"],
        unique=False,
        postgresql_where=sa.text("resident_id IS NOT NULL"),
    )
    op.create_index("petitions_of_unit", "petition", ["unit_id", "attention_at", "id"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('village_desk', 'township_desk', 'petition_office', 'department', 'discipline', 'operator')",
            name=op.f("ck_staff_role_known"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_staff_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_index(op.f("ix_staff_unit_id"), "staff", ["unit_id"], unique=False)
    op.create_table(
        "access_token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('petition', 'resident', 'desk', 'partner')", name=op.f("ck_access_token_kind_known")
        ),
        sa.CheckConstraint(
            "num_nonnulls(petition_id, resident_id, staff_id, partner_id) = 1", name=op.f("ck_access_token_one_holder")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_access_token_partner_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_access_token_petition_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_access_token_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_access_token_staff_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_access_token")),
    )
    op.create_index("ended_tokens", "access_token", ["expires_at"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("has_preview", sa.Boolean(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_attachment_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("attachments_of_petition", "attachment", ["petition_id"], unique=False)
    op.create_index(
        "waiting_attachments",
        "attachment",
        ["uploaded_at"],
        unique=False,
        postgresql_where=sa.text("petition_id IS NULL"),
    )
    op.create_table(
        "event",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "actor IN ('citizen', 'petition_office', 'unit', 'unit_head', 'upper', 'common_superior', 'system', 'timer')",
            name=op.f("ck_event_actor_known"),
        ),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_event_petition_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_event_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_event_unit_id")),
        sa.PrimaryKeyConstraint("petition_id", "seq", name=op.f("pk_event")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("audience IN ('petitioner', 'unit')", name=op.f("ck_notice_audience_known")),
        sa.CheckConstraint("state IN ('queued', 'sent', 'held')", name=op.f("ck_notice_state_known")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_notice_petition_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "due_notices", "notice", ["next_attempt_at", "id"], unique=False, postgresql_where=sa.text("state = 'queued'")
    )
    op.create_index("held_notices", "notice", ["id"], unique=False, postgresql_where=sa.text("state = 'held'"))
    op.create_index("notices_of_petition", "notice", ["petition_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.CheckConstraint("role IN ('petitioner', 'represented', 'co_petitioner')", name=op.f("ck_person_role_known")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_person_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(
        "people_by_phone", "person", ["phone_index"], unique=False, postgresql_where=sa.text("phone_index IS NOT NULL")
    )
    op.create_index("people_of_petition", "person", ["petition_id"], unique=False)
    op.create_table(
        "place",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_place_desk_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_place")),
    )
    op.create_index("places_of_area", "place", ["area_code"], unique=False)
    op.create_table(
        "stage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timed_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehandled", sa.Boolean(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("level IN ('village', 'township', 'county')", name=op.f("ck_stage_level_known")),
        sa.CheckConstraint(
            "outcome IN ('supported', 'partly_supported', 'explained_no_basis', 'not_supported')",
            name=op.f("ck_stage_outcome_known"),
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("fk_stage_handler_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_stage_petition_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_stage_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("petition_id", "turn", name="turns_in_order"),
    )
    op.create_index("stages_of_unit", "stage", ["unit_id"], unique=False)
    op.create_table(
        "clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rolled", sa.Boolean(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('C1', 'C2', 'C2s', 'C2v', 'C3', 'C4', 'C5', 'C6', 'C7', 'C7s', 'C7v', 'C8', 'C9', 'C10', 'C11', 'C12', 'C13', 'C14', 'C15', 'C16', 'C17', 'C18', 'C19', 'C20')",
            name=op.f("ck_clock_kind_known"),
        ),
        sa.CheckConstraint("num_nonnulls(met_at, breached_at, stopped_at) <= 1", name=op.f("ck_clock_one_end")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_clock_petition_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_clock_stage_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_clock_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index("clocks_of_petition", "clock", ["petition_id"], unique=False)
    op.create_index(
        "due_clocks",
        "clock",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL"),
    )
    op.create_index(
        "one_open_clock_per_kind",
        "clock",
        ["petition_id", "kind"],
        unique=True,
        postgresql_where=sa.text("met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_document_petition_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_document_staff_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_document_stage_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("documents_of_petition", "document", ["petition_id", "issued_at"], unique=False)
    op.create_table(
        "place_scan",
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_code"], ["place.code"], name=op.f("fk_place_scan_place_code")),
        sa.PrimaryKeyConstraint("place_code", "on", name=op.f("pk_place_scan")),
    )
    op.create_table(
        "rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("solved", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("about IN ('petition_office', 'unit')", name=op.f("ck_rating_about_known")),
        sa.CheckConstraint(
            "satisfaction IN ('satisfied', 'mostly_satisfied', 'unsatisfied')",
            name=op.f("ck_rating_satisfaction_known"),
        ),
        sa.CheckConstraint("solved IN ('yes', 'partly', 'no')", name=op.f("ck_rating_solved_known")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_rating_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rating_person_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_rating_petition_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_rating_stage_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_rating_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("document_id", "person_id", "about", name="rated_once"),
    )
    op.create_index(op.f("ix_rating_petition_id"), "rating", ["petition_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f("ix_rating_petition_id"), table_name="rating")
    op.drop_table("rating")
    op.drop_table("place_scan")
    op.drop_index("documents_of_petition", table_name="document")
    op.drop_table("document")
    op.drop_index(
        "one_open_clock_per_kind",
        table_name="clock",
        postgresql_where=sa.text("met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL"),
    )
    op.drop_index(
        "due_clocks",
        table_name="clock",
        postgresql_where=sa.text("met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL"),
    )
    op.drop_index("clocks_of_petition", table_name="clock")
    op.drop_table("clock")
    op.drop_index("stages_of_unit", table_name="stage")
    op.drop_table("stage")
    op.drop_index("places_of_area", table_name="place")
    op.drop_table("place")
    op.drop_index("people_of_petition", table_name="person")
    op.drop_index("people_by_phone", table_name="person", postgresql_where=sa.text("phone_index IS NOT NULL"))
    op.drop_table("person")
    op.drop_index("notices_of_petition", table_name="notice")
    op.drop_index("held_notices", table_name="notice", postgresql_where=sa.text("state = 'held'"))
    op.drop_index("due_notices", table_name="notice", postgresql_where=sa.text("state = 'queued'"))
    op.drop_table("notice")
    op.drop_table("event")
    op.drop_index("waiting_attachments", table_name="attachment", postgresql_where=sa.text("petition_id IS NULL"))
    op.drop_index("attachments_of_petition", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index("ended_tokens", table_name="access_token")
    op.drop_table("access_token")
    op.drop_index(op.f("ix_staff_unit_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_index("petitions_of_unit", table_name="petition")
    op.drop_index("petitions_of_resident", table_name="petition", postgresql_where=sa.text("resident_id IS NOT NULL"))
    op.drop_index("open_of_county", table_name="petition", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(
        "one_petition_per_external_reference",
        table_name="petition",
        postgresql_where=sa.text("external_reference IS NOT NULL"),
    )
    op.drop_index("inbox_of_unit", table_name="petition", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("inbox_of_county", table_name="petition")
    op.drop_table("petition")
    op.drop_index("desks_of_unit", table_name="desk")
    op.drop_table("desk")
    op.drop_table("category_duty")
    op.drop_table("unit")
    op.drop_table("resident")
    op.drop_index("old_request_keys", table_name="request_key")
    op.drop_table("request_key")
    op.drop_table("partner")
    op.drop_table("category")
    op.drop_table("calendar_year")
    op.drop_table("calendar_day")
    op.drop_table("attempt")
    op.drop_index("one_area_in_force_per_code", table_name="area", postgresql_where=sa.text("valid_to IS NULL"))
    op.drop_index("area_children", table_name="area", postgresql_where=sa.text("valid_to IS NULL"))
    op.drop_table("area")
    op.execute("DROP SEQUENCE petition_number")
