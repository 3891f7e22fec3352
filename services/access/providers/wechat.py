"""Who vouches for a resident in a WeChat mini-program?

``wx.login`` hands out a code, good once within five minutes; ``sns/jscode2session`` tells whose it
is. The subject is the ``openid``, which every answer holds; ``unionid`` comes and goes with what the
operator binds, and would make two residents of one. The ``session_key`` is not even read.
"""

import json
import re
from types import MappingProxyType

from domain.refusals import Refused
from services.access.providers.exchange import NoAnswerError, ask, call

_OPENID = re.compile(r"[0-9A-Za-z_-]{6,128}")
_REFUSALS = MappingProxyType(
    {
        40029: "login_code_invalid",  # invalid code: wrong, too old, or of another mini-program
        41008: "login_code_invalid",  # missing code
        40163: "login_code_used",  # code been used
        40226: "login_blocked",  # high-risk user
    }
)
_BUSY = -1  # system busy: ask again
_LIMITS = MappingProxyType({45011: 60, 45009: 3600})  # per minute, and per day: seconds to wait


class WeChat:
    """Ask WeChat whose code it is."""

    def __init__(self, *, app_id: str, secret: str, url: str, seconds: float) -> None:
        self._app_id = app_id
        self._secret = secret
        self._url = url.rstrip("/") + "/sns/jscode2session"
        self._seconds = seconds

    async def subject_of(self, code: str) -> str:
        """Return the account's openid; raises as the port says."""
        return await ask("wechat", lambda: self._ask(code), seconds=self._seconds)

    async def _ask(self, code: str) -> str:
        query = {
            "appid": self._app_id, "secret": self._secret, "js_code": code, "grant_type": "authorization_code"
        }  # fmt: skip
        told = _object(await call("GET", self._url, query=query))
        error = told.get("errcode", 0)
        if error != 0:
            raise _refusal(error)
        openid = told.get("openid")
        if not isinstance(openid, str) or not _OPENID.fullmatch(openid):
            raise NoAnswerError("no_openid")
        return openid


def _object(text: str) -> dict[str, object]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise NoAnswerError("not_json") from None
    if not isinstance(told, dict):
        raise NoAnswerError("not_json")
    return told


def _refusal(error: object) -> Exception:
    """Return what an errcode means for whoever signs in."""
    if not isinstance(error, int):
        return NoAnswerError("errcode_unknown")
    if error in _REFUSALS:
        return Refused(_REFUSALS[error], pointer="/code")
    if error == _BUSY:
        return NoAnswerError("busy", again=True)
    if error in _LIMITS:
        return NoAnswerError(f"errcode_{error}", wait=_LIMITS[error])
    return NoAnswerError(f"errcode_{error}", ours=True)  # appid, secret, allowed addresses
