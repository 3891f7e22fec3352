"""Over which ways does a notice reach somebody?

A channel is one object with one verb. It sends, or says that it may work later, or that it never
will. It may be asked twice for the same notice: whatever it calls outside carries the notice's id
as the key that makes the second time harmless.
"""

from collections.abc import Mapping
from typing import Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from models import Notice
from services.notices.channels.page import Page


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

    async def send(self, session: AsyncSession, notice: Notice) -> None:
        """Send the notice; raises ``TryLater`` or ``NeverWorks``."""


Channels = Mapping[str, Channel]


def built_in() -> dict[str, Channel]:
    """Return the channels that need no outside service, by the name that stands in a notice."""
    return {Page.name: Page()}


__all__ = ["Channel", "Channels", "NeverWorks", "NotSentError", "TryLater", "built_in"]
