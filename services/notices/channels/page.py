"""How does a notice reach somebody who looks at the petition's own page?"""

from sqlmodel.ext.asyncio.session import AsyncSession

from services.notices.channels.port import Leaving
from services.notices.compose import PAGE


class Page:
    """Shows the notice on the petition: it is visible from the instant at which it is marked sent."""

    name = PAGE

    async def send(self, session: AsyncSession, notice: Leaving) -> None:
        """Do nothing more: the mark that the outbox sets in this transaction is the sending."""
