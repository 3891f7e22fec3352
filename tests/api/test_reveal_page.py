"""Does the desk's page show a masked field for a minute and keep nothing of it, and does its owner read who looked?

In a real browser where the machine has one; elsewhere the same is read off what is served.
"""

import json

import httpx
import pyotp

from api.page_files import version
from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.browser import CHROMIUM, Browser, browsing
from tests.people import Resident

_CONTROL = "document.querySelector('#petition [data-pointer=\"/one_time_code\"]')"
_PHONE = "13800000000"


async def test_a_field_is_shown_for_a_minute_and_its_owner_reads_who_looked(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    script = (await http.get(f"/pages/{version()}/reveal.js")).text
    assert "const SECONDS = 60" in script
    assert not any(store in script for store in ("localStorage", "sessionStorage", "keep("))
    if CHROMIUM is None:
        return
    resident = await Resident.files(http)
    desk = next(one for one in demo.desks if one.role == "petition_office")
    code = pyotp.TOTP(desk.totp_secret or "")
    async with browsing(http.app) as browser:  # type: ignore[attr-defined]
        await browser.opens("/desk")
        await browser.sees("document.readyState === 'complete' && !!document.getElementById('door')")
        typed = {"username": desk.username, "password": desk.password, "one_time_code": code.now()}
        for name, value in typed.items():
            await browser.runs(f"document.getElementById('{name}').value = {json.dumps(value)}")
        await browser.runs("document.querySelector('#door button.main').click()")
        await browser.sees("!document.getElementById('inbox').hidden")
        await _looks(browser, resident, database, code)
        await browser.opens(f"/p#{resident.receipt['progress_url'].partition('#')[2]}")
        words = "清禾示范县信访局的信访工作人员查看了信访人的电话，原因：联系本人了解情况。"
        await browser.sees(f"!!document.body && document.body.innerText.includes('{words}')")


async def _looks(browser: Browser, resident: Resident, database: Database, code: pyotp.TOTP) -> None:
    """Look at the telephone, and go away again."""
    await browser.runs(f"location.hash = '{resident.number}'")
    await browser.sees(f"!!{_CONTROL}")
    await database.hot.execute("UPDATE staff SET totp_last_step = 0")  # signing in took the code of this half minute
    await browser.runs(f"{_CONTROL}.value = '{code.now()}'")
    form = f"{_CONTROL}.closest('form')"
    await browser.runs(f"{form}.querySelector('[data-pointer=\"/reason\"]').value = 'contact'")
    await browser.runs(f"{form}.querySelector('button').click()")
    shown = await browser.sees(f"{form}.querySelector('[aria-live]').textContent")
    assert _PHONE in shown
    assert "60 秒后收起" in shown or "59 秒后收起" in shown
    assert _PHONE not in await browser.runs("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    await browser.runs("location.hash = ''")
    await browser.sees("!document.getElementById('inbox').hidden")
    assert _PHONE not in await browser.runs("document.documentElement.outerHTML")
