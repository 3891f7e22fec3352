"""How does the person who started the demonstration learn the way in?

A file that only its owner can read: places, accounts and partners with their secrets. The tables
keep hashes alone.
"""

import os
from pathlib import Path

from pydantic import BaseModel, ValidationError

from domain.fields import Role
from domain.levels import Level


class PlaceAccess(BaseModel):
    """A code to scan."""

    place_code: str
    area_code: str
    level: Level


class DeskAccess(BaseModel):
    """An account at a desk."""

    role: Role
    level: Level
    area_code: str
    username: str
    password: str
    totp_secret: str | None


class PartnerAccess(BaseModel):
    """A partner's client."""

    client_id: str
    client_secret: str
    scopes: list[str]


class DemoAccess(BaseModel):
    """Every way into the demonstration."""

    base_url: str
    places: list[PlaceAccess]
    desks: list[DeskAccess]
    partners: list[PartnerAccess]


def read_access(path: Path) -> DemoAccess | None:
    """Return what the file says, None when it is missing or not whole."""
    try:
        return DemoAccess.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_access(path: Path, access: DemoAccess) -> None:
    """Write the file whole or not at all, for its owner's eyes alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(access.model_dump_json(indent=1) + "\n")
    draft.rename(path)
