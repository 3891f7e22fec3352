"""Do the real providers' protocols hold, also where they refuse, limit, stammer or stay silent?"""

import asyncio
import gzip
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from core import logs
from core.settings import Settings
from domain.refusals import Refused
from schemas.sessions import ResidentSignIn
from services.access.providers import choose as choosing
from services.access.providers import rsa2
from services.access.providers.choose import choose, offered
from services.access.providers.exchange import LARGEST, NoAnswerError
from services.access.providers.ground import SignInGround
from tests.conftest import NOON
from tests.services.provider_servers import (
    ALIPAY_KEY,
    APP_KEY,
    PER_MINUTE,
    AlipayServer,
    Platform,
    WeChatServer,
    http,
    pem,
    public_base64,
    serving,
)

SECONDS = 1.0
Make = Callable[..., Settings]


@pytest.fixture
async def wechat() -> AsyncIterator[WeChatServer]:
    platform = WeChatServer()
    async with serving(platform):
        yield platform


@pytest.fixture
async def alipay() -> AsyncIterator[AlipayServer]:
    platform = AlipayServer()
    async with serving(platform):
        yield platform


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Settings that name both providers."""

    def settings(*platforms: Platform, **changes: Any) -> Settings:
        own, theirs = tmp_path / "app.pem", tmp_path / "alipay.txt"
        own.write_bytes(pem(APP_KEY))
        theirs.write_bytes(public_base64(ALIPAY_KEY))
        told: dict[str, Any] = {"environment": "test", "provider_seconds": SECONDS}
        for one in platforms:
            if isinstance(one, WeChatServer):
                told |= {"wechat_app_id": one.app_id, "wechat_secret": one.secret, "wechat_url": one.url}
            elif isinstance(one, AlipayServer):
                told |= {"alipay_app_id": one.app_id, "alipay_url": f"{one.url}/gateway.do"}
                told |= {"alipay_key_file": own, "alipay_public_key_file": theirs}
        return Settings(**(told | changes))

    return settings


async def subject(settings: Settings, provider: str, code: str) -> str:
    ground = SignInGround(None, None, settings, "192.0.2.1", NOON)  # type: ignore[arg-type] # neither is asked
    return await choose(ResidentSignIn(provider=provider, code=code), ground=ground).subject_of(code)


async def refused(settings: Settings, provider: str, code: str = "0a1b2c") -> Refused:
    with pytest.raises(Refused) as refusal:
        await subject(settings, provider, code)
    assert refusal.value.__cause__ is None  # which could quote the address
    return refusal.value


# --------------------------------------------------------------------------------- WeChat


async def test_a_wechat_code_tells_the_openid_once(wechat: WeChatServer, make: Make) -> None:
    settings = make(wechat)
    wechat.hands_out("0a1&b=c 中", "oGZUI0egBJY1zhBYw2KhdUfwVJJE")
    assert await subject(settings, "wechat", "0a1&b=c 中") == "oGZUI0egBJY1zhBYw2KhdUfwVJJE"
    assert set(wechat.asked[0]) == {"appid", "secret", "js_code", "grant_type"}
    assert (await refused(settings, "wechat", "0a1&b=c 中")).code == "login_code_used"


@pytest.mark.parametrize(
    ("errcode", "code", "seconds"),
    [
        (40029, "login_code_invalid", None), (40163, "login_code_used", None), (40226, "login_blocked", None),
        (45011, "login_unavailable", 60), (45009, "login_unavailable", 3600), (40013, "login_unavailable", 300),
        (40125, "login_unavailable", 300), (40164, "login_unavailable", 300), (-1, "login_unavailable", 5),
        ("?", "login_unavailable", 5), (True, "login_unavailable", 300),
    ],
)  # fmt: skip
async def test_every_error_of_wechat_is_a_clear_refusal(
    wechat: WeChatServer, make: Make, errcode: object, code: str, seconds: int | None
) -> None:
    wechat.says = lambda *_: json.dumps({"errcode": errcode, "errmsg": "…"})  # type: ignore[method-assign]
    refusal = await refused(make(wechat), "wechat")
    assert (refusal.code, refusal.more.get("seconds")) == (code, seconds)
    assert len(wechat.asked) == (2 if errcode == -1 else 1)


async def test_wechat_blocks_limits_and_wants_the_right_secret(wechat: WeChatServer, make: Make) -> None:
    settings = make(wechat)
    wechat.blocked = frozenset({"oBad000"})
    assert (await refused(settings, "wechat", wechat.hands_out("c1", "oBad000"))).code == "login_blocked"
    wechat.per_account["oBusy00"] = PER_MINUTE
    assert (await refused(settings, "wechat", wechat.hands_out("c2", "oBusy00"))).more["seconds"] == 60
    assert (await refused(settings, "wechat", "never-handed-out")).code == "login_code_invalid"
    with capture_logs() as said:
        assert (await refused(make(wechat, wechat_secret="old"), "wechat")).code == "login_unavailable"
    assert said == [
        {"event": "provider_no_answer", "provider": "wechat", "reason": "errcode_40125", "log_level": "error"}
    ]


async def test_a_busy_wechat_is_asked_a_second_time_and_no_third(wechat: WeChatServer, make: Make) -> None:
    wechat.busy = 1
    assert await subject(make(wechat), "wechat", wechat.hands_out("c1", "oOpenid")) == "oOpenid"
    wechat.busy = 2
    assert (await refused(make(wechat), "wechat", wechat.hands_out("c2", "oOpenid"))).code == "login_unavailable"
    assert len(wechat.asked) == 4


# --------------------------------------------------------------------------------- Alipay


@pytest.mark.parametrize("kind", ["user_id", "open_id"])
async def test_an_alipay_code_tells_the_account_once(alipay: AlipayServer, make: Make, kind: str) -> None:
    settings, alipay.kind = make(alipay), kind
    code = alipay.hands_out("4b203fe6c11548bcabd8da5bb087a83b", "2088102150477652")
    assert await subject(settings, "alipay", code) == f"{kind}:2088102150477652"
    assert alipay.target == "/gateway.do"  # nothing in the address
    assert re.fullmatch(r"2026-11-18 12:00:00", alipay.asked[0]["timestamp"])  # Beijing
    assert (await refused(settings, "alipay", code)).code == "login_code_invalid"


async def test_what_alipay_did_not_sign_is_not_believed(alipay: AlipayServer, make: Make) -> None:
    settings, alipay.forged = make(alipay), True
    with capture_logs() as said:
        assert (await refused(settings, "alipay", alipay.hands_out("c1", "2088001"))).code == "login_unavailable"
    assert said[0]["reason"] == "signature_wrong"
    assert (await refused(settings, "alipay", "wrong")).code == "login_unavailable"  # nor an error signed by others
    alipay.forged = False
    good = alipay.signed
    changes: tuple[Callable[[str], str], ...] = (
        lambda text: text.replace("2088001", "2088002"),
        lambda text: text[: text.rindex(',"sign"')] + "}",
        lambda text: text[:-1] + ',"alipay_system_oauth_token_response":{"user_id":"2088002"}}',
        lambda text: text.replace('"sign":"', '"sign":"AAAA'),
    )
    for change in changes:

        def changed(name: str, body: str, change: Callable[[str], str] = change) -> str:
            return change(good(name, body))

        alipay.signed = changed  # type: ignore[method-assign]
        alipay.used.clear()
        assert (await refused(settings, "alipay", "c1")).code == "login_unavailable"


async def test_every_error_of_alipay_is_a_clear_refusal(alipay: AlipayServer, make: Make) -> None:
    assert (await refused(make(alipay), "alipay", "unknown")).code == "login_code_invalid"
    with capture_logs() as said:
        refusal = await refused(make(alipay, alipay_app_id="2021"), "alipay")
    assert (refusal.code, refusal.more["seconds"]) == ("login_unavailable", 300)
    assert said[0]["reason"] == "40002/isv.invalid-app-id"
    alipay.limited = True
    assert (await refused(make(alipay), "alipay")).more["seconds"] == 60


async def test_our_key_must_be_the_one_that_alipay_knows(alipay: AlipayServer, make: Make, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(pem(ALIPAY_KEY))
    with capture_logs() as said:
        await refused(make(alipay, alipay_key_file=other), "alipay", alipay.hands_out("c1", "2088001"))
    assert said[0]["reason"] == "40002/isv.invalid-signature"


async def test_a_busy_alipay_is_asked_a_second_time_and_no_third(alipay: AlipayServer, make: Make) -> None:
    alipay.busy = 1
    assert await subject(make(alipay), "alipay", alipay.hands_out("c1", "2088001")) == "user_id:2088001"
    alipay.busy = 5
    assert (await refused(make(alipay), "alipay", alipay.hands_out("c2", "2088001"))).code == "login_unavailable"
    assert len(alipay.asked) == 4


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}x", '{"a":1,"a":2}', '{"a"}', "{1:2}", "{" * 5000, '{"a":' + "[" * 9999]
)
def test_what_is_no_json_object_is_no_answer(text: str) -> None:
    with pytest.raises(NoAnswerError):
        rsa2.parts_of(text)


def test_what_was_signed_is_the_very_text() -> None:
    text = '\n{ "x_response" : {"b" : "\\u4e2d", "a":[1, {"sign":"no"}]} ,\r\n"sign":"s" } '
    parts, raw = rsa2.parts_of(text)
    assert raw["x_response"] == '{"b" : "\\u4e2d", "a":[1, {"sign":"no"}]}'
    assert parts["sign"] == "s"


# --------------------------------------------------------------- networks that do not behave


MOODS: dict[str, Callable[[], bytes | None]] = {
    "hangs up": lambda: None,
    "stays silent": lambda: b"",
    "drips": lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    "no HTTP": lambda: b"\x16\x03\x01garbage\r\n\r\n<end>",
    "half": lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{<end>",
    "500": lambda: http(b"{}<end>", status="500 Oops"),
    "502": lambda: http(b"<html><end>", status="502 Bad Gateway"),
    "404": lambda: http(b"<end>", status="404 Not Found"),
    "elsewhere": lambda: http(b"<end>", status="302 Found", more="Location: http://127.0.0.1:1/\r\n"),
    "html": lambda: http(b"<html>maintenance</html><end>"),
    "no UTF-8": lambda: http(b"\xff\xfe<end>"),
    "a number": lambda: http(b"42     " + b"<end>"),
    "gzip": lambda: http(gzip.compress(b" " * 10**7) + b"<end>", more="Content-Encoding: gzip\r\n"),
    "endless": lambda: http(b"{" + b" " * (LARGEST * 40) + b"<end>"),
}


@pytest.mark.parametrize("provider", ["wechat", "alipay"])
@pytest.mark.parametrize("mood", MOODS)
async def test_whatever_a_provider_does_nobody_waits_longer_than_the_setting(
    wechat: WeChatServer, alipay: AlipayServer, make: Make, provider: str, mood: str
) -> None:
    settings = make(wechat, alipay, provider_seconds=0.4)
    platform = wechat if provider == "wechat" else alipay
    platform.mood = MOODS[mood]
    loop = asyncio.get_running_loop()
    began = loop.time()
    with capture_logs() as said:
        refusal = await refused(settings, provider, platform.hands_out("c1", "oOpenid"))
    assert loop.time() - began < 3
    assert refusal.code == "login_unavailable"
    assert int(str(refusal.more["seconds"])) >= 5
    assert len(platform.asked) == 1  # the code may have been used: it is not sent again
    (line,) = said
    assert set(line) == {"event", "provider", "reason", "log_level"}
    assert not re.search(r"secret|c1|127\.0", line["reason"])


async def test_a_provider_that_is_not_there_is_tried_twice_and_is_unavailable(make: Make) -> None:
    settings = make(wechat_app_id="wx1", wechat_secret="s", wechat_url="http://127.0.0.1:1")
    assert (await refused(settings, "wechat")).code == "login_unavailable"


async def test_a_slow_answer_within_the_time_is_taken(wechat: WeChatServer, make: Make) -> None:
    wechat.slow = 0.3
    assert await subject(make(wechat), "wechat", wechat.hands_out("c1", "oOpenid")) == "oOpenid"


async def test_no_library_writes_the_secret_or_the_code_down(
    wechat: WeChatServer, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (logging.getLogger().handlers, logging.getLogger().level)
    logs.configure("INFO")
    try:
        await subject(make(wechat), "wechat", wechat.hands_out("a-login-code", "oOpenid"))
        await refused(make(wechat), "wechat", "a-login-code")
    finally:
        logging.getLogger().handlers, _ = before
        logging.getLogger().setLevel(before[1])
    said = capsys.readouterr()
    for secret in (wechat.secret, "a-login-code", "oOpenid", "session_key"):
        assert secret not in said.err + said.out


# -------------------------------------------------------------------------------- settings


def test_only_what_is_configured_is_offered(make: Make, tmp_path: Path) -> None:
    assert offered(Settings(environment="test")) == ("phone", "demo")
    assert offered(make(WeChatServer(), AlipayServer())) == ("wechat", "alipay", "phone", "demo")
    with pytest.raises(ValueError, match="YIMA_WECHAT_SECRET"):
        offered(Settings(wechat_app_id="wx1"))
    with pytest.raises(ValueError, match="YIMA_ALIPAY_KEY_FILE"):
        offered(Settings(alipay_app_id="2021"))
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN RSA PRIVATE KEY-----\nno\n-----END RSA PRIVATE KEY-----\n")
    with pytest.raises(ValueError, match=r".+"):
        offered(make(AlipayServer(), alipay_key_file=broken))
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")
    assert choosing.wechat_secret(Settings(wechat_app_id="wx1", wechat_secret_file=file)) == "from-a-file"


def test_outside_development_a_secret_travels_encrypted() -> None:
    safe: dict[str, Any] = {"environment": "production", "base_url": "https://yima.example", "key_file": "keys.json"}
    assert Settings(**safe)
    for name in ("wechat_url", "alipay_url"):
        plain = safe | {name: "http://10.0.0.1/gateway.do"}
        with pytest.raises(ValueError, match="https"):
            Settings(**plain)
    assert "hush" not in repr(Settings(wechat_secret="hush"))


def test_a_key_is_read_as_pem_and_as_the_tools_write_it(tmp_path: Path) -> None:
    bare, pemmed = tmp_path / "bare", tmp_path / "pem"
    pemmed.write_bytes(pem(APP_KEY))
    bare.write_text("".join(pem(APP_KEY).decode().split("\n")[1:-2]))
    assert rsa2.read_private_key(bare).private_numbers() == rsa2.read_private_key(pemmed).private_numbers()
