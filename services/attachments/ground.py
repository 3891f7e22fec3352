"""What do files stand on in this process?"""

from dataclasses import dataclass
from datetime import timedelta

from core.keyring import KeyRing
from core.storage import Storage


@dataclass(frozen=True)
class Ground:
    """The store, the keys, and the two limits that the settings name."""

    storage: Storage
    keyring: KeyRing
    limit: int  # bytes of one file
    keep: timedelta  # how long an upload waits for its petition
