"""Who tries? Every role in every relation to a petition's area, and everybody else with a key, or none."""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from core.database import Database
from core.keyring import fingerprint
from domain.areas import level_of, parent_of
from domain.permissions import TokenScope
from tests.conftest import NOON
from tests.moves.world import World

COUNTY, ELSEWHERE = "999901000000", "999902000000"
_AREAS = {"999902000000": "别县", "999902100000": "别镇", "999902100200": "别村"}
# Beside those whom the demonstration has: role, unit, and whether they head it.
_MORE = (
    ("supervisor", "office"), ("auditor", "office"), ("operator", "office"), ("village_desk", "village"),
    ("department", "office"),
)  # fmt: skip
_WITH_SCRIPT = (("village_desk", "village"), ("petition_office", "office"), ("reviewer", "review"))


@dataclass(frozen=True)
class Actor:
    """Somebody who tries."""

    name: str
    kind: str  # desk, key, session, partner, nobody
    headers: tuple[tuple[str, str], ...] = ()
    role: str = ""
    unit: str = ""
    county: str = ""
    alive: bool = True
    staff_id: UUID | None = None


def with_token(token: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that show a token."""
    return (("Authorization", f"Bearer {token}"),)


async def open_elsewhere(database: Database) -> None:
    """Open another county: the petition office, a township and a village, with the same kinds of desks."""
    for code, name in _AREAS.items():
        await database.hot.execute(
            "INSERT INTO area SELECT (jsonb_populate_record(area, jsonb_build_object("
            "'code', $1::text, 'parent_code', $2::text, 'level', $3::text, 'name', $4::text))).*"
            " FROM area WHERE code = '999901000000'",
            code, parent_of(code), level_of(code), name,
        )  # fmt: skip
    for kind, level, area in (
        ("petition_office", "county", "999902000000"), ("water", "county", "999902000000"),
        ("discipline_desk", "county", "999902000000"), ("review_office", "county", "999902000000"),
        ("township_government", "township", "999902100000"), ("villagers_committee", "village", "999902100200"),
    ):  # fmt: skip
        await database.hot.execute(
            "INSERT INTO unit SELECT (jsonb_populate_record(unit, jsonb_build_object("
            "'id', $1::uuid, 'area_code', $2::text, 'level', $3::text, 'kind', $4::text, 'name', $5::text))).*"
            " FROM unit LIMIT 1",
            uuid4(), area, level, kind, f"{_AREAS[area]}{kind}",
        )  # fmt: skip


async def staff(world: World) -> list[Actor]:
    """Return a desk of every role in every relation, alive and not."""
    database = world.database
    units = await database.hot.fetch("SELECT id, kind, area_code FROM unit")
    name_of = {unit_id: name for name, unit_id in world.units.items()}
    county_of = {row["id"]: row["area_code"][:6] + "000000" for row in units}
    kinds = {(row["kind"], row["area_code"]): row["id"] for row in units}
    abroad = {
        "petition_office": ("petition_office", "supervisor", "auditor", "operator"), "water": ("department",),
        "discipline_desk": ("discipline",), "review_office": ("reviewer",),
        "township_government": ("township_desk",), "villagers_committee": ("village_desk",),
    }  # fmt: skip
    for (kind, area), unit_id in kinds.items():
        for role in abroad[kind] if area.startswith("999902") else ():
            await _employ(database, f"elsewhere.{role}", role, unit_id)
    for number, (role, unit) in enumerate(_MORE):
        await _employ(database, f"more{number}.{role}", role, world.units[unit])
    for name in ("disabled", "expired"):
        for role, unit in (("village_desk", "village"), ("petition_office", "office"), ("discipline", "discipline")):
            await _employ(database, f"{name}.{role}", role, world.units[unit], active=name != "disabled")
    rows = await database.hot.fetch("SELECT id, username, role, unit_id, is_head FROM staff ORDER BY username")
    actors, posts = [], set()
    for row in rows:
        first = row["username"].split(".")[0]
        ended = first if first in {"disabled", "expired"} else ""
        here = (row["role"], row["unit_id"], ended)
        if here in posts or (row["unit_id"] not in name_of and county_of[row["unit_id"]] != ELSEWHERE):
            continue  # a colleague sees the same, and so does a village next to the neighbour
        posts.add(here)
        token = await _token(database, row["id"], ended=ended == "expired")
        unit = name_of.get(row["unit_id"], str(row["unit_id"]))
        actors.append(
            Actor(
                name=f"{row['username']} ({row['role']} of {unit})", kind="desk", headers=with_token(token),
                role=row["role"], unit=unit, county=county_of[row["unit_id"]], alive=not ended, staff_id=row["id"],
            )
        )  # fmt: skip
        if not ended and (row["role"], unit) in _WITH_SCRIPT:
            script = with_token(await _token(database, row["id"], ended=False, script=True))
            actors.append(replace(actors[-1], name=f"script of {actors[-1].name}", headers=script))
    return actors


async def _employ(database: Database, username: str, role: str, unit_id: UUID, *, active: bool = True) -> None:
    await database.hot.execute(
        "INSERT INTO staff SELECT (jsonb_populate_record(staff, jsonb_build_object('id', $1::uuid,"
        " 'username', $2::text, 'role', $3::text, 'unit_id', $4::uuid, 'is_head', false, 'active', $5::bool))).*"
        " FROM staff WHERE totp_sealed IS NOT NULL ORDER BY username LIMIT 1",
        uuid4(), username, role, unit_id, active,
    )  # fmt: skip


async def _token(database: Database, staff_id: UUID, *, ended: bool, script: bool = False) -> str:
    token = f"{'yt' if script else 'yd'}_{secrets.token_urlsafe(24)}"
    await database.hot.execute(
        "INSERT INTO access_token (hash, kind, staff_id, scopes, second_factor, created_at, expires_at)"
        " VALUES ($1, $5, $2, $6::text::jsonb, $7, $3, $4)",
        fingerprint(token), staff_id, NOON, NOON + (timedelta(0) if ended else timedelta(days=900)),
        "personal" if script else "desk", json.dumps(list(TokenScope) if script else []), not script,
    )  # fmt: skip
    return token
