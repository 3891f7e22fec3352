"""What does a job work with?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from core import storage
from core.database import Database
from core.keyring import KeyRing
from core.keysource import open_ring
from core.settings import Settings
from core.storage import Storage
from services.notices.channels import Channels, built_in


@dataclass(frozen=True)
class Workshop:
    """The tools of one worker process. ``stop`` is set when it should finish what it has in hand."""

    database: Database
    config: Settings
    storage: Storage
    channels: Channels = field(default_factory=built_in)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    keys: KeyRing | None = None  # given in tests; otherwise opened from the settings at the first use

    @cached_property
    def _source(self) -> Callable[[], KeyRing]:
        config = self.config
        return open_ring(config.key_path, config.keys, public=config.is_public)

    @property
    def keyring(self) -> KeyRing:
        """The key ring as it is now."""
        return self.keys or self._source()


def furnish(database: Database, config: Settings, stop: asyncio.Event) -> Workshop:
    """Return the workshop that the settings describe."""
    shelf = storage.connect(
        config.storage_url, endpoint=config.storage_endpoint, directory=config.var_dir / "attachments"
    )
    return Workshop(database, config, shelf, stop=stop)
