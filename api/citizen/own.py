"""How do people take along, correct and erase what is kept of them?"""

from fastapi import APIRouter, Request, Response

from api.answers import NEVER_STORED
from api.citizen.sessions import sign_in_ground
from api.identity import Keys, Now, Petitioner, Resident, ResidentApart, Session, database_of, settings_of
from api.limits import limited
from api.paths import Number
from api.strict import StrictRoute
from schemas.own import AccountErased, AccountErasureForm, Corrected, Correction, Erased, ErasureForm, MyData
from services.access.sessions import prove_account
from services.own.correct import correct_my_data, correct_petition
from services.own.erase import erase_account, erase_petition, pay_for_erasure
from services.own.export import export_my_data

router = APIRouter(route_class=StrictRoute, tags=["sessions"])


@router.get(
    "/v1/me",
    operation_id="exportMyData",
    summary="导出我的全部资料",
    dependencies=[limited("upload"), NEVER_STORED],
)
async def export_everything(response: Response, session: Session, resident: Resident, keys: Keys, now: Now) -> MyData:
    """账号、每一件的内容、人员、经过、文书、通知、评价和附件名称；导出一次记录一次."""
    response.headers["Content-Disposition"] = 'attachment; filename="yima-my-data.json"'
    return await export_my_data(session, resident=resident, keyring=keys, now=now)


@router.put(
    "/v1/me",
    operation_id="correctMyData",
    summary="更正我的姓名、电话",
    dependencies=[limited("upload"), NEVER_STORED],
)
async def correct_everywhere(form: Correction, session: Session, resident: Resident, keys: Keys, now: Now) -> Corrected:
    """我提交的每一件都更正；所写的内容不变，经过里记下更正过，不记改了什么."""
    return await correct_my_data(session, form=form, resident=resident, keyring=keys, now=now)


@router.post(
    "/v1/me/erasure",
    operation_id="eraseMyData",
    summary="删除我的账号和资料",
    dependencies=[limited("signin"), NEVER_STORED],
)
async def erase_everything(  # noqa: PLR0913
    request: Request, form: AccountErasureForm, resident: ResidentApart, session: Session, keys: Keys, now: Now
) -> AccountErased:
    """再验证一次是本人：新的手机验证码，或新的登录凭证。已办结的删到只留编号、日期和状态；没有办结的去掉姓名电话，继续办理。不能恢复."""
    await prove_account(form, resident=resident, ground=sign_in_ground(request, keys, now))
    return await erase_account(session, resident=resident, now=now)


@router.put(
    "/v1/petitions/{number}/petitioner",
    operation_id="correctPetitioner",
    summary="更正这一件登记的姓名、电话",
    dependencies=[limited("upload"), NEVER_STORED],
)
async def correct_one(  # noqa: PLR0913
    number: Number, form: Correction, petitioner: Petitioner, session: Session, keys: Keys, now: Now
) -> Corrected:
    """凭回执；联名人更正自己的。所写的内容不变."""
    return await correct_petition(session, number=number, form=form, bearer=petitioner.bearer, keyring=keys, now=now)


@router.post(
    "/v1/petitions/{number}/erasure",
    operation_id="erasePetitioner",
    summary="删除这一件的个人信息",
    dependencies=[limited("upload"), NEVER_STORED],
)
async def erase_one(  # noqa: PLR0913
    request: Request, number: Number, form: ErasureForm, petitioner: Petitioner, session: Session, keys: Keys, now: Now
) -> Erased:
    """凭您自己的查询码。已办结的只留编号、日期和状态；没有办结的去掉姓名电话，继续办理。不能恢复."""
    bearer, most = petitioner.bearer, settings_of(request).code_attempts_per_petition
    paid = await pay_for_erasure(database_of(request), number=number, bearer=bearer, keyring=keys, most=most, now=now)
    return await erase_petition(
        session, number=number, code=form.query_code, bearer=bearer, paid=paid, keyring=keys, now=now
    )
