"""How does somebody who joined leave again?

By their own query code, as a withdrawal needs the first petitioner's. Their keys end at once and
their row goes; where they have rated an opinion, an empty row stays behind the rating. The petition
goes on, and nothing is written about it.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.refusals import Refused
from models import AccessToken, Person, Petition, Rating
from services.access.actors import Bearer
from services.access.attempts import Allowance, give_back, spend
from services.access.joined import joined_as
from services.access.receipts import is_code, joined_code
from services.access.scope import opened_by
from services.access.walls import hold, key_scope


async def pay_for_leaving(  # noqa: PLR0913
    database: Database, *, number: str, bearer: Bearer, keyring: KeyRing, most: int, now: datetime
) -> list[Allowance]:
    """Count a query code that is typed to leave; only its own holder gets this far."""
    async with database.transaction(scope=key_scope(bearer)) as session:
        person_id = await _who(session, number, bearer, now)
    allowances = [Allowance("leave-code", str(person_id), most)]
    await spend(database, allowances=allowances, keyring=keyring, now=now)
    return allowances


async def leave(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    code: str,
    bearer: Bearer,
    paid: list[Allowance],
    keyring: KeyRing,
    now: datetime,
) -> None:
    """Take a co-petitioner off the petition."""
    person_id = await _who(session, number, bearer, now)
    person = (await session.exec(select(Person).where(Person.id == person_id).with_for_update())).one()
    if not is_code(code, joined_code(keyring, person.id, person.code_key or keyring.active)):
        raise Refused("code_wrong", pointer="/query_code")
    await session.exec(delete(AccessToken).where(col(AccessToken.person_id) == person.id))
    if (await session.exec(select(Rating.id).where(Rating.person_id == person.id).limit(1))).first() is None:
        await session.delete(person)
    else:
        person.receipt_hash = person.code_key = person.joined_at = None
        person.name_sealed = person.phone_sealed = person.phone_index = None
    await session.flush()
    await give_back(session, allowances=paid, keyring=keyring, now=now)


async def _who(session: AsyncSession, number: str, bearer: Bearer, now: datetime) -> UUID:
    """Return the co-petitioner who asks; raises ``not_found``, or ``actor_not_allowed`` to the first petitioner."""
    opened = select(Petition.id).where(Petition.number == number, opened_by(bearer, now))
    petition_id = (await session.exec(opened)).first()
    if petition_id is None:
        raise Refused("not_found")
    await hold(session, petition_id)  # the key that opens it is about to go
    person_id = await joined_as(session, bearer=bearer)
    if person_id is None:
        raise Refused("actor_not_allowed", move="退出联名")
    return person_id
