"""How does somebody take along the list of what they see?

As CSV, masked as in every list, after a one-time code, and written down with its count and filter
before the first row leaves. Words and Beijing time, for people: programs read the inbox as JSON. Rows are read page
by page, each in a transaction of its own under the scope of whoever asks: memory is bounded, and an account that is
disabled gets no further page.
"""

import csv
import io
import unicodedata
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain import masks
from domain.choices import CHANNELS
from domain.levels import Level
from domain.lifecycle import State
from domain.permissions import May
from domain.refusals import Refused
from domain.words import COLOURS, PURPOSES, STATES
from models import Category, Petition, Unit
from schemas.exports import ExportForm
from services.access.actors import Bearer, StaffActor
from services.access.doings import by
from services.access.scope import visible_to
from services.access.second_factor import confirm
from services.access.sign_in import authenticate_staff
from services.audit.note import note
from services.organisation.calendar import BEIJING

PAGE = 500
_HEAD = (
    "编号",
    "登记时间（北京时间）",
    "状态",
    "级别",
    "承办单位",
    "内容分类",
    "信访目的",
    "渠道",
    "标题",
    "期限（北京时间）",
    "办结时间（北京时间）",
    "预警",
)
_FORMULA = "=+-@|%\t\r"
_CAME = CHANNELS | {"online": "网上", "partner": "合作系统"}


async def allow_export(  # noqa: PLR0913
    session: AsyncSession,
    *,
    form: ExportForm,
    staff: StaffActor,
    most: int,
    keyring: KeyRing,
    now: datetime,
    wall: datetime,
) -> int:
    """Write down what is taken along, and return how many rows; raises ``forbidden`` or what the code refuses."""
    if not staff.may(May.EXPORT):
        raise Refused("forbidden")
    await confirm(session, staff=staff, typed=form.one_time_code, most=most, keyring=keyring, now=now, wall=wall)
    count = (await session.exec(select(func.count()).select_from(Petition).where(_chosen(staff, form, now)))).one()
    asked = form.model_dump(mode="json", exclude={"one_time_code"}, exclude_none=True)
    told = ", ".join(f"{name}={value}" for name, value in asked.items())
    await note(session, by(staff, "petitions.exported", rows=count, filter=told), now=now)
    return count


async def write_export(database: Database, *, form: ExportForm, bearer: Bearer, now: datetime) -> AsyncIterator[bytes]:
    """Yield the file: a byte order mark for spreadsheets, the head, then page after page."""
    yield b"\xef\xbb\xbf" + _lines([_HEAD])
    after = UUID(int=0)
    while True:
        async with database.transaction() as session:
            staff = await authenticate_staff(session, bearer=bearer, now=now)
            rows = await _page(session, _chosen(staff, form, now), after)
        if rows:
            yield _lines([_row(petition, unit, category) for petition, unit, category in rows])
        if len(rows) < PAGE:
            return
        after = rows[-1][0].id


async def _page(
    session: AsyncSession, chosen: ColumnElement[bool], after: UUID
) -> list[tuple[Petition, str, str | None]]:
    statement = (
        select(Petition, Unit.name, Category.name)
        .join(Unit, col(Unit.id) == col(Petition.unit_id))
        .outerjoin(Category, col(Category.slug) == col(Petition.category_slug))
        .where(chosen, col(Petition.id) > after)
        .order_by(col(Petition.id))
        .limit(PAGE)
    )
    return list((await session.exec(statement)).all())


def _chosen(staff: StaffActor, form: ExportForm, now: datetime) -> ColumnElement[bool]:
    """Return the filter: what this person sees in a list, as far as the form asks for it."""
    asked: list[ColumnElement[bool]] = [visible_to(staff), col(Petition.registered_at) <= now]
    if not form.closed:
        asked.append(col(Petition.closed_at).is_(None))
    if form.state is not None:
        asked.append(col(Petition.state) == form.state.value)
    if form.level is not None:
        asked.append(col(Petition.level) == form.level.value)
    if form.colour is not None:
        asked.append(and_(col(Petition.warning) == form.colour.value, col(Petition.closed_at).is_(None)))
    if form.category is not None:
        below = col(Petition.category_slug).startswith(f"{form.category}.", autoescape=True)
        asked.append(or_(col(Petition.category_slug) == form.category, below))
    return and_(*asked)


def _row(petition: Petition, unit: str, category: str | None) -> tuple[str, ...]:
    due = petition.attention_at if petition.closed_at is None else None
    return (
        petition.number,
        _instant(petition.registered_at),
        STATES[State(petition.state)],
        Level(petition.level).word,
        unit,
        category or petition.category_slug,
        PURPOSES[petition.purpose],
        _CAME[petition.channel],
        masks.text(petition.title),
        _instant(due),
        _instant(petition.closed_at),
        COLOURS[petition.warning] if petition.warning and petition.closed_at is None else "",
    )


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if at else ""


def _lines(rows: list[Any]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[cell(value) for value in row] for row in rows])
    return written.getvalue().encode()


def cell(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever width its first character has."""
    plain = "".join(character for character in value if character.isprintable())
    first = unicodedata.normalize("NFKC", plain.lstrip()[:1])
    return f"'{plain}" if first and first in _FORMULA else plain
