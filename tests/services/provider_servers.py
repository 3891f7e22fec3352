"""WeChat and Alipay as a login server meets them: real sockets, their protocols, their errors and limits."""

import asyncio
import base64
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

APP_KEY = rsa.generate_private_key(65537, 2048)  # ours; the platform has its public half
ALIPAY_KEY = rsa.generate_private_key(65537, 2048)
PER_MINUTE = 100


def pem(key: rsa.RSAPrivateKey) -> bytes:
    kind = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())


def public_base64(key: rsa.RSAPrivateKey) -> bytes:
    """As Alipay's console shows it: no PEM lines around."""
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, kind))


@dataclass
class Platform:
    """What a provider knows: codes that it handed out, and how it feels. ``mood`` breaks the next answers."""

    codes: dict[str, str] = field(default_factory=dict)  # code -> account
    used: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    mood: Callable[[], bytes | None] | None = None  # the whole answer as bytes; None hangs up, b"" hangs
    busy: int = 0  # so many times before it answers
    slow: float = 0.0
    url: str = ""
    target: str = ""

    def hands_out(self, code: str, account: str) -> str:
        self.codes[code] = account
        return code

    def says(self, method: str, path: str, query: dict[str, str], form: dict[str, str]) -> Any:
        raise NotImplementedError

    async def meets(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, self.target, _ = head.split(" ", 2)
            length = next(
                (int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")), 0
            )
            body = (await reader.readexactly(length)).decode()
            parts = urlsplit(self.target)
            query, form = dict(parse_qsl(parts.query)), dict(parse_qsl(body, keep_blank_values=True))
            self.asked.append(query | form)
            await asyncio.sleep(self.slow)
            if self.mood is None:
                writer.write(plain(self.says(method, parts.path, query, form)))
            elif (answer := self.mood()) is not None:
                writer.write(answer)
                await writer.drain()
                if not answer.endswith(b"<end>"):
                    await asyncio.sleep(60)
            await writer.drain()
        writer.close()


def http(body: bytes, *, status: str = "200 OK", more: str = "") -> bytes:
    """An answer; the sockets are closed after it, as the mark at its end says to ``meets``."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n".encode() + body


def plain(text: str) -> bytes:
    return http(text.encode(), more="Content-Type: text/plain\r\n")  # WeChat says text/plain, too


class WeChatServer(Platform):
    """``sns/jscode2session`` of api.weixin.qq.com."""

    app_id, secret = "wx0123456789abcdef", "a-secret-of-the-mini-program"
    blocked: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.per_account: Counter[str] = Counter()

    def says(self, method: str, path: str, query: dict[str, str], _form: dict[str, str]) -> str:  # noqa: PLR0911
        if method != "GET" or path != "/sns/jscode2session":
            return self.error(43001, "require GET method")
        if query.get("appid") != self.app_id:
            return self.error(40013, "invalid appid")
        if query.get("secret") != self.secret:
            return self.error(40125, "invalid appsecret")
        if query.get("grant_type") != "authorization_code":
            return self.error(40002, "invalid grant_type")
        if self.busy:
            self.busy -= 1
            return self.error(-1, "system error")
        code = query.get("js_code", "")
        if code not in self.codes:
            return self.error(40029, "invalid code")
        if code in self.used:
            return self.error(40163, "code been used")
        account = self.codes[code]
        if account in self.blocked:
            return self.error(40226, "code blocked")
        self.per_account[account] += 1
        if self.per_account[account] > PER_MINUTE:
            return self.error(45011, "api minute-quota reach limit, must slower, retry next minute")
        self.used.add(code)
        told = {"session_key": "tiihtNczf5v6AKRyjwEUhQ==", "openid": account, "unionid": "u" + account}
        return json.dumps(told)

    @staticmethod
    def error(errcode: int, errmsg: str) -> str:
        return json.dumps({"errcode": errcode, "errmsg": f"{errmsg}, hints: [ req_id: AijFoqaLRa-pTFm4 ]"})


class AlipayServer(Platform):
    """``alipay.system.oauth.token`` of openapi.alipay.com/gateway.do."""

    app_id = "2021000123456789"
    kind = "user_id"
    forged = False  # signs with a key that is not Alipay's
    limited = False

    def says(self, method: str, path: str, query: dict[str, str], form: dict[str, str]) -> str:  # noqa: PLR0911
        told = query | form
        if method != "POST" or path != "/gateway.do" or told.get("method") != "alipay.system.oauth.token":
            return self.error("40001", "isv.missing-method", signed=False)
        if told.get("app_id") != self.app_id:
            return self.error("40002", "isv.invalid-app-id", signed=False)
        if not self.is_ours(told):
            return self.error("40002", "isv.invalid-signature", signed=False)
        if told["charset"] != "utf-8" or told["sign_type"] != "RSA2" or len(told["timestamp"]) != 19:
            return self.error("40002", "isv.invalid-charset")
        if self.limited:
            return self.error("40005", "isv.call-limited")
        if self.busy:
            self.busy -= 1
            return self.error("20000", "aop.ACQ.SYSTEM_ERROR")
        code = told.get("code", "")
        if told.get("grant_type") != "authorization_code" or code not in self.codes or code in self.used:
            return self.error("40002", "isv.code-invalid")
        self.used.add(code)
        body = {
            self.kind: self.codes[code], "access_token": "kuaijieB1", "expires_in": 1296000, "refresh_token": "B2",
            "re_expires_in": 2592000, "auth_start": "2026-11-18 12:00:00",
        }  # fmt: skip
        return self.signed("alipay_system_oauth_token_response", json.dumps(body).replace('": "', '" : "'))

    def is_ours(self, told: dict[str, str]) -> bool:
        signed = "&".join(f"{k}={v}" for k, v in sorted(told.items()) if k != "sign" and v)
        try:
            APP_KEY.public_key().verify(
                base64.b64decode(told.get("sign", "")), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return False
        return True

    def error(self, code: str, sub_code: str, *, signed: bool = True) -> str:
        body = json.dumps(
            {"code": code, "msg": "…", "sub_code": sub_code, "sub_msg": "授权码code无效"}, ensure_ascii=False
        )
        return self.signed("error_response", body) if signed else f'{{"error_response":{body}}}'

    def signed(self, name: str, body: str) -> str:
        key = APP_KEY if self.forged else ALIPAY_KEY
        sign = base64.b64encode(key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
        return f'{{"{name}":{body},"sign":"{sign}"}}'


@contextlib.asynccontextmanager
async def serving(platform: Platform) -> AsyncIterator[None]:
    """Let a platform answer at an address of this machine."""
    server = await asyncio.start_server(platform.meets, "127.0.0.1", 0)
    platform.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield
    finally:
        server.close()
