"""How does a desk ask for one masked field?"""

from fastapi import APIRouter, Request, Response

from api.identity import Desk, Keys, Now, Session, database_of, settings_of
from api.paths import Number
from api.strict import StrictRoute
from core import clock
from schemas.reveals import Reveal, RevealForm
from services.access.second_factor import pay_for_one_time_code
from services.petitions.reveal import reveal

router = APIRouter(prefix="/v1/desk/petitions/{number}", route_class=StrictRoute, tags=["desk"])


@router.post("/reveals", operation_id="revealField", summary="查看一个被遮住的字段")
async def reveal_field(  # noqa: PLR0913
    request: Request,
    number: Number,
    form: RevealForm,
    response: Response,
    desk: Desk,
    session: Session,
    keyring: Keys,
    now: Now,
) -> Reveal:
    """一次一项，要选原因，要现输动态码；哪个单位、什么岗位、什么时候、为什么看过，信访人在进度里看得到。"""
    most = settings_of(request).one_time_code_attempts
    await pay_for_one_time_code(database_of(request), staff=desk, most=most, keyring=keyring, now=now)
    response.headers["Cache-Control"] = "no-store"
    return await reveal(
        session, number=number, form=form, staff=desk, most=most, keyring=keyring, now=now, wall=clock.wall()
    )
