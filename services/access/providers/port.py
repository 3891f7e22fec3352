"""What does every identity provider do for us?"""

from typing import Protocol


class IdentityProvider(Protocol):
    """An identity provider that turns a login code into the account that it belongs to.

    Adapters are made for one request and speak to the provider without holding a database
    connection. What goes wrong is said in our words: ``login_code_invalid`` for a code that is wrong
    or too old, ``login_code_used``, ``login_blocked`` when the provider refuses the account,
    ``login_unavailable`` when no usable answer came. A provider's session key and tokens never leave
    its adapter, and nothing of an answer is logged but the code of its error.
    """

    async def subject_of(self, code: str) -> str:
        """Return the provider's name for the account, stable and unique within the provider."""
        ...
