"""How does a desk ask for one masked field?"""

from fastapi import APIRouter, Response

from api.identity import Desk, Keys, Now, Session
from api.paths import Number
from api.strict import StrictRoute
from schemas.reveals import Reveal, RevealForm
from services.petitions.reveal import reveal

router = APIRouter(prefix="/v1/desk/petitions/{number}", route_class=StrictRoute, tags=["desk"])


@router.post("/reveals", operation_id="revealField", summary="查看一个被遮住的字段")
async def reveal_field(  # noqa: PLR0913
    number: Number, form: RevealForm, response: Response, desk: Desk, session: Session, keyring: Keys, now: Now
) -> Reveal:
    """一次一项，要选原因，要有动态码；谁在什么时候为什么看过，信访人在进度里看得到。"""
    response.headers["Cache-Control"] = "no-store"
    return await reveal(session, number=number, form=form, staff=desk, keyring=keyring, now=now)
