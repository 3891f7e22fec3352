"""Who vouches for a resident in an Alipay mini-program?

``my.getAuthCode`` hands out a code, good once; ``alipay.system.oauth.token`` on the gateway tells
whose it is. What we send is signed with our key (RSA2: PKCS #1 v1.5 over SHA-256), what comes back
is believed only under Alipay's. The subject is the ``user_id``, or the ``open_id`` where the app
gets only that; the tokens that come with it are not read.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from domain.refusals import Refused
from services.access.providers import rsa2
from services.access.providers.exchange import NoAnswerError, ask, call

METHOD = "alipay.system.oauth.token"
_ANSWER, _ERROR = METHOD.replace(".", "_") + "_response", "error_response"
_BEIJING = ZoneInfo("Asia/Shanghai")
_ACCOUNT = re.compile(r"[0-9A-Za-z_-]{6,128}")
_DONE = frozenset({"10000", ""})  # this method leaves the code out where it goes well
_BUSY = "20000"  # service not available, also aop.ACQ.SYSTEM_ERROR: the same call may come again
_LIMITED = "40005"
_CODE_INVALID = "isv.code-invalid"  # wrong, used or too old: Alipay does not tell them apart


class Alipay:
    """Ask Alipay whose code it is."""

    def __init__(  # noqa: PLR0913
        self, *, app_id: str, key: RSAPrivateKey, alipay_key: RSAPublicKey, url: str, seconds: float, now: datetime
    ) -> None:
        self._app_id = app_id
        self._key = key
        self._alipay_key = alipay_key
        self._url = url
        self._seconds = seconds
        self._now = now

    async def subject_of(self, code: str) -> str:
        """Return the account's user_id or open_id; raises as the port says."""
        return await ask("alipay", lambda: self._ask(code), seconds=self._seconds)

    async def _ask(self, code: str) -> str:
        told = {
            "app_id": self._app_id,
            "method": METHOD,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": f"{self._now.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}",
            "version": "1.0",
            "grant_type": "authorization_code",
            "code": code,
        }
        told["sign"] = rsa2.sign(rsa2.content(told), self._key)
        return self._read(await call("POST", self._url, form=told))

    def _read(self, text: str) -> str:
        parts, raw = rsa2.parts_of(text)
        signature = parts.get("sign")
        name = _ERROR if _ERROR in parts else _ANSWER
        body = parts.get(name)
        if not isinstance(body, dict):
            raise NoAnswerError("not_json")
        code = body.get("code", "")
        is_good = name == _ANSWER and code in _DONE
        # The gateway leaves some errors unsigned; they grant nothing. A wrong signature is never read.
        if (is_good or signature) and not rsa2.is_signed(raw[name], signature, self._alipay_key):
            raise NoAnswerError("signature_wrong", ours=True)
        if not is_good:
            raise _refusal(str(code), str(body.get("sub_code", "")))
        for kind in ("user_id", "open_id"):
            account = body.get(kind)
            if isinstance(account, str) and _ACCOUNT.fullmatch(account):
                return f"{kind}:{account}"
        raise NoAnswerError("no_account")


def _refusal(code: str, sub_code: str) -> Exception:
    """Return what an error means for whoever signs in."""
    if sub_code == _CODE_INVALID:
        return Refused("login_code_invalid", pointer="/code")
    reason = f"{code}/{sub_code}" if re.fullmatch(r"[0-9]{1,6}/[\w.-]{0,60}", f"{code}/{sub_code}", re.ASCII) else "?"
    if code == _BUSY:
        return NoAnswerError(reason, again=True)
    if code == _LIMITED:
        return NoAnswerError(reason, wait=60)
    return NoAnswerError(reason, ours=True)  # app id, keys, signature, clock
