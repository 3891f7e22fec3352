"""Does this query code open this petition?

The path for people who have the slip in their hand and no token. A wrong number and a wrong code
get the same answer after the same work.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain import numbers
from domain.refusals import Refused
from models import Petition
from models.access import TokenKind
from services.access.attempts import Allowance, give_back, network_of, spend
from services.access.receipts import is_query_code
from services.access.tokens import Issued, issue

_NOBODY = UUID(int=0)


async def open_petition(  # noqa: PLR0913
    database: Database, *, number: str, code: str, address: str, keyring: KeyRing, settings: Settings, now: datetime
) -> Issued:
    """Return a short-lived token for the petition of ``number``.

    Raises ``Refused("code_wrong")``, or ``Refused("code_attempts_used_up")`` once too many were
    wrong; the receipt token opens the petition all the same.
    """
    meant = numbers.normalise(number)
    allowances = [
        Allowance("code-number", meant or number, settings.code_attempts_per_petition),
        Allowance("code-address", network_of(address), settings.code_attempts_per_address),
        Allowance("code", "everybody", settings.code_attempts_global),
    ]
    await spend(database, allowances=allowances, keyring=keyring, now=now)
    async with database.transaction() as session:
        statement = select(Petition.id, Petition.code_key).where(col(Petition.number) == (meant or ""))
        found = (await session.exec(statement)).first()
        petition_id, key = found or (_NOBODY, keyring.active)
        if not is_query_code(code, keyring, petition_id, key) or found is None:
            raise Refused("code_wrong")
        await give_back(session, allowances=allowances, keyring=keyring, now=now)
        return await issue(session, kind=TokenKind.PETITION, holder=petition_id, now=now)
