"""What do the tests of sealed reports share? A report full of canaries, an officer, and a look at all that is kept."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pyotp
from PIL import Image
from sqlalchemy.engine import make_url

from core import database as db
from core import storage
from core.database import Database
from core.keyring import KeyRing
from core.roles import WORKER
from core.settings import Settings
from core.storage import Storage
from services.access import one_time_codes
from services.reports.work import work
from tests.conftest import KEYRING
from tests.moves.world import World
from tests.people import Desk, Resident

# Words that stand nowhere else in the product, and never in the clear once they are closed.
TITLE, WORDS, NAME, PHONE = "金丝雀甲", "金丝雀乙：村主任某某私分补助款", "金丝雀丙", "13912345678"
REPORTED, OTHER, FILE = "金丝雀丁局", "金丝雀戊", "金丝雀己"
CANARIES = ("金丝雀", PHONE, "私分补助款")
PASSPHRASE = "白杨树下三只羊吃着草-2026"
REPORT: dict[str, Any] = {
    "purpose": "report",
    "title": TITLE,
    "content": WORDS,
    "named_units": [REPORTED],
    "petitioner": {"name": NAME, "phone": PHONE},
    "co_petitioners": [{"name": OTHER}],
}


def picture() -> bytes:
    """A picture whose bytes hold a canary, as a comment inside."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(drawn, "JPEG", comment=b"CANARY-IN-A-FILE")
    return drawn.getvalue()


async def uploads(http: httpx.AsyncClient) -> str:
    """Upload a file; its name is a canary too."""
    answer = await http.post("/v1/attachments", files={"file": (f"{FILE}.jpg", picture(), "image/jpeg")})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["attachment_id"])


async def reports(world: World, **changes: Any) -> Resident:
    """File a report full of canaries, with a file."""
    return await world.files(**{**REPORT, "attachments": [await uploads(world.http)], **changes})


class Officer:
    """The hand-over officer of the county."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.http
        self.desk: Desk = world.desk("discipline head")

    async def sets(self, passphrase: str = PASSPHRASE, **form: Any) -> httpx.Response:
        """Set, change or give up the passphrase."""
        body = {"passphrase": passphrase, **form}
        return await self.http.put("/v1/desk/report-key", json=body, headers=self.desk.headers)

    async def code(self) -> str:
        """Return the one-time code of this moment."""
        hot = self.world.database.hot
        sealed = await hot.fetchrow("SELECT id, totp_sealed FROM staff WHERE role = 'discipline'")
        secret = KEYRING.unseal(sealed["totp_sealed"], bound_to=one_time_codes.bound_to(sealed["id"]))
        return str(pyotp.TOTP(secret).now())

    async def opens(self, number: str, passphrase: str = PASSPHRASE, **form: Any) -> httpx.Response:
        """Open a report."""
        body = {"reason": "hand_over", "passphrase": passphrase, **form}
        return await self.http.post(f"/v1/desk/reports/{number}/openings", json=body, headers=self.desk.headers)

    async def opens_file(self, number: str, file: str, passphrase: str = PASSPHRASE) -> httpx.Response:
        """Open one of its files."""
        path = f"/v1/desk/reports/{number}/attachments/{file}/openings"
        body = {"reason": "hand_over", "passphrase": passphrase}
        return await self.http.post(path, json=body, headers=self.desk.headers)

    async def hands_over(self, number: str) -> httpx.Response:
        """Record the hand-over."""
        return await self.desk.moves(number, "sealed_handover", handed_to="县纪委监委")

    async def confirms(self, number: str, receipt: str = "纪收〔2026〕7号") -> httpx.Response:
        """Record the other side's receipt."""
        body = {"receipt_number": receipt}
        return await self.http.post(f"/v1/desk/reports/{number}/confirmation", json=body, headers=self.desk.headers)

    async def lists(self) -> list[dict[str, Any]]:
        """List the reports of the desk."""
        answer = await self.http.get("/v1/desk/reports", headers=self.desk.headers)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def store_of(settings: Settings) -> Storage:
    """Return the store of the application under test."""
    return storage.connect("", endpoint="", directory=settings.var_dir / "attachments")


async def works(database: Database, settings: Settings, keyring: KeyRing, world: World) -> int:
    """Let the worker do all that waits."""
    assert database  # the worker comes by a connection and a role of its own
    served = await db.connect(settings.database_url, size=2, role=WORKER)
    done, turn = 0, -1
    while turn:
        turn = await work(served, storage=store_of(settings), keyring=keyring, now=world.now)
        done += turn
    await served.close()
    return done


def everything(settings: Settings, database_url: str) -> bytes:
    """Return what a thief would carry away: a dump of the database and every object of the store."""
    url = make_url(db.dsn(database_url))
    tool = shutil.which("pg_dump") or str(next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))))
    facts = ["-h", str(url.query["host"]), "-p", str(url.query.get("port", url.port or 5432)), "-U", str(url.username)]
    dumped = subprocess.run([tool, *facts, str(url.database)], check=True, capture_output=True).stdout
    stored = sorted(path for path in (settings.var_dir / "attachments").rglob("*") if path.is_file())
    return dumped + b"\n".join(str(path).encode() + path.read_bytes() for path in stored)


def canaries_in(kept: bytes) -> list[str]:
    """Return the canaries that stand in it: as text, as JSON escapes them, and inside a file."""
    forms = {word: (word.encode(), word.encode("unicode_escape"), word.encode().hex().encode()) for word in CANARIES}
    found = [word for word, spelt in forms.items() if any(form in kept for form in spelt)]
    return found + (["file"] if b"CANARY-IN-A-FILE" in kept else [])
