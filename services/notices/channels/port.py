"""What does the outbox ask of a channel?"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession


class Leaving(NamedTuple):
    """A notice on its way out, as the outbox row tells it."""

    id: UUID
    petition_id: UUID
    audience: str
    unit_id: UUID | None
    channel: str
    topic: str
    words: str
    attempts: int  # this one included
    due_at: datetime


class NotSentError(Exception):
    """A notice did not leave. ``reason`` is a short code and never holds personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(NotSentError):  # noqa: N818 - says what to do
    """The way is closed for now."""


class NeverWorks(NotSentError):  # noqa: N818 - says what to do
    """Trying again is of no use: somebody must look at it."""


class Channel(Protocol):
    """One way to reach somebody."""

    async def send(self, session: AsyncSession, notice: Leaving) -> None:
        """Send the notice; raises ``TryLater`` or ``NeverWorks``."""


Channels = Mapping[str, Channel]
