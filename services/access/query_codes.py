"""Does this query code open this petition?

The path for people who have the slip in their hand and no token, the first petitioner's or their
own as a co-petitioner. A wrong number and a wrong code get the same answer after the same work,
whether or not anybody has joined: as many codes are made in any case as a petition can have. What
PostgreSQL does for a row that is there is hidden by the beat on which refusals leave.
"""

from datetime import datetime
from secrets import compare_digest
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain import numbers
from domain.fields import CO_PETITIONERS
from domain.refusals import Refused
from models import Person, Petition
from models.access import TokenKind
from services.access.attempts import Allowance, give_back, network_of, spend
from services.access.even_time import on_the_beat
from services.access.receipts import is_query_code, joined_code, normal
from services.access.tokens import Issued, issue
from services.access.walls import number_scope

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
    async with on_the_beat(), database.transaction(scope=number_scope(meant or "")) as session:
        statement = select(Petition.id, Petition.code_key).where(
            col(Petition.number) == (meant or ""), col(Petition.erased_at).is_(None)
        )
        found = (await session.exec(statement)).first()
        petition_id, key = found or (_NOBODY, keyring.active)
        is_first = is_query_code(code, keyring, petition_id, key)
        person_id = await _joined(session, petition_id, code, keyring)
        if found is None or not (is_first or person_id):
            raise Refused("code_wrong")
        await give_back(session, allowances=allowances, keyring=keyring, now=now)
        person = None if is_first else person_id
        return await issue(session, kind=TokenKind.PETITION, holder=petition_id, person=person, now=now)


async def _joined(session: AsyncSession, petition_id: UUID, code: str, keyring: KeyRing) -> UUID | None:
    """Return the co-petitioner whose own code this is."""
    statement = select(Person.id, Person.code_key).where(
        Person.petition_id == petition_id, col(Person.receipt_hash).is_not(None)
    )
    joined = [(person, key or 0) for person, key in (await session.exec(statement)).all()]
    joined += [(_NOBODY, keyring.active)] * (CO_PETITIONERS - len(joined))
    typed = normal(code)  # once, not for each of them
    same = [person for person, key in joined if compare_digest(typed, joined_code(keyring, person, key))]
    return next((person for person in same if person != _NOBODY), None)
