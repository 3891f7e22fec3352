"""Publishing is a decision: each column of a table is shown, renamed or withheld, and never by accident."""

import importlib
import io
import pkgutil
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import httpx
import pytest
from PIL import Image
from pydantic import BaseModel
from sqlmodel import SQLModel

import models
import schemas
from domain import fields
from schemas.desk import EventCard, InboxItem, PersonCard, PetitionAtDesk, RatingCard, StageCard
from schemas.partners import PartnerPetition
from schemas.petitioner_moves import Withdraw
from schemas.petitions import AccessRequest, AttachmentCard, DocumentCard, Progress, Receipt
from schemas.ratings import RatingDone
from schemas.sessions import MyPetition
from schemas.shapes import ClockCard, Told, UnitCard
from schemas.supervision import OrderCard, ProposalItem
from services.organisation.access_file import DemoAccess
from tests.people import OPINION, Desk, Resident

# ------------------------------------------------------------------------ columns and fields


@dataclass(frozen=True)
class Published:
    """What is decided for a table and one of its shapes; the rest goes out under its own name."""

    table: type[SQLModel]
    shape: type[BaseModel]
    renamed: Mapping[str, str] = field(default_factory=dict)  # column -> field
    withheld: Mapping[str, str] = field(default_factory=dict)  # reason -> columns
    made: str = ""  # fields that no column of the table holds


_KEYS = "keys of rows open nothing and mean nothing outside"
_SECRET = "secrets, and what proves them"
_CHAIN = "the chain is checked by operators; events show what happened"
_WORDS_OF_CODES = {"unit_id": "unit", "category_slug": "category"}
_OWN = "the holder's own accounts are not the desk's business"
_PLACE = "where it was scanned and filed follows from the unit"
_OFFICES = "colours are for offices among themselves; the petitioner reads the days and who is late"
_JOINING = "joining is between the first petitioner and whoever gets the code"
_REPORT = "a report says so itself, and to whom"
_TOMBSTONE = "nobody's key opens what is erased; a list shows that it has no words"
_LIST = "a line of a list; the petition itself shows it"

DECIDED = (
    Published(
        models.Petition,
        PetitionAtDesk,
        renamed=_WORDS_OF_CODES | {"warning": "colour"},
        withheld={
            _KEYS: "id stage_id",
            _SECRET: "receipt_hash code_key",
            _CHAIN: "last_event last_hash text_hash",
            _OWN: "resident_id partner_id external_reference",
            _PLACE: "county_code place_code",
            "the clocks say it, each with its reason": "attention_at",
            "told by routing": "requested_level policy_version",
            "a proof for audits": "privacy_notice_version",
            "told by linked": "earlier_id link",
            _JOINING: "joining_opened_at",
            _TOMBSTONE: "erased_at anonymised_at",
            _REPORT: "locked_at",
        },
        made=(
            "state_name colour_name alerts orders recusals linked people clocks stages documents attachments events "
            "ratings moves"
        ),
    ),
    Published(
        models.Petition,
        Progress,
        renamed={"unit_id": "unit"},
        withheld={
            _KEYS: "id stage_id version",
            _SECRET: "receipt_hash code_key",
            _OFFICES: "warning",
            _CHAIN: "last_event last_hash",
            "the receipt carries it": "privacy_notice_version",
            _OWN: "resident_id partner_id external_reference",
            "said by the unit's name": "county_code township_code village_code place_code",
            "the clocks say it, each with its reason": "attention_at",
            "told by routing": "requested_level policy_version",
            "told by earlier, to whom it may be told": "earlier_id link",
            "joint tells it": "joining_opened_at",
            _TOMBSTONE: "erased_at anonymised_at",
            "told by sealed": "locked_at",
            "whoever ticked it knows it": (
                "channel purpose category_slug procedure other_process anonymous emergency_claimed about_officials "
                "named_units previous_number"
            ),
        },
        made=(
            "state_name level_name next_step clocks timeline documents notices attachments ratings joint earlier moves "
            "sealed"
        ),
    ),
    Published(
        models.Petition,
        InboxItem,
        renamed=_WORDS_OF_CODES | {"attention_at": "due_at", "warning": "colour"},
        withheld={
            _KEYS: "id stage_id",
            _SECRET: "receipt_hash code_key",
            _CHAIN: "last_event last_hash text_hash",
            _OWN: "resident_id partner_id external_reference",
            _PLACE: "county_code township_code village_code place_code",
            _LIST: (
                "procedure content requested_level other_process anonymous emergency_claimed about_officials "
                "named_units routing previous_number privacy_notice_version earlier_id link policy_version"
            ),
            _JOINING: "joining_opened_at",
            _TOMBSTONE: "erased_at anonymised_at",
            _REPORT: "locked_at",
        },
        made="state_name colour_name",
    ),
    Published(
        models.Petition,
        MyPetition,
        renamed={"unit_id": "unit"},
        withheld={
            _KEYS: "id stage_id version",
            _SECRET: "receipt_hash code_key",
            _OFFICES: "warning",
            _CHAIN: "last_event last_hash text_hash",
            _OWN: "resident_id partner_id external_reference",
            _PLACE: "county_code township_code village_code place_code",
            _LIST: (
                "procedure channel purpose category_slug content requested_level other_process anonymous "
                "emergency_claimed about_officials named_units routing previous_number privacy_notice_version "
                "attention_at closed_at earlier_id link policy_version"
            ),
            _JOINING: "joining_opened_at",
            _TOMBSTONE: "erased_at anonymised_at",
            _REPORT: "locked_at",
        },
        made="state_name",
    ),
    Published(
        models.Petition,
        PartnerPetition,
        renamed={"unit_id": "unit", "attention_at": "next_due"},
        withheld={
            _KEYS: "id stage_id version",
            _SECRET: "receipt_hash code_key",
            _OFFICES: "warning",
            _CHAIN: "last_event last_hash text_hash",
            "a partner sees its own matters and nobody's account": "resident_id partner_id",
            _PLACE: "county_code township_code village_code place_code",
            "a partner is told where a matter is; its people and words stay with the petitioner": (
                "procedure channel purpose category_slug title content requested_level other_process anonymous "
                "emergency_claimed about_officials named_units routing previous_number privacy_notice_version "
                "earlier_id link policy_version"
            ),
            _JOINING: "joining_opened_at",
            _TOMBSTONE: "erased_at anonymised_at",
            _REPORT: "locked_at",
        },
        made="state_name",
    ),
    Published(
        models.Person,
        PersonCard,
        renamed={"id": "person_id", "name_sealed": "name", "phone_sealed": "phone"},  # unsealed, then masked
        withheld={
            _KEYS: "petition_id",
            _SECRET: "phone_index receipt_hash code_key",
            "who joined when is nobody's list": "joined_at",
        },
    ),
    Published(
        models.Stage,
        StageCard,
        renamed={"unit_id": "unit"},
        withheld={
            _KEYS: "id petition_id",
            "who handled it is the unit's affair; the unit answers": "handler_id",
            "the unit's name says it": "kind",
            "the events say it": "rehandled objected_at supplement_asked extended_days remanded hearing_at urged_at",
        },
    ),
    Published(
        models.Event,
        EventCard,
        renamed={"unit_id": "unit"},
        withheld={
            _KEYS: "petition_id",
            "the unit answers, not a person; recorded_by says who wrote a petitioner's words down": "staff_id",
            "everything at the desk is shown, public or not": "public",
            _CHAIN: "data hash",
        },
        made="recorded_by",
    ),
    Published(
        models.Clock,
        ClockCard,
        withheld={
            _KEYS: "id petition_id stage_id unit_id",
            "starts_with names the fact; the timeline dates it": "started_at",
            "the last day is what counts": "rolled",
            "only running clocks are shown": "paused_at paused_seconds met_at breached_at stopped_at",
            "when a job looks at it again": "look_at",
            "explainClocks tells it, with the reason": "statutory_due_at extended_days",
        },
        made="name due_on starts_with basis",
    ),
    Published(
        models.Document,
        DocumentCard,
        renamed={"id": "document_id", "unit_id": "unit"},
        withheld={_KEYS: "petition_id stage_id", "the unit answers, not a person": "staff_id"},
    ),
    Published(
        models.Rating,
        RatingCard,
        withheld={
            _KEYS: "id petition_id stage_id document_id unit_id",
            "which of several petitioners judged is not told": "person_id",
        },
    ),
    Published(
        models.Attachment,
        AttachmentCard,
        renamed={"id": "attachment_id"},
        withheld={
            _KEYS: "petition_id",
            "told once, to whoever uploaded it": "sha256",
            "file names carry names of people": "name_sealed",
            "asked for by part=preview": "has_preview",
            "the petition's own time counts": "uploaded_at",
        },
    ),
    Published(
        models.SupervisionOrder,
        OrderCard,
        renamed={"id": "order_id", "unit_id": "unit"},
        withheld={
            _KEYS: "petition_id clock_id stage_id",
            "said by the unit's name": "county_code",
            "the unit answers, not a person": "replied_by closed_by",
        },
        made="breach_name colour_name state_name",
    ),
    Published(
        models.Proposal,
        ProposalItem,
        renamed={"id": "proposal_id", "unit_id": "unit", "answer": "reply"},
        withheld={
            "said by the unit's name": "county_code",
            "the unit answers, not a person": "made_by answered_by",
        },
        made="kind_name",
    ),
    Published(
        models.Unit,
        UnitCard,
        withheld={_KEYS: "id area_code", "the petition tells its level": "level kind", "who is shown, works": "active"},
    ),
)


def named(decided: Published) -> str:
    return f"{decided.table.__name__}-{decided.shape.__name__}"


@pytest.mark.parametrize("decided", DECIDED, ids=named)
def test_publishing_a_column_is_a_decision(decided: Published) -> None:
    columns, shown = set(decided.table.model_fields), set(decided.shape.model_fields)
    withheld = [column for names in decided.withheld.values() for column in names.split()]
    assert len(withheld) == len(set(withheld))
    assert not set(withheld) & shown
    assert not set(withheld) & set(decided.renamed)
    undecided = columns - shown - set(withheld) - set(decided.renamed)
    assert not undecided, f"show, rename or withhold: {undecided}"
    assert {*withheld, *decided.renamed} <= columns, "decisions about columns that are gone"


@pytest.mark.parametrize("decided", DECIDED, ids=named)
def test_every_field_has_a_source(decided: Published) -> None:
    columns, shown = set(decided.table.model_fields), set(decided.shape.model_fields)
    made = set(decided.made.split())
    assert not made & columns
    assert shown == (shown & columns) | set(decided.renamed.values()) | made


# ------------------------------------------------------------------------------ all schemas


def all_shapes() -> Iterator[type[BaseModel]]:
    for module in pkgutil.iter_modules(schemas.__path__):
        for shape in vars(importlib.import_module(f"schemas.{module.name}")).values():
            if isinstance(shape, type) and issubclass(shape, BaseModel):
                yield shape


SHAPES = sorted(set(all_shapes()), key=lambda shape: shape.__name__)
# These hashes prove something to their readers and open nothing.
PROOFS = {"text_hash", "sha256"}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_what_is_sealed_hashed_or_indexed_appears_in_no_schema(shape: type[BaseModel]) -> None:
    tables = [getattr(models, name) for name in models.__all__]
    secret = {
        column
        for table in tables
        for column, kind in get_type_hints(table).items()
        if column in table.model_fields and (bytes in get_args(kind) or kind is bytes)
    }
    assert {"name_sealed", "phone_sealed", "phone_index", "receipt_hash", "secret_hash"} <= secret
    secret |= {"password_hash"}
    assert not set(shape.model_fields) & (secret - PROOFS - {"key"})
    assert not [name for name in shape.model_fields if name.endswith(("_sealed", "_index"))]


def parts(annotation: Any) -> list[Any]:
    """Return an annotation, or the members of its union."""
    return list(get_args(annotation)) if get_origin(annotation) in {Union, types.UnionType} else [annotation]


# A field of this name means this, wherever we are told it.
MEANINGS: dict[str, Any] = {
    "title": fields.Title,
    "content": fields.Content,
    "name": fields.PersonName,
    "phone": fields.Phone,
    "comment": fields.Note,
    "area_code": fields.AreaCode,
    "category": fields.Slug,
    "purpose": fields.Purpose,
    "level": fields.Level,
    "requested_level": fields.Level,
    "already_in_process": fields.OtherProcess,
    "procedure": fields.Procedure,
    "outcome": fields.Outcome,
    "solved": fields.Solved,
    "satisfaction": fields.Satisfaction,
}
TOLD = [(shape, name) for shape in SHAPES if issubclass(shape, Told) for name in shape.model_fields if name in MEANINGS]


@pytest.mark.parametrize(("shape", "name"), TOLD, ids=lambda part: getattr(part, "__name__", part))
def test_a_field_means_what_the_law_says(shape: type[BaseModel], name: str) -> None:
    assert MEANINGS[name] in parts(get_type_hints(shape, include_extras=True)[name])


def test_every_meaning_is_used_and_every_alias_has_one() -> None:
    assert {name for _, name in TOLD} == set(MEANINGS)
    aliases = {name: value for name, value in vars(fields).items() if get_origin(value) is Annotated}
    assert not {name for name, value in aliases.items() if value not in MEANINGS.values()}


@pytest.mark.parametrize(
    ("name", "limit"),
    [("title", fields.TITLE_LENGTH), ("content", fields.CONTENT_LENGTH), ("name", fields.NAME_LENGTH),
     ("phone", fields.PHONE_LENGTH), ("comment", fields.NOTE_LENGTH)],
)  # fmt: skip
def test_the_limits_on_the_wire_are_those_of_the_law(name: str, limit: int) -> None:
    told = [shape.model_json_schema()["properties"][name] for shape, field_name in TOLD if field_name == name]
    assert told
    for schema in told:
        lengths = [part["maxLength"] for part in schema.get("anyOf", [schema]) if "maxLength" in part]
        assert lengths == [limit]


def test_a_query_code_is_typed_alike_everywhere() -> None:
    first, second = (shape.model_json_schema()["properties"]["query_code"] for shape in (AccessRequest, Withdraw))
    assert (first["minLength"], first["maxLength"]) == (second["minLength"], second["maxLength"])


# ---------------------------------------------------------------- what is written without a schema


def hold(shape: Any, value: Any, at: str = "") -> None:
    """Fail on a missing or an extra field, at any depth."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        if value is None:
            return
        assert set(value) == set(shape.model_fields), at
        for name, hint in get_type_hints(shape).items():
            if name in shape.model_fields:
                hold(hint, value[name], f"{at}/{name}")
    elif get_origin(shape) is list:
        for index, one in enumerate(value):
            hold(get_args(shape)[0], one, f"{at}/{index}")
    elif get_origin(shape) in {Union, types.UnionType} and value is not None:
        for part in get_args(shape):
            if isinstance(part, type) and issubclass(part, BaseModel):
                hold(part, value, at)


async def look(resident: Resident) -> dict[str, Any]:
    """Read the progress page; it must be of its shape."""
    page = await resident.looks()
    Progress.model_validate(page)
    hold(Progress, page)
    assert all(set(rating) == {"about", "solved", "satisfaction", "document_id"} for rating in page["ratings"])
    return page


def test_holding_notices_a_missing_and_an_extra_field() -> None:
    page = {"name": "甲", "address": "乙", "hours": "", "phone": ""}
    hold(UnitCard, page)
    for wrong in ({**page, "more": 1}, {"name": "甲"}):
        with pytest.raises(AssertionError):
            hold(list[UnitCard], [wrong])


async def test_the_progress_page_is_of_its_shape_all_the_way(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    uploaded = await http.post("/v1/attachments", files={"file": ("a.jpg", _photo(), "image/jpeg")})
    assert uploaded.status_code == 201, uploaded.text
    resident = await Resident.files(http, attachments=[uploaded.json()["attachment_id"]])
    hold(Receipt, resident.receipt)
    page = await look(resident)
    assert page["attachments"]
    assert page["clocks"]
    desk = await Desk.opens(http, demo)
    assert (await desk.moves(resident.number, "accept")).status_code == 200
    assert (await look(resident))["state"] == "accepted"
    assert (await desk.moves(resident.number, "issue_opinion", **OPINION)).status_code == 200
    assert len((await look(resident))["documents"]) > 1
    rated = await resident.rates(
        solved="no",
        unit={"satisfaction": "unsatisfied", "comment": "没有回应断流的原因"},
        petition_office={"satisfaction": "satisfied"},
    )
    assert rated.status_code == 201, rated.text
    hold(RatingDone, rated.json())
    page = await look(resident)
    assert len(page["ratings"]) == 2
    assert "rate_unsatisfied" in {move["move"] for move in page["moves"]}
    assert (await resident.moves("rate_unsatisfied", reason="没有回应断流的原因")).status_code == 200
    assert (await look(resident))["state"] == "rehandling"


async def test_a_petition_that_waits_for_a_person_is_of_its_shape_too(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    resident = await Resident.files(http, category="other", petitioner={"anonymous": True}, requested_level="county")
    hold(Receipt, resident.receipt)
    page = await look(resident)
    assert (page["state"], page["routing"]["asked_for"]) == ("registered", "county")
    code = resident.receipt["query_code"]
    assert (await resident.moves("withdraw", query_code=code)).status_code == 200
    assert (await look(resident))["closed_at"]


def _photo() -> bytes:
    drawn = io.BytesIO()
    Image.effect_noise((32, 32), 80).convert("RGB").save(drawn, "JPEG")
    return drawn.getvalue()
