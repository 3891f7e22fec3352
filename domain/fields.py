"""What does each field mean, and how long may it be?

The one place where a field's meaning and limits are written; schemas and tables point here.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain.levels import Level

__all__ = ["Level"]

TITLE_LENGTH = 100
CONTENT_LENGTH = 20_000
NAME_LENGTH = 50
PHONE_LENGTH = 20
NOTE_LENGTH = 2_000
AREA_NAME_LENGTH = 100
CO_PETITIONERS = 200
NAMED_UNITS = 10
ATTACHMENTS = 9  # of a petition when it is filed, and of each thing that is said about it later

_KEPT = frozenset("\n\t")
_BREAKS = re.compile(r"\r\n?|[\v\f\x85]")  # as word processors write them
# Control characters, and what turns the text after it around: it would be read as something else than it is.
_MISLEADING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NO_ORGAN = re.compile(r"\d{4}|[^\w（）()·、 -]")  # a telephone, a sentence


def visible(text: object) -> object:
    """Refuse what misleads, and take out what cannot be seen and comes along when people paste."""
    if not isinstance(text, str) or text.isprintable():
        return text
    text = _BREAKS.sub("\n", text)
    if _MISLEADING.search(text):
        raise PydanticCustomError("hidden_characters", "characters that hide or turn text around")
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn"})


def one_organ(text: str) -> str:
    """Refuse what is no name of an organ: numbers and sentences, which would tell of a person or a matter."""
    if _NO_ORGAN.search(text):
        raise PydanticCustomError("not_an_organ", "the name of an organ and nothing else")
    return text


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=TITLE_LENGTH),
    Field(title="标题", description="一句话说明是什么事", examples=["灌溉渠断流"]),
    BeforeValidator(visible),
]
Content = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=5, max_length=CONTENT_LENGTH),
    Field(title="内容", description="事情经过和您的要求", examples=["支渠从七月初不来水，请先开闸轮流放水。"]),
    BeforeValidator(visible),
]
PersonName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_LENGTH),
    Field(title="姓名", examples=["王小明"]),
    BeforeValidator(visible),
]
Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=PHONE_LENGTH),
    Field(title="电话", description="选填；只用于联系您", examples=["13800000000"]),
]
Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=NOTE_LENGTH),
    Field(title="说明"),
    BeforeValidator(visible),
]
AreaCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{12}$"),
    Field(title="行政区划代码", description="12 位统计用区划代码", examples=["999901100200"]),
]
Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_.]{1,39}$"),
    Field(title="内容分类", examples=["agri.irrigation"]),
]


class Purpose(StrEnum):
    """信访目的."""

    CLAIM = "claim"
    SUGGESTION = "suggestion"
    REPORT = "report"
    INQUIRY = "inquiry"
    THANKS = "thanks"


class Channel(StrEnum):
    """How the petition reached us."""

    ONLINE = "online"
    VISIT = "visit"
    LETTER = "letter"
    PHONE = "phone"
    PARTNER = "partner"


AT_DESK = frozenset({Channel.VISIT, Channel.LETTER, Channel.PHONE})  # registered at a desk, which printed the code


class OtherProcess(StrEnum):
    """Whether a statutory procedure already runs."""

    NONE = "none"
    COURT = "court"
    ARBITRATION = "arbitration"
    RECONSIDERATION = "reconsideration"
    REVIEW = "review"


class PersonRole(StrEnum):
    """What a person is to a petition."""

    PETITIONER = "petitioner"
    REPRESENTED = "represented"
    CO_PETITIONER = "co_petitioner"


class Satisfaction(StrEnum):
    """满意、基本满意、不满意."""

    SATISFIED = "satisfied"
    MOSTLY_SATISFIED = "mostly_satisfied"
    UNSATISFIED = "unsatisfied"


class Solved(StrEnum):
    """Whether the matter itself was solved, apart from satisfaction."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class RatedBody(StrEnum):
    """Who is rated: the petition office and the responsible unit, apart."""

    PETITION_OFFICE = "petition_office"
    UNIT = "unit"


class Outcome(StrEnum):
    """Outcome of the matter (rules.md §5.2); never a label of a person."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    EXPLAINED_NO_BASIS = "explained_no_basis"
    NOT_SUPPORTED = "not_supported"


class UnitKind(StrEnum):
    """What kind of body a unit is."""

    VILLAGERS_COMMITTEE = "villagers_committee"
    TOWNSHIP_GOVERNMENT = "township_government"
    PETITION_OFFICE = "petition_office"
    AGRICULTURE = "agriculture"
    WATER = "water"
    NATURAL_RESOURCES = "natural_resources"
    HOUSING = "housing"
    LABOUR = "labour"
    HEALTH = "health"
    EDUCATION = "education"
    CIVIL_AFFAIRS = "civil_affairs"
    JUSTICE = "justice"
    TRANSPORT = "transport"
    COMMERCE = "commerce"
    ENVIRONMENT = "environment"
    VETERANS = "veterans"
    DISCIPLINE_DESK = "discipline_desk"
    REVIEW_OFFICE = "review_office"


class Role(StrEnum):
    """What a member of staff is there for."""

    VILLAGE_DESK = "village_desk"
    TOWNSHIP_DESK = "township_desk"
    PETITION_OFFICE = "petition_office"
    DEPARTMENT = "department"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    DISCIPLINE = "discipline"
    OPERATOR = "operator"


class Revealed(StrEnum):
    """A masked field of a person."""

    NAME = "name"
    PHONE = "phone"


class OpeningReason(StrEnum):
    """Why a sealed report is opened."""

    HAND_OVER = "hand_over"
    CHECK = "check"


class RevealReason(StrEnum):
    """Why a masked field has to be seen: a choice, so that nothing about anybody gets into the record."""

    CONTACT = "contact"
    VERIFY = "verify"
    DELIVER = "deliver"
    VISIT = "visit"
    SAFETY = "safety"


class RecusalSource(StrEnum):
    """Who said that a unit or a person has to keep out of a matter (rules.md §3.5)."""

    TICKED = "ticked"  # the petitioner: this level has an interest in it
    MATCHED = "matched"  # the petitioner names this very unit
    DECLARED = "declared"  # the handler, or the head for the unit
    PRESSED = "pressed"  # the petitioner: pressure came from there (E7)


class ConflictReason(StrEnum):
    """Why somebody keeps out: a choice, so that nothing about anybody gets into the record."""

    OWN_INTEREST = "own_interest"
    RELATIVE = "relative"
    OTHER = "other"


class Who(StrEnum):
    """Who did what is remembered beside the petitions' own events."""

    STAFF = "staff"
    PETITIONER = "petitioner"
    RESIDENT = "resident"
    PARTNER = "partner"
    OPERATOR = "operator"
    ANYBODY = "anybody"


class Procedure(StrEnum):
    """普通程序或简易办理."""

    ORDINARY = "ordinary"
    SIMPLE = "simple"


class StageKind(StrEnum):
    """Whose turn a stage is: a level that handles, the body that reviews, the one that re-reviews."""

    HANDLING = "handling"
    REVIEW = "review"
    RE_REVIEW = "re_review"


class Link(StrEnum):
    """What an earlier petition is to a later one of the same petitioner."""

    REPEAT = "repeat"
    MERGED = "merged"


class ClockChange(StrEnum):
    """Why a due date is another one than before; the old one is kept."""

    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RECOMPUTED = "recomputed"


class OrderState(StrEnum):
    """Where a supervision order is."""

    OPEN = "open"
    REPLIED = "replied"
    ESCALATED = "escalated"
    CLOSED = "closed"


class ProposalKind(StrEnum):
    """三项建议: improve work, improve policy, hold accountable."""

    IMPROVE_WORK = "improve_work"
    IMPROVE_POLICY = "improve_policy"
    HOLD_ACCOUNTABLE = "hold_accountable"


class DeclineReason(StrEnum):
    """The closed list of reasons for which a unit does not accept."""

    NOT_COMPETENT = "not_competent"
    IN_PROCESS = "in_process"
    REVIEWED_FINALLY = "reviewed_finally"
    LITIGATION_ENDED = "litigation_ended"
    STATUTORY_ROUTE = "statutory_route"


class ReviewDecision(StrEnum):
    """What a reviewing body decides."""

    UPHOLD = "uphold"
    CHANGE = "change"
    REVOKE = "revoke"


class RemandReason(StrEnum):
    """Why a reviewing body sends a matter back."""

    FACTS_UNCLEAR = "facts_unclear"
    BASIS_LACKING = "basis_lacking"
    PROCEDURE_WRONG = "procedure_wrong"
