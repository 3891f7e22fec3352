"""What does filing stand on, and what comes with a draft?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.database import Database
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.fields import Channel
from domain.lifecycle import Actor
from domain.tiers import Exemption
from services.access.actors import Bearer
from services.access.walls import key_scope, number_scope


@dataclass(frozen=True)
class Counter:
    """The desk that registers for somebody who came, wrote or rang."""

    staff_id: UUID
    unit_id: UUID
    unit_name: str
    actor: Actor
    area: str  # the beginning of every area code that is the desk's own
    received_at: datetime
    visitors: int
    note: str | None
    representatives: frozenset[str]  # names of those who speak for the others
    exemption: Exemption | None


@dataclass(frozen=True)
class Envelope:
    """What comes with a draft: who hands it in, how, and under which key."""

    told: bytes  # the body as it came, for the key's fingerprint
    key: str
    channel: Channel = Channel.ONLINE
    caller: str = ""  # set for partners and desks; residents are found by their token
    resident_hash: bytes | None = None
    partner_id: UUID | None = None
    external_reference: str | None = None
    counter: Counter | None = None
    earlier: str | None = None  # number of an earlier petition that the desk proved to be the same petitioner's

    @property
    def scope(self) -> str:
        """What row-level security shows of earlier petitions: the one that is proven, or the account's own."""
        if self.earlier is not None:
            return number_scope(self.earlier)
        return key_scope(Bearer("ys", self.resident_hash)) if self.resident_hash is not None else ""


@dataclass(frozen=True)
class Ground:
    """What filing stands on in this process."""

    database: Database
    keyring: KeyRing
    calendar: WorkingCalendar
    public_url: str
    number_prefix: str
