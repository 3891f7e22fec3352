"""Over which ways does a notice reach somebody?

A channel is one object with one verb. It sends, or says that it may work later, or that it never
will. It may be asked twice for the same notice: whatever it calls outside carries the notice's id
as the key that makes the second time harmless.
"""

from services.notices.channels.page import Page
from services.notices.channels.port import Channel, Channels, Leaving, NeverWorks, NotSentError, TryLater


def built_in() -> dict[str, Channel]:
    """Return the channels that need no outside service, by the name that stands in a notice."""
    return {Page.name: Page()}


__all__ = ["Channel", "Channels", "Leaving", "NeverWorks", "NotSentError", "TryLater", "built_in"]
