"""Which rows does a petition become, ready to be stored again and again under new keys?

Composed once by the product's own code; in its texts every new id and the number end in ``MARK``,
which a contestant replaces by twelve hexadecimal digits of a serial.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import asyncpg

from core.database import Database
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from schemas.petitions import PetitionDraft
from services.intake.compose import compose
from services.intake.ground import Envelope, Ground
from services.intake.receipt import with_qr
from services.intake.statements import LOOK_UP
from services.petitions.store import as_parameter

MARK = "m@rkm@rkm@rk"
DRAFT: dict[str, Any] = {
    "area_code": "999901100200",
    "category": "agri.irrigation",
    "title": "灌溉渠断流",
    "content": "支渠从七月初不来水，玉米已经卷叶。请先开闸轮流放水，再查清是谁把闸板焊死的。",
    "petitioner": {"name": "王小明", "phone": "13800000000"},
    "privacy_notice_version": "2026-01",
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Prepared:
    """What a contestant without our code stores: the parameters of ``STORE`` and the answer."""

    petition_id: str
    tables: list[str]
    sealed: bytes
    receipt: str

    def write(self, path: Path) -> None:
        """Write it for another process."""
        path.write_text(json.dumps({**vars(self), "sealed": self.sealed.hex()}))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what ``write`` wrote."""
        told = json.loads(path.read_text())
        return cls(**{**told, "sealed": bytes.fromhex(told["sealed"])})


async def prepare(database: Database, keyring: KeyRing, now: datetime) -> Prepared:
    """Compose one petition and put the mark into it."""
    draft = PetitionDraft.model_validate(DRAFT)
    found = await _look_up(database.hot, draft, now)
    ground = Ground(database, keyring, WorkingCalendar(), "http://localhost:8000", "YM")
    filing = compose(draft, Envelope(told=b"", key=MARK), found=found, ground=ground, now=now)
    tables = [as_parameter(table) for table in filing.tables]
    units = set(_UUID.findall(found["units"] + found["office"]))
    fresh = sorted({key for table in tables for key in _UUID.findall(table)} - units)
    stems = {key: f"{key[:14]}7{place:03d}{key[18:24]}{MARK}" for place, key in enumerate(fresh)}
    for key, marked in stems.items():
        tables = [table.replace(key, marked) for table in tables]
    tables = [table.replace(filing.receipt.number, f"BN{MARK}") for table in tables]
    return Prepared(
        petition_id=stems[str(filing.petition_id)],
        tables=tables,
        sealed=keyring.seal(filing.text, bound_to=MARK),
        receipt=with_qr(filing.text, filing.receipt.progress_url),
    )


async def _look_up(pool: asyncpg.Pool, draft: PetitionDraft, now: datetime) -> asyncpg.Record:
    return await pool.fetchrow(
        LOOK_UP, None, draft.area_code, draft.category, [], None, now, now.date(), None, False, "", False
    )
