"""Does the demonstration county open to whoever reads its access file, and to nobody else?"""

import stat
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from sqlmodel import col, func, select

from core.database import Database
from core.keyring import KeyRing, fingerprint
from domain.fields import Role, UnitKind
from domain.refusals import Refused
from models import Area, Desk, Partner, Place, Staff, Unit
from services.access import one_time_codes
from services.access.passwords import hash_password, is_password
from services.organisation.access_file import DemoAccess, read_access
from services.organisation.demo import load_demo
from services.organisation.open_accounts import Holder, open_accounts
from services.organisation.open_county import committee_of, government_of, open_county

COUNTY = "999901000000"


class Loader:
    """Loads the demonstration as a start of the program does."""

    def __init__(self, database: Database, keyring: KeyRing, now: datetime, path: Path) -> None:
        self.database, self.keyring, self.now, self.path = database, keyring, now, path

    async def load(self, base_url: str = "http://localhost:8000", keyring: KeyRing | None = None) -> DemoAccess:
        async with self.database.transaction() as session:
            return await load_demo(
                session, keyring=keyring or self.keyring, now=self.now, base_url=base_url, path=self.path
            )

    async def counts(self) -> list[int]:
        async with self.database.transaction() as session:
            tables = (Area, Unit, Desk, Staff, Place, Partner)
            return [(await session.exec(select(func.count()).select_from(table))).one() for table in tables]


@pytest.fixture
def loader(database: Database, keyring: KeyRing, now: datetime, tmp_path: Path) -> Loader:
    return Loader(database, keyring, now, tmp_path / "demo" / "access.json")


async def test_the_file_tells_every_way_in_and_only_its_owner_can_read_it(loader: Loader) -> None:
    access = await loader.load()
    assert stat.S_IMODE(loader.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(loader.path.parent.stat().st_mode) == 0o700
    assert read_access(loader.path) == access
    assert (len(access.places), len(access.desks)) == (28, 88)
    roles = {role: [desk for desk in access.desks if desk.role is role] for role in Role}
    assert len(roles[Role.VILLAGE_DESK]) == 48
    assert len(roles[Role.TOWNSHIP_DESK]) == 9
    assert len(roles[Role.PETITION_OFFICE]) == 2
    assert len(roles[Role.DISCIPLINE]) == 1
    with_factor = {desk.role for desk in access.desks if desk.totp_secret}
    assert with_factor == {Role.PETITION_OFFICE, Role.DISCIPLINE}


async def test_what_the_file_says_opens_and_the_tables_alone_do_not(loader: Loader) -> None:
    access = await loader.load()
    desk = next(desk for desk in access.desks if desk.totp_secret)
    async with loader.database.transaction() as session:
        staff = (await session.exec(select(Staff).where(Staff.username == desk.username))).one()
        partner = (await session.exec(select(Partner))).one()
    assert await is_password(desk.password, staff.password_hash)
    assert desk.password not in staff.password_hash
    assert staff.totp_sealed is not None
    secret = loader.keyring.unseal(staff.totp_sealed, bound_to=one_time_codes.bound_to(staff.id))
    assert pyotp.TOTP(secret).at(loader.now) == pyotp.TOTP(desk.totp_secret or "").at(loader.now)
    assert partner.secret_hash == fingerprint(access.partners[0].client_secret)


async def test_loading_again_changes_nothing(loader: Loader) -> None:
    first, counts, written = await loader.load(), await loader.counts(), loader.path.stat().st_mtime_ns
    assert await loader.load() == first
    assert await loader.counts() == counts
    assert loader.path.stat().st_mtime_ns == written


async def test_another_address_is_written_without_new_secrets(loader: Loader) -> None:
    first = await loader.load()
    moved = await loader.load("http://localhost:8001")
    assert moved == first.model_copy(update={"base_url": "http://localhost:8001"})
    assert read_access(loader.path) == moved


@pytest.mark.parametrize("loss", ["missing", "broken", "other keys"])
async def test_when_the_file_no_longer_opens_everything_all_secrets_are_new(loader: Loader, loss: str) -> None:
    first, counts = await loader.load(), await loader.counts()
    if loss == "missing":
        loader.path.unlink()
    elif loss == "broken":
        loader.path.write_text("{")
    keyring = KeyRing(1, {1: b"k" * 32}) if loss == "other keys" else None
    again = await loader.load(keyring=keyring)
    assert again.desks[0].password != first.desks[0].password
    assert again.partners[0].client_secret != first.partners[0].client_secret
    assert again.places == first.places
    assert await loader.counts() == counts
    async with loader.database.transaction() as session:
        staff = (await session.exec(select(Staff).where(Staff.username == first.desks[0].username))).one()
    assert not await is_password(first.desks[0].password, staff.password_hash)


async def test_every_unit_has_a_desk_and_every_kind_is_there(loader: Loader) -> None:
    await loader.load()
    async with loader.database.transaction() as session:
        units = (await session.exec(select(Unit))).all()
        desks = (await session.exec(select(Desk))).all()
    assert {unit.id for unit in units} == {desk.unit_id for desk in desks}
    assert {unit.kind for unit in units} == set(UnitKind)
    assert len(units) == 16 + 3 + 24


async def test_a_real_county_opens_without_invented_people_or_numbers(
    loader: Loader, keyring: KeyRing, now: datetime
) -> None:
    await loader.load()
    async with loader.database.transaction() as session:
        rows = {"411425000000": "虞城县", "411425101000": "界沟镇", "411425101201": "界沟村委会"}
        for (code, name), level, parent in zip(
            rows.items(), ("county", "township", "village"), (None, *rows), strict=False
        ):
            session.add(Area(code=code, name=name, level=level, parent_code=parent, valid_from=now.date()))
        await session.flush()
        units = await open_county(session, county_code="411425000000")
        assert len(await open_county(session, county_code="411425000000")) == len(units) == 18
        accounts = await open_accounts(
            session, units=units, password_hash=await hash_password("x"), keyring=keyring, now=now, prefix="411425-"
        )
    assert units[-1].name == "界沟村村民委员会"
    assert all(unit.phone == "" for unit in units)
    assert {account.username for account in accounts} >= {"411425-v101201.head", "411425-t101.clerk2"}


async def test_a_user_name_is_never_taken_from_another_unit(loader: Loader, keyring: KeyRing, now: datetime) -> None:
    await loader.load()
    async with loader.database.transaction() as session:
        session.add(Area(code="999902000000", name="邻县", level="county", parent_code=None, valid_from=now.date()))
        await session.flush()
        neighbours = await open_county(session, county_code="999902000000")
        other = (await session.exec(select(Staff).where(col(Staff.username).startswith("water.")))).all()
        mine = {staff.username.partition(".")[2] for staff in other}
        with pytest.raises(Refused) as caught:
            await open_accounts(
                session,
                units=[unit for unit in neighbours if unit.kind == UnitKind.WATER],
                password_hash="x",
                keyring=keyring,
                now=now,
                holders=lambda _unit, post: Holder(sorted(mine)[post], "同名"),
            )
    assert caught.value.code == "username_taken"


@pytest.mark.parametrize(
    ("listed", "named"),
    [
        ("柳湾村", "柳湾村村民委员会"),
        ("界沟村委会", "界沟村村民委员会"),
        ("多福巷社区居委会", "多福巷社区居民委员会"),
        ("岗贝社区居民委员会", "岗贝社区居民委员会"),
        ("银闸社区", "银闸社区居民委员会"),
    ],
)
def test_a_committee_is_named_in_full(listed: str, named: str) -> None:
    assert committee_of(listed) == named


@pytest.mark.parametrize(
    ("listed", "named"),
    [("禾畔镇", "禾畔镇人民政府"), ("景山街道", "景山街道办事处"), ("沙集乡", "沙集乡人民政府"), ("开发区", "开发区")],
)
def test_what_governs_a_township_is_named_in_full(listed: str, named: str) -> None:
    assert government_of(listed) == named
