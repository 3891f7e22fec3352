"""How does a test move petitions at any instant? Through the door, with the time as it pleases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import asyncpg
from sqlmodel import select

from benchmarks import clocks
from core.database import Database, SessionWire
from domain.lifecycle import Actor
from models import Petition
from schemas.moves import DESK_FORMS, PETITIONER_FORMS
from schemas.shapes import Told
from services.access.actors import ActingUnit
from services.effects import EFFECTS
from services.organisation.calendar import read_calendar
from services.petitions import move as door
from services.petitions.effect import Moment, Mover
from tests.people import OPINION

# Where the first petition in bulk of each state stands.
PLACES: Mapping[str, int] = MappingProxyType(
    {
        "pending_acceptance": 20,
        "pending_at_township": 6,
        "accepted": 9,
        "accepted_at_township": 12,
        "extended": 14,
        "level_timed_out": 15,
        "opinion_issued": 17,
        "registered": 18,
        "review": 19,
    }
)
_SAID = "支渠闸板被焊死，六组断流十九天。"
_DECISION = {"facts": _SAID, "reasons": _SAID, "basis": _SAID}
_FORMS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "ask_supplement": {"missing": _SAID},
        "acknowledge": {"note": _SAID},
        "danger_removed": {"action_taken": _SAID},
        "redirect": {"route": "court", "why": _SAID},
        "object_jurisdiction": {"reasons": _SAID},
        "decline": {"reason": "not_competent", "why": _SAID, "right_place": _SAID},
        "extend": {"complex": True, "days": 10, "reason": _SAID},
        "issue_opinion": OPINION | {"answers_dissatisfaction": _SAID},
        "late_opinion": OPINION,
        "issue_review": _DECISION | {"decision": "uphold", "reply": _SAID},
        "issue_re_review": _DECISION | {"decision": "uphold", "reply": _SAID, "outside_body": _SAID},
        "remand": _DECISION | {"cause": "facts_unclear"},
        **{move: {"text": _SAID} for move in ("record_plan", "record_progress", "revisit", "add_note", "supply")},
        **{move: {"why": _SAID} for move in ("request_review", "request_re_review", "object")},
        "new_facts": {"text": _SAID},
    }
)  # fmt: skip
_WITH_REASON = frozenset(
    ("route", "mark_emergency", "sealed_handover", "uphold_reassign", "reject_objection", "simple_to_ordinary",
     "claim_exemption", "rate_unsatisfied", "reflow")
)  # fmt: skip


def form_of(move: str, by: Actor, **more: Any) -> Told:
    """Return a form of a move that says the least."""
    form = (PETITIONER_FORMS if by is Actor.CITIZEN else DESK_FORMS)[move]
    reason = {"reason": _SAID} if move in _WITH_REASON else {}
    return form.model_validate({"move": move, **reason, **_FORMS.get(move, {}), **more})


@dataclass(frozen=True)
class Matter:
    """A petition in bulk."""

    database: Database
    petition: int

    @property
    def id(self) -> UUID:
        return UUID(f"{self.petition:08x}-0000-7000-8000-{1:012x}")

    async def set(self, table: str = "clock", **columns: Any) -> None:
        """Write columns of the petition, its first turn, or its deciding clock, past the door."""
        key = {"clock": clocks.clock_of(self.petition), "petition": self.id}.get(
            table, UUID(f"{self.petition:08x}-0000-7000-8000-{2:012x}")
        )
        told = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns, start=2))
        await self.database.hot.execute(f"UPDATE {table} SET {told} WHERE id = $1", key, *columns.values())

    async def runs(self, kind: str, start: datetime, length: timedelta) -> None:
        """Let the deciding clock be of a kind, and run from ``start``."""
        await self.set(kind=kind, started_at=start, due_at=start + length)

    async def moves(self, move: str, *, by: Actor, now: datetime, **more: Any) -> None:
        """Make a move through the door; raises ``Refused``."""
        async with self.database.transaction() as session:
            calendar = await read_calendar(session)
            await session.exec(select(Petition.id).where(Petition.id == self.id).with_for_update())
            case = await door.read(SessionWire(session), self.id, today=calendar.local_day(now))
            unit = None if by is Actor.CITIZEN else ActingUnit(case.unit.id, case.unit.name)
            mover = Mover(frozenset({by}), unit=unit)
            row = door.allowed(case, move, mover)
            moment = Moment(row, case, mover, form_of(move, by, **more), now, calendar)
            await door.carry_out(SessionWire(session), moment, EFFECTS[move])

    async def state(self) -> str:
        """Return the state."""
        return str(await self.database.hot.fetchval("SELECT state FROM petition WHERE id = $1", self.id))

    async def clocks(self) -> list[asyncpg.Record]:
        """Return every clock, the ended ones too."""
        statement = "SELECT * FROM clock WHERE petition_id = $1 ORDER BY started_at, id"
        return list(await self.database.hot.fetch(statement, self.id))

    async def clock(self, kind: str) -> asyncpg.Record:
        """Return the newest clock of a kind."""
        return [clock for clock in await self.clocks() if clock["kind"] == kind][-1]

    async def story(self) -> list[str]:
        """Return what happened after the petition came to be, without its prefix."""
        statement = "SELECT topic FROM event WHERE petition_id = $1 AND seq > 2 ORDER BY seq"
        return [row["topic"].removeprefix("petition.") for row in await self.database.hot.fetch(statement, self.id)]

    async def counts(self, table: str) -> int:
        """Count its rows in a table."""
        return int(await self.database.hot.fetchval(f"SELECT count(*) FROM {table} WHERE petition_id = $1", self.id))


async def fill(database: Database, petitions: int = 40) -> None:
    """Write petitions in bulk, none of them due."""
    async with database.hot.acquire() as connection:
        await clocks.fill(connection, clocks=petitions)


async def make_due(database: Database, petitions: list[int], *, at: datetime, apart: timedelta = timedelta(0)) -> None:
    """Let the deciding clocks of these petitions end."""
    async with database.hot.acquire() as connection:
        await clocks.make_due(connection, petitions, at=at, apart=apart)
