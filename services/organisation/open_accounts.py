"""How do the people of a unit get their accounts?

As many as a unit of its kind needs, the first of them its head. An account that exists is given
the new password and secret instead. Who can read sealed reports or the whole county has a second
factor.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

import pyotp
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core.keyring import KeyRing
from domain.fields import Role, UnitKind
from domain.levels import Level
from domain.refusals import Refused
from models import Staff, Unit
from services.access import one_time_codes

WITH_SECOND_FACTOR = frozenset({Role.PETITION_OFFICE, Role.DISCIPLINE})
POSTS = MappingProxyType(
    {
        UnitKind.VILLAGERS_COMMITTEE: (Role.VILLAGE_DESK, 2),
        UnitKind.TOWNSHIP_GOVERNMENT: (Role.TOWNSHIP_DESK, 3),
        UnitKind.PETITION_OFFICE: (Role.PETITION_OFFICE, 2),
        UnitKind.DISCIPLINE_DESK: (Role.DISCIPLINE, 1),
        UnitKind.REVIEW_OFFICE: (Role.REVIEWER, 2),
    }
)
_DEPARTMENT = (Role.DEPARTMENT, 2)


class Holder(NamedTuple):
    """Who sits at a post: the end of the user name, and the name that colleagues see."""

    login: str
    name: str


Holders = Callable[[int, int], Holder]  # number of the unit, number of the post in it
NEUTRAL = (Holder("head", "负责人"), Holder("clerk1", "经办员一"), Holder("clerk2", "经办员二"))


def neutral_holder(_unit: int, post: int) -> Holder:
    """Return a holder without an invented name, for real places."""
    return NEUTRAL[post]


@dataclass(frozen=True)
class Account:
    """An account with the secrets that only its holder should keep."""

    role: Role
    level: Level
    area_code: str
    username: str
    totp_secret: str | None


async def open_accounts(  # noqa: PLR0913 - keyword-only
    session: AsyncSession,
    *,
    units: Sequence[Unit],
    password_hash: str,
    keyring: KeyRing,
    now: datetime,
    holders: Holders = neutral_holder,
    prefix: str = "",
) -> list[Account]:
    """Give every post of the units an account; user names are ``prefix`` + place + holder."""
    statement = select(Staff).where(col(Staff.username).startswith(prefix, autoescape=True))
    present = {staff.username: staff for staff in (await session.exec(statement)).all()}
    accounts = []
    for number, unit in enumerate(units):
        role, posts = POSTS.get(UnitKind(unit.kind), _DEPARTMENT)
        for post in range(posts):
            holder = holders(number, post)
            username = f"{prefix}{place_of(unit)}.{holder.login}"
            staff = present.get(username) or _staff(unit, role, username, holder, now)
            if staff.unit_id != unit.id:
                raise Refused("username_taken", pointer="/username")
            staff.password_hash, staff.is_head = password_hash, post == 0
            secret = pyotp.random_base32() if role in WITH_SECOND_FACTOR else None
            staff.totp_sealed = keyring.seal(secret, bound_to=one_time_codes.bound_to(staff.id)) if secret else None
            session.add(staff)
            accounts.append(Account(role, Level(unit.level), unit.area_code, username, secret))
    await session.flush()
    return accounts


def place_of(unit: Unit) -> str:
    """Return the readable first part of a user name: v100200, t100, or the office's kind."""
    if unit.level == Level.VILLAGE:
        return f"v{unit.area_code[6:]}"
    return f"t{unit.area_code[6:9]}" if unit.level == Level.TOWNSHIP else unit.kind


def _staff(unit: Unit, role: Role, username: str, holder: Holder, now: datetime) -> Staff:
    return Staff(
        id=uuid7(), unit_id=unit.id, username=username, display_name=holder.name, role=role.value,
        password_hash="", created_at=now,
    )  # fmt: skip
