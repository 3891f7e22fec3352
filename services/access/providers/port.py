"""What does every identity provider do for us?"""

from typing import Protocol


class IdentityProvider(Protocol):
    """An identity provider that turns a login code into the account that it belongs to.

    Adapters are made for one request and speak to the provider without holding a database
    connection. What goes wrong is said in our words: ``Refused("login_code_invalid")`` for a code
    that is wrong, used or too old, ``Refused("unavailable")`` when the provider does not answer.
    A provider's session key never leaves its adapter.
    """

    async def subject_of(self, code: str) -> str:
        """Return the provider's name for the account, stable and unique within the provider."""
        ...
