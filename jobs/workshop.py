"""What does a job work with?"""

import asyncio
from dataclasses import dataclass, field

from core import storage
from core.database import Database
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


def furnish(database: Database, config: Settings, stop: asyncio.Event) -> Workshop:
    """Return the workshop that the settings describe."""
    shelf = storage.connect(
        config.storage_url, endpoint=config.storage_endpoint, directory=config.var_dir / "attachments"
    )
    return Workshop(database, config, shelf, stop=stop)
