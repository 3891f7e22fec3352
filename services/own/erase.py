"""How is somebody forgotten?

A closed petition loses everything but a tombstone: number, area, dates, states, and the chain of its
events, which stays whole. One that is still open goes on without a name, and so does one that others
joined: it is theirs as well (docs/decisions/0015). What the tables lose they lose in two functions of
the database; the role that serves requests cannot change a petitioner's words by itself.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.keyring import KeyRing
from domain.lifecycle import Actor
from domain.refusals import Refused
from domain.reports import desk_holds_code, is_report
from models import AccessToken, Person, Petition, RequestKey, Resident
from schemas.own import AccountErased, Erased
from services.access.actors import Bearer, ResidentActor
from services.access.attempts import Allowance, give_back, spend
from services.access.doings import by
from services.access.joined import joined_as
from services.access.receipts import is_query_code
from services.access.request_keys import forget_answers
from services.access.scope import opened_by
from services.access.walls import key_scope
from services.audit.note import note
from services.audit.record import event_row
from services.petitions.write import write

_MOVE = "删除个人信息"
_WORDS = {
    True: "已删除。只留编号、日期和办理状态，回执和查询码不能再用。",
    False: "已去掉姓名、电话和账号。这件事还没有完，继续办理：回执和查询码照样能用，办结后可以再来删除其余内容。",
}
_CLOSED = (
    "已断开与账号的关联。检举控告已经封存，里面的姓名只有移送专人能打开，这里取不出来；"
    "移送并经对方签收后全部删除，您撤回后也可以再来删除。"
)
_JOINED = "已去掉您的姓名、电话和账号。还有别人联名，内容留给他们；他们都退出后，可以再来删除。"
_GONE = "账号已删除，所有登录已失效。没有办结的信访件不受影响，请保存好回执。"


async def pay_for_erasure(  # noqa: PLR0913
    database: Database, *, number: str, bearer: Bearer, keyring: KeyRing, most: int, now: datetime
) -> list[Allowance]:
    """Count a query code that is typed to erase; only the first petitioner gets this far."""
    async with database.transaction(scope=key_scope(bearer)) as session:
        await _hold(session, number, bearer, now)
    allowances = [Allowance("erase-code", number, most)]
    await spend(database, allowances=allowances, keyring=keyring, now=now)
    return allowances


async def erase_petition(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    code: str,
    bearer: Bearer,
    paid: list[Allowance],
    keyring: KeyRing,
    now: datetime,
) -> Erased:
    """Forget the petitioner of one petition, by their own query code."""
    petition = await _hold(session, number, bearer, now)
    if not is_query_code(code, keyring, petition.id, petition.code_key):
        raise Refused("code_wrong", pointer="/query_code")
    if desk_holds_code(petition.channel, report=is_report(petition.purpose, about_officials=petition.about_officials)):
        raise Refused("report_from_desk")
    erased = await _forget(session, petition, now)
    await give_back(session, allowances=paid, keyring=keyring, now=now)
    return erased


async def erase_account(session: AsyncSession, *, resident: ResidentActor, now: datetime) -> AccountErased:
    """Forget an account with all its petitions; its tokens end at once.

    The account is locked first: a filing in this instant either is seen here or finds no account.
    """
    await session.exec(select(Resident).where(Resident.id == resident.id).with_for_update())
    mine = select(Petition).where(Petition.resident_id == resident.id).order_by(col(Petition.id)).with_for_update()
    petitions = (await session.exec(mine)).all()
    erased = [await _forget(session, petition, now) for petition in petitions]
    await session.exec(delete(AccessToken).where(col(AccessToken.resident_id) == resident.id))
    await session.exec(delete(RequestKey).where(col(RequestKey.caller) == f"resident:{resident.id}"))
    await session.exec(delete(Resident).where(col(Resident.id) == resident.id))
    await note(session, by(resident, "account.erased", resident=str(resident.id)), now=now)
    await session.flush()
    return AccountErased(petitions=erased, words=_GONE)


async def _hold(session: AsyncSession, number: str, bearer: Bearer, now: datetime) -> Petition:
    """Lock the petition of its first petitioner; raises ``not_found`` or ``actor_not_allowed``."""
    statement = select(Petition).where(Petition.number == number, opened_by(bearer, now)).with_for_update()
    petition = (await session.exec(statement)).first()
    if petition is None:
        raise Refused("not_found")
    if await joined_as(session, bearer=bearer) is not None:  # they leave instead
        raise Refused("actor_not_allowed", move=_MOVE)
    return petition


async def _forget(session: AsyncSession, petition: Petition, now: datetime) -> Erased:
    """Erase what is closed and nobody else's; take the names off what goes on."""
    is_joint = await _is_joined(session, petition.id)
    is_whole = petition.closed_at is not None and not is_joint
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.erased" if is_whole else "petition.names_removed",
        at=now,
        actor=Actor.CITIZEN,
        words="按信访人的要求，个人信息和内容已删除。" if is_whole else "提出人删除了自己的姓名和电话，继续办理。",
    )
    await write(session, petition=petition, events=[event])  # holds it, for the functions
    call = func.erase_petition(petition.id, now) if is_whole else func.take_names_off(petition.id)
    await session.exec(select(call))
    if is_whole:
        await forget_answers(session, petition_id=petition.id)
    joint = is_joint and petition.closed_at is not None
    words = _CLOSED if petition.locked_at is not None and not is_whole else _JOINED if joint else _WORDS[is_whole]
    return Erased(number=petition.number, erased=is_whole, words=words)


async def _is_joined(session: AsyncSession, petition_id: UUID) -> bool:
    joined = exists().where(col(Person.petition_id) == petition_id, col(Person.joined_at).is_not(None))
    return bool((await session.exec(select(joined))).one())
