"""What does signing in stand on in one request?"""

from dataclasses import dataclass
from datetime import datetime

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class SignInGround:
    """What signing in stands on in one request."""

    database: Database
    keyring: KeyRing
    settings: Settings
    address: str
    now: datetime
