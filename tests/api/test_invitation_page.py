"""Does an invited person get from the link to the desk, in a real browser where the machine has one?"""

import json

import httpx
import pyotp

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.browser import CHROMIUM, Browser, browsing
from tests.staff import GOOD, accepts, invites, office_head


async def fills(browser: Browser, found: str, value: str) -> None:
    """Type into a field."""
    await browser.runs(f"document.querySelector({json.dumps(found)}).value = {json.dumps(value)}")


async def test_from_the_link_to_the_desk_and_the_own_account(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    invitation = await invites(http, (await office_head(http, demo)).headers)
    if CHROMIUM is None:
        await accepts(http, invitation)
        return
    async with browsing(http.app) as browser:  # type: ignore[attr-defined]
        await browser.opens(f"/invitation#{invitation['code']}")
        await browser.sees("!!document.querySelector('#factor img')")
        assert await browser.runs("location.hash") == "", "the code leaves the address bar"
        secret = (await browser.runs("document.querySelector('#factor details .code').textContent")).replace(" ", "")
        await fills(browser, "#password", "password1234")
        await fills(browser, "#factor [data-pointer='/one_time_code']", pyotp.TOTP(secret).now())
        await browser.runs("document.querySelector('#form button.main').click()")
        assert "太容易猜" in await browser.sees("(document.querySelector('#form p.error') || {}).textContent")
        await fills(browser, "#password", GOOD)
        await fills(browser, "#factor [data-pointer='/one_time_code']", pyotp.TOTP(secret).now())
        await browser.runs("document.querySelector('#form button.main').click()")
        await browser.sees("!document.getElementById('done').hidden")
        await database.hot.execute("UPDATE staff SET totp_last_step = 0")  # accepting took the code of this half minute
        await browser.opens("/desk")
        await browser.sees("document.readyState === 'complete' && !!document.getElementById('door')")
        typed = {"#username": invitation["username"], "#password": GOOD, "#one_time_code": pyotp.TOTP(secret).now()}
        for found, value in typed.items():
            await fills(browser, found, value)
        await browser.runs("document.querySelector('#door button.main').click()")
        await browser.sees("!document.getElementById('inbox').hidden")
        assert await browser.runs("document.getElementById('to-staff').hidden"), "this is no head"
        await browser.runs("location.hash = 'account'")
        told = await browser.sees("document.querySelectorAll('#account .box').length > 3 && document.body.innerText")
        assert invitation["username"] in told
        assert "用了动态码，正在用" in told
