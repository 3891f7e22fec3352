"""What does filing stand on, and what comes with a draft?"""

from dataclasses import dataclass
from uuid import UUID

from core.database import Database
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.fields import Channel


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


@dataclass(frozen=True)
class Ground:
    """What filing stands on in this process."""

    database: Database
    keyring: KeyRing
    calendar: WorkingCalendar
    public_url: str
    number_prefix: str
    attachment_limit: int
