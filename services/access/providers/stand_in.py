"""Who vouches for a resident where no real provider is connected?

A stand-in that behaves like ``wx.login``: a code is good once. ``demo-wang`` signs in the account
``wang``; so does ``demo-wang.2``, because what follows the dot only makes another code. It is
offered in demonstrations and tests alone (``choose.py``).
"""

import re
from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import Attempt

_CODE = re.compile(r"demo-(?P<account>[\w-]{1,64})(\.[\w-]{1,64})?")
_FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)  # used codes stay; guesses go when they weigh nothing


class StandIn:
    """Take codes ``demo-<account>`` and ``demo-<account>.<anything>``, each once."""

    def __init__(self, database: Database, keyring: KeyRing) -> None:
        self._database = database
        self._keyring = keyring

    async def subject_of(self, code: str) -> str:
        """Return the account; raises ``Refused("login_code_invalid")``."""
        meant = _CODE.fullmatch(code)
        if meant is None:
            raise Refused("login_code_invalid", pointer="/code")
        using = insert(Attempt).values(key=self._keyring.digest("login-code", code), until=_FOR_EVER)
        async with self._database.transaction() as session:
            used = await session.exec(using.on_conflict_do_nothing().returning(col(Attempt.key)))
            if used.first() is None:
                raise Refused("login_code_invalid", pointer="/code")
        return meant["account"]
