"""How do the shipped categories and working days get into the tables?

``data/categories.json`` is the truth of the categories that it names; others stay. A calendar year
that is there already belongs to the operator and is left alone; one that comes later, with a newer
program, is announced like any other.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.settings import ROOT
from domain.levels import Level
from models import CalendarDay, CalendarYear, Category, CategoryDuty, Petition
from schemas.calendar import CalendarYearForm
from services.organisation.calendar_edit import announce_year

DATA = ROOT / "data"


@dataclass(frozen=True)
class Seeded:
    """How much the files hold, and how many years were new."""

    categories: int
    years: int


async def seed(session: AsyncSession, *, now: datetime, data: Path = DATA) -> Seeded:
    """Bring categories and working days to what the files say; a second call changes nothing."""
    categories = json.loads((data / "categories.json").read_text(encoding="utf-8"))
    years = json.loads((data / "calendar.json").read_text(encoding="utf-8"))["years"]
    await _seed_categories(session, categories)
    return Seeded(len(categories), await _seed_years(session, years, now))


async def _seed_categories(session: AsyncSession, entries: list[dict[str, Any]]) -> None:
    rows, duties = [], []
    for position, entry in enumerate(entries):
        slug = entry["slug"]
        lowest = Level(entry["lowest_level"])
        _require_duties(slug, lowest, entry["duties"])
        rows.append(
            {
                "slug": slug,
                "parent_slug": slug.rpartition(".")[0] or None,
                "name": entry["name"],
                "lowest_level": lowest.value,
                "position": position,
                "routed_by_person": entry.get("routed_by_person", False),
            }
        )
        duties += [
            {"category_slug": slug, "level": level, "unit_kind": kind} for level, kind in entry["duties"].items()
        ]
    await _upsert(session, Category, rows, key=["slug"])
    kept = [(duty["category_slug"], duty["level"]) for duty in duties]
    at = tuple_(col(CategoryDuty.category_slug), col(CategoryDuty.level))
    named = col(CategoryDuty.category_slug).in_([row["slug"] for row in rows])
    await session.exec(delete(CategoryDuty).where(named, at.not_in(kept)))
    await _upsert(session, CategoryDuty, duties, key=["category_slug", "level"])


def _require_duties(slug: str, lowest: Level, duties: dict[str, str]) -> None:
    """A category without somebody responsible at a level would leave a petition nowhere."""
    wanted = {level.value for level in Level if level.rank >= lowest.rank}
    if set(duties) != wanted:
        message = f"categories.json: {slug} must name a unit for {sorted(wanted)}"
        raise ValueError(message)


async def _seed_years(session: AsyncSession, years: list[dict[str, Any]], now: datetime) -> int:
    known = set((await session.exec(select(CalendarYear.year))).all())
    new = [entry for entry in years if entry["year"] not in known]
    if new and (await session.exec(select(Petition.id).limit(1))).first() is not None:
        for entry in new:  # their clocks are counted again
            year = CalendarYearForm.model_validate(entry)
            await announce_year(session, told=year, now=now, dry_run=False, confirmed=True)
        return len(new)
    days = [
        {"on": date.fromisoformat(f"{entry['year']}-{day}"), "is_working": is_working, "name": name}
        for entry in new
        for is_working, named in ((False, entry["off"]), (True, entry["work"]))
        for name, on_days in named.items()
        for day in on_days
    ]
    if new:
        heads = [{"year": entry["year"], "source": entry["source"]} for entry in new]
        await _upsert(session, CalendarYear, heads, key=["year"])
        await _upsert(session, CalendarDay, days, key=["on"])
    return len(new)


async def _upsert(session: AsyncSession, table: type[SQLModel], rows: list[dict[str, Any]], *, key: list[str]) -> None:
    statement = insert(table).values(rows)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await session.exec(statement.on_conflict_do_update(index_elements=key, set_=changed))
