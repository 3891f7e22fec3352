"""Who lives in the county of these tests, and what time is it there?"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from core.database import Database
from core.keyring import fingerprint
from domain.calendar import WorkingCalendar
from domain.levels import Level
from schemas.papers import PAPERS
from services.organisation.calendar import read_calendar
from services.sweep import sweep
from tests.conftest import NOON
from tests.people import Desk, Resident

# Where a matter of each level begins, and the units that take it on the way up.
CATEGORY = {Level.VILLAGE: "agri.irrigation", Level.TOWNSHIP: "land.survey", Level.COUNTY: "labour.wages"}
# The units of these tests, by the name that the tests call them: kind and area.
UNITS = {
    "village": ("villagers_committee", "999901100200"),
    "neighbour": ("villagers_committee", "999901100201"),
    "township": ("township_government", "999901100000"),
    "water": ("water", "999901000000"),
    "agriculture": ("agriculture", "999901000000"),
    "labour": ("labour", "999901000000"),
    "office": ("petition_office", "999901000000"),
    "review": ("review_office", "999901000000"),
    "discipline": ("discipline_desk", "999901000000"),
}
_TABLES = ("stage", "clock", "clock_note", "event", "notice", "document", "rating", "supervision_order")


@dataclass
class Seen:
    """Everything that the tables hold of one petition."""

    petition: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]

    def __getattr__(self, table: str) -> list[dict[str, Any]]:
        return self.rows[table]

    @property
    def present(self) -> dict[str, Any]:
        """The present turn."""
        return next(turn for turn in self.rows["stage"] if turn["id"] == self.petition["stage_id"])

    @property
    def running(self) -> dict[str, dict[str, Any]]:
        """The open clocks."""
        ends = ("met_at", "breached_at", "stopped_at")
        return {clock["kind"]: clock for clock in self.rows["clock"] if not any(clock[end] for end in ends)}


class World:
    """The county."""

    def __init__(self, http: httpx.AsyncClient, database: Database) -> None:
        self.http = http
        self.database = database
        self.now = NOON
        self.calendar = WorkingCalendar()
        self.units: dict[str, UUID] = {}
        self.staff: dict[UUID, str] = {}
        self._desks: dict[str, Desk] = {}

    async def opens(self) -> None:
        """Sign everybody in, the operator too, for as long as the test lasts."""
        rows = await self.database.hot.fetch("SELECT id, kind, area_code FROM unit")
        found = {(row["kind"], row["area_code"]): row["id"] for row in rows}
        self.units = {name: found[place] for name, place in UNITS.items()}
        operator = uuid4()
        await self.database.hot.execute(
            "INSERT INTO staff SELECT (jsonb_populate_record(staff, jsonb_build_object("
            "'id', $1::uuid, 'username', 'operator', 'role', 'operator', 'is_head', false))).*"
            " FROM staff WHERE unit_id = $2 LIMIT 1",
            operator,
            self.units["office"],
        )
        posts = await self.database.hot.fetch(
            "SELECT id, unit_id, is_head, row_number() OVER (PARTITION BY unit_id, is_head ORDER BY username) AS place"
            " FROM staff WHERE role <> 'operator' AND unit_id = ANY($1::uuid[])",
            list(self.units.values()),
        )
        name_of = {unit_id: name for name, unit_id in self.units.items()}
        holders = {operator: "operator"}
        for post in posts:
            unit = name_of[post["unit_id"]]
            if not post["is_head"] and post["place"] == 2:
                holders[post["id"]] = f"{unit} second"
            if post["place"] == 1:
                holders[post["id"]] = f"{unit} head" if post["is_head"] else f"{unit} clerk"
        async with self.database.transaction() as session:
            self.calendar = await read_calendar(session)
        tokens = {staff_id: f"yd_{secrets.token_urlsafe(24)}" for staff_id in holders}
        await self.database.hot.execute(
            "INSERT INTO access_token (hash, kind, staff_id, scopes, second_factor, created_at, expires_at)"
            " SELECT hash, 'desk', staff_id, '[]', totp_sealed IS NOT NULL, $3, $4"
            " FROM unnest($1::bytea[], $2::uuid[]) AS new (hash, staff_id) JOIN staff ON staff.id = staff_id",
            [fingerprint(token) for token in tokens.values()],
            list(tokens),
            self.now,
            self.now + timedelta(days=900),
        )
        self._desks = {holders[staff_id]: Desk(self.http, token) for staff_id, token in tokens.items()}
        self.staff = holders

    def desk(self, name: str) -> Desk:
        """Return a desk: ``village clerk``, ``township head``, ``operator``."""
        return self._desks[name]

    def name_of(self, unit_id: UUID) -> str:
        """Return what the tests call a unit."""
        return next(name for name, known in self.units.items() if known == unit_id)

    async def files(self, **changes: Any) -> Resident:
        """File a petition."""
        return await Resident.files(self.http, **changes)

    async def version(self, number: str) -> int:
        """Return the version of a petition."""
        version: int = await self.database.hot.fetchval("SELECT version FROM petition WHERE number = $1", number)
        return version

    async def holder(self, number: str) -> str:
        """Return the unit that holds a petition."""
        return self.name_of(await self.database.hot.fetchval("SELECT unit_id FROM petition WHERE number = $1", number))

    async def moves(self, desk: str, number: str, move: str, **form: Any) -> httpx.Response:
        """Make a move of a desk on the petition as it is now."""
        etag = f'"{await self.version(number)}"'
        return await self.desk(desk).moves_blind(number, etag, move, **form)

    async def records(self, desk: str, number: str, act: dict[str, Any], **more: Any) -> httpx.Response:
        """Record at a desk what the petitioner said."""
        headers = self.desk(desk).headers | ({"X-Query-Code": more.pop("code")} if "code" in more else {})
        body = {"channel": "visit", "act": act} | more
        return await self.http.post(f"/v1/desk/petitions/{number}/petitioner-moves", json=body, headers=headers)

    async def sweeps(self) -> int:
        """Let the clocks that are over now move what they move."""
        return await sweep(self.database, now=self.now)

    async def runs_out(self, *kinds: str, number: str | None = None) -> None:
        """Wait until the open clocks of a kind are over (of one petition, or all), and let them move what they move."""
        due = await self.database.hot.fetchval(
            "SELECT max(due_at) FROM clock WHERE kind = ANY($1::text[]) AND paused_at IS NULL AND met_at IS NULL"
            " AND breached_at IS NULL AND stopped_at IS NULL"
            " AND ($2::text IS NULL OR petition_id = (SELECT id FROM petition WHERE number = $2))",
            list(kinds),
            number,
        )
        assert due is not None, kinds
        self.now = max(self.now, due)
        assert await self.sweeps()
        while await self.sweeps():  # one move at a time for a petition
            pass

    def passes(self, **time: float) -> datetime:
        """Let time pass without a sweep."""
        self.now += timedelta(**time)
        return self.now

    async def sees(self, number: str) -> Seen:
        """Read everything that is stored of a petition."""
        hot = self.database.hot
        petition = dict(await hot.fetchrow("SELECT * FROM petition WHERE number = $1", number))
        rows = {}
        for table in _TABLES:
            found = await hot.fetch(f"SELECT * FROM {table} WHERE petition_id = $1", petition["id"])
            rows[table] = [dict(row) for row in found]
        rows["stage"].sort(key=lambda turn: turn["turn"])
        rows["event"].sort(key=lambda event: event["seq"])
        for event in rows["event"]:
            event["data"] = json.loads(event["data"])
        for paper in rows["document"]:
            paper["body"] = json.loads(paper["body"])
            prints(paper["kind"], paper["body"])
        return Seen(petition, rows)


def prints(kind: str, body: dict[str, Any]) -> None:
    """Hold what a move wrote against the shape that the paper is printed from: what it does not know gets lost."""
    shape = PAPERS[kind]
    shape.model_validate(body)
    assert set(body) <= set(shape.model_fields), (kind, set(body) - set(shape.model_fields))


def told(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, or status and state of a move that was made."""
    body = answer.json()
    return answer.status_code, body.get("code") or body.get("state")
