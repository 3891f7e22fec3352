"""What stands on a document's paper, as its template takes it?

Codes become words, days and instants are written as people write them, characters that the font
lacks become 〓, and what an older row holds in another shape is left out instead of failing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from core import qr
from core.glyphs import printable
from core.typesetting import Format, typeset
from domain.calendar import WorkingCalendar
from domain.levels import Level
from domain.outlook import say_day
from domain.refusals import Refused
from models import Document, Unit
from schemas.papers import PAPERS, PaperBody

SYSTEM = "信访一码通"  # what issues papers that nobody signs
_LEVELS = MappingProxyType({level.value: level.word for level in Level})
_CODES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "asked_level": _LEVELS,
        "level": _LEVELS,
        "procedure": {"ordinary": "普通程序", "simple": "简易办理"},
        "colour": {"blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"},
        "confirmed_by": {"petitioner": "信访人", "timer": "到期自动"},
        "decision": {"upheld": "异议成立", "rejected": "异议不成立"},
    }
)
# Letters whose body names who wrote them.
_WRITER = MappingProxyType(
    {
        "transfer_letter": "from_unit",
        **dict.fromkeys(("review_acceptance", "re_review_acceptance"), "body"),
        **dict.fromkeys(("tier_slip", "acceptance_notice", "village_opinion", "handling_opinion"), "unit"),
    }
)
_OF_THE_OFFICE = frozenset({"registration_receipt"})  # the office speaks, though a machine writes
_OF_THE_PETITIONER = frozenset({"supplement", "note"})  # unless a unit signs


@dataclass(frozen=True)
class PaperData:
    """A document, ready to be set."""

    number: str
    template: str
    content: Mapping[str, Any]


def read_body(kind: str, stored: Mapping[str, Any]) -> PaperBody:
    """Read a stored body; a value of another shape than today's is left out."""
    shape = PAPERS[kind]
    try:
        return shape.model_validate(stored)
    except ValidationError as error:
        wrong = {problem["loc"][0] for problem in error.errors(include_input=False) if problem["loc"]}
        return shape.model_validate({name: value for name, value in stored.items() if name not in wrong})


def paper_of(document: Document, unit: Unit, *, petition: str, calendar: WorkingCalendar, public_url: str) -> PaperData:
    """Return a stored document as its template takes it; raises ``not_found`` for a kind without paper."""
    if document.kind not in PAPERS:
        raise Refused("not_found")
    by_staff = document.staff_id is not None
    own = document.kind in _OF_THE_PETITIONER and not by_staff
    issuer = str(document.body.get(_WRITER.get(document.kind, "")) or "")
    if not issuer:
        issuer = unit.name if by_staff or document.kind in _OF_THE_OFFICE else SYSTEM
    facts = {
        "name": document.name,
        "number": document.number,
        "issuer": issuer,
        "by_staff": by_staff,
        "automatic": not by_staff and not own,
        "unit": {"name": unit.name, "address": unit.address, "hours": unit.hours, "phone": unit.phone},
    }
    body = read_body(document.kind, document.body)
    return lay_out(
        document.kind, body, facts, petition=petition, issued=document.issued_at, calendar=calendar, url=public_url
    )


def lay_out(  # noqa: PLR0913 - a paper has these facts
    kind: str,
    body: PaperBody,
    facts: Mapping[str, Any],
    *,
    petition: str,
    issued: datetime,
    calendar: WorkingCalendar,
    url: str,
) -> PaperData:
    """Return the paper of a body; its QR names the petition and holds no key, because papers are shown around."""
    told = {name: _said(name, value, calendar) for name, value in body.model_dump().items()}
    content = {
        **_said("", dict(facts), calendar),
        "petition": petition,
        "issued_on": say_day(calendar.local_day(issued)),
        "url": f"{url}/p",
        "qr": qr.svg(f"{url}/p#{petition}"),
        "body": told,
    }
    return PaperData(str(facts["number"]), f"papers/{kind}", content)


def render_paper(data: PaperData, *, format: Format = "pdf") -> bytes:  # noqa: A002
    """Return the letter on A4, or its first page as a picture; some hundredths of a second: call it in a thread."""
    return typeset(data.template, data.content, format=format, several=True)


def _said(name: str, value: Any, calendar: WorkingCalendar) -> Any:  # noqa: ANN401 - a stored value
    """Return a value as it is printed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return printable(_CODES.get(name, {}).get(value, value))
    if isinstance(value, datetime):
        return f"{say_day(calendar.local_day(value))} {value.astimezone(calendar.zone):%H:%M}"
    if isinstance(value, date):
        return say_day(value)
    if isinstance(value, dict):
        return {key: _said(key, inner, calendar) for key, inner in value.items()}
    return [_said(name, inner, calendar) for inner in value] if isinstance(value, list) else value
