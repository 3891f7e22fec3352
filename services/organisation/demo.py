"""What does the demonstration show?

County 999901 of ``data/demo_county.json``: no real place, person or number. Loading it again
changes nothing while the access file still opens everything; otherwise every secret is made anew.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core.keyring import KeyRing, fingerprint
from domain import codes
from domain.areas import level_of, parent_of
from domain.fields import UnitKind
from domain.levels import Level
from models import Area, Desk, Partner, Place, Staff, Unit
from services.access import one_time_codes
from services.access.passwords import hash_password, is_password
from services.organisation.access_file import (
    DemoAccess,
    DeskAccess,
    PartnerAccess,
    PlaceAccess,
    read_access,
    write_access,
)
from services.organisation.open_accounts import Holder, open_accounts
from services.organisation.open_county import Contact, open_county
from services.organisation.places import issue_place
from services.organisation.seed import DATA, seed

COUNTY = "999901000000"
_SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class _Script:
    """The demonstration as its file tells it."""

    areas: list[dict[str, str]]
    contacts: dict[tuple[str, UnitKind], Contact]
    people: list[Holder]
    partner: dict[str, Any]

    def holder(self, unit: int, post: int) -> Holder:
        """Pass the names round, so that neighbours differ."""
        return self.people[(unit * 3 + post) % len(self.people)]


async def load_demo(session: AsyncSession, *, keyring: KeyRing, now: datetime, base_url: str, path: Path) -> DemoAccess:
    """Make the demonstration county unless it is there, and return every way into it."""
    await session.exec(text("SELECT pg_advisory_xact_lock(4203)"))  # type: ignore[call-overload]
    await seed(session, now=now)
    known = read_access(path)
    if known is not None and await _opens_everything(session, known, keyring):
        if known.base_url != base_url:
            known = known.model_copy(update={"base_url": base_url})
            write_access(path, known)
        return known
    access = await _make(session, _read(DATA / "demo_county.json"), keyring=keyring, now=now, base_url=base_url)
    write_access(path, access)
    return access


async def _make(
    session: AsyncSession, script: _Script, *, keyring: KeyRing, now: datetime, base_url: str
) -> DemoAccess:
    rows = [
        {
            "code": code,
            "valid_from": _SINCE,
            "parent_code": parent_of(code),
            "level": level_of(code),
            "name": area["name"],
        }
        for area in script.areas
        for code in (area["code"],)
    ]
    await session.exec(insert(Area).values(rows).on_conflict_do_nothing())
    units = await open_county(session, county_code=COUNTY, contacts=script.contacts)
    password = codes.grouped(codes.new(11))
    accounts = await open_accounts(
        session, units=units, password_hash=await hash_password(password), keyring=keyring, now=now,
        holders=script.holder,
    )  # fmt: skip
    return DemoAccess(
        base_url=base_url,
        places=await _issue_places(session, units, now),
        desks=[DeskAccess(password=password, **vars(account)) for account in accounts],
        partners=[await _admit_partner(session, script.partner)],
    )


async def _issue_places(session: AsyncSession, units: Sequence[Unit], now: datetime) -> list[PlaceAccess]:
    """Give each village, township hall and the county office one code, at its desk."""
    public = {UnitKind.VILLAGERS_COMMITTEE, UnitKind.TOWNSHIP_GOVERNMENT, UnitKind.PETITION_OFFICE}
    shown = {unit.id: unit for unit in units if unit.kind in public}
    desks = (await session.exec(select(Desk).where(col(Desk.unit_id).in_(shown)).order_by(col(Desk.id)))).all()
    desk_of = {desk.unit_id: desk for desk in reversed(desks)}
    statement = select(Place).where(Place.county_code == COUNTY, col(Place.revoked_at).is_(None))
    issued = {place.area_code: place for place in (await session.exec(statement)).all()}
    places = []
    for unit in shown.values():
        place = issued.get(unit.area_code) or await issue_place(
            session, area_code=unit.area_code, label=f"{unit.name}{desk_of[unit.id].name}",
            desk_id=desk_of[unit.id].id, now=now,
        )  # fmt: skip
        places.append(PlaceAccess(place_code=place.code, area_code=place.area_code, level=Level(unit.level)))
    return places


async def _admit_partner(session: AsyncSession, entry: dict[str, Any]) -> PartnerAccess:
    secret = secrets.token_urlsafe(32)
    statement = select(Partner).where(Partner.client_id == entry["client_id"])
    partner = (await session.exec(statement)).first() or Partner(
        id=uuid7(), client_id=entry["client_id"], name=entry["name"], county_code=COUNTY, secret_hash=b"",
        scopes=entry["scopes"],
    )  # fmt: skip
    partner.secret_hash = fingerprint(secret)
    session.add(partner)
    await session.flush()
    return PartnerAccess(client_id=partner.client_id, client_secret=secret, scopes=list(partner.scopes))


async def _opens_everything(session: AsyncSession, access: DemoAccess, keyring: KeyRing) -> bool:
    """Tell whether the tables and the keys are still those that the file was written for."""
    names = [desk.username for desk in access.desks]
    staff = {
        row.username: row for row in (await session.exec(select(Staff).where(col(Staff.username).in_(names)))).all()
    }
    places = [place.place_code for place in access.places]
    found = (await session.exec(select(Place.code).where(col(Place.code).in_(places)))).all()
    hashes = dict((await session.exec(select(Partner.client_id, Partner.secret_hash))).all())
    if not names or len(staff) != len(names) or len(found) != len(places):
        return False
    if any(hashes.get(partner.client_id) != fingerprint(partner.client_secret) for partner in access.partners):
        return False
    try:
        for desk in access.desks:
            row = staff[desk.username]
            sealed = row.totp_sealed
            opened = keyring.unseal(sealed, bound_to=one_time_codes.bound_to(row.id)) if sealed else None
            if opened != desk.totp_secret:
                return False
    except (InvalidTag, KeyError):  # another key ring
        return False
    return await is_password(access.desks[0].password, staff[names[0]].password_hash)


def _read(path: Path) -> _Script:
    data = json.loads(path.read_text(encoding="utf-8"))
    contacts = {
        (entry["area_code"], UnitKind(entry["kind"])): Contact(entry["address"], data["hours"], entry["phone"])
        for entry in data["contacts"]
    }
    people = [Holder(entry["login"], entry["name"]) for entry in data["people"]]
    return _Script(data["areas"], contacts, people, data["partner"])
