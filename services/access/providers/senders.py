"""Who carries a code to a phone?

A port with one adapter so far: the demonstration shows the code instead of sending it. Where real
petitioners are, no sender is configured, and the way is not offered.
"""

from typing import Protocol

from core.settings import Settings
from domain.refusals import Refused


class CodeSender(Protocol):
    """Sends a code to a phone, or shows it where nobody is deceived by that."""

    async def send(self, phone: str, code: str) -> str | None:
        """Send; return the code only where it may be shown. Raises ``Refused("phone_codes_unavailable")``."""
        ...


class Shown:
    """The demonstration's sender: nothing leaves, the code is in the answer."""

    async def send(self, phone: str, code: str) -> str | None:  # noqa: ARG002
        """Return the code."""
        return code


def choose_sender(settings: Settings) -> CodeSender:
    """Return the sender of this installation; raises ``Refused("phone_codes_unavailable")``."""
    if settings.is_public:
        raise Refused("phone_codes_unavailable")
    return Shown()
