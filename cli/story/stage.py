"""How is a story told? A caption, a request, and a check that it came as told."""

import json
import secrets
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pyotp
import segno
from rich.console import Console

from core import clock

_CODE_STEP = 30  # seconds that a one-time code stands for
Statuses = int | tuple[int, ...]


class NotAsToldError(Exception):
    """A step went otherwise than the story says."""


@dataclass(frozen=True)
class SignedIn:
    """A desk's token, and until when the product takes it."""

    token: str
    expires_at: datetime


@dataclass
class Stage:
    """Where a story plays: a service, the way into it, and somebody who tells."""

    http: httpx.Client
    access: dict[str, Any]
    console: Console
    access_file: Path
    steps: int = field(default=0)
    desks: dict[str, SignedIn] = field(default_factory=dict)  # by user name: nobody signs in twice
    codes: dict[str, int] = field(default_factory=dict)  # by user name: the step of the last one-time code

    def say(self, caption: str, english: str = "") -> None:
        """Tell what comes next."""
        self.steps += 1
        self.console.print(
            f"\n[bold]{self.steps:>2}. {caption}[/bold]" + (f"  [dim]{english}[/dim]" if english else "")
        )

    def show(self, line: str) -> None:
        """Show what came of it."""
        self.console.print(f"    {line}", highlight=False, soft_wrap=True)

    def expect(self, told: object, came: object, what: str) -> None:
        """Check a step; raises ``NotAsToldError``."""
        if told != came:
            message = f"{what}：应为 {told!r}，实为 {came!r}"
            raise NotAsToldError(message)
        self.show(f"[green]✓[/green] {what}")

    def ask(self, method: str, path: str, *, status: Statuses, token: str = "", **request: Any) -> Any:  # noqa: ANN401
        """Send a request, check its status, return the parsed answer."""
        headers = request.pop("headers", {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        answer = self.http.request(method, path, headers=headers, **request)
        if answer.status_code not in (status if isinstance(status, tuple) else (status,)):
            message = f"{method} {path}：应答 {answer.status_code}，应为 {status}。{_reason(answer)}"
            raise NotAsToldError(message)
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        return answer.json() if media_type.endswith("json") else answer

    def sign_in(self, role: str, area_code: str, which: int = 0) -> str:
        """Return the token of a desk: the one it has, or a new one once that has ended."""
        desks = [desk for desk in self.access["desks"] if desk["role"] == role and desk["area_code"] == area_code]
        username = desks[which]["username"]
        if username in self.desks:
            return self.desks[username].token
        body = {"username": username, "password": desks[which]["password"]}
        if secret := desks[which].get("totp_secret"):
            body["one_time_code"] = self._one_time_code(username, secret)
        told = self.ask("POST", "/v1/desk/sessions", status=201, json=body)
        self.desks[username] = SignedIn(told["access_token"], datetime.fromisoformat(told["expires_at"]))
        return self.desks[username].token

    def forget_ended(self, now: datetime) -> None:
        """Forget the tokens that have ended: those desks sign in again."""
        self.desks = {name: desk for name, desk in self.desks.items() if desk.expires_at > now}

    def _one_time_code(self, username: str, secret: str) -> str:
        """Return a code that was not used yet; the service takes the next step's a little early."""
        device, last = pyotp.TOTP(secret), self.codes.get(username, 0)
        while (step := max(_step(), last + 1)) > _step() + 1:
            time.sleep(0.5)
        self.codes[username] = step
        return device.generate_otp(step)

    def move(self, number: str, move: str, *, desk: str, **form: object) -> dict[str, Any]:
        """Open a petition at a desk and make a move on what was seen."""
        path = f"/v1/desk/petitions/{number}"
        seen = self.ask("GET", path, status=200, token=desk)
        headers = {"If-Match": f'"{seen["version"]}"'}
        done: dict[str, Any] = self.ask(
            "POST", f"{path}/moves", status=200, token=desk, headers=headers, json={"move": move, **form}
        )
        return done

    def opens(self, number: str, *, role: str, area_code: str) -> str | None:
        """Return the token of the desk that can open a petition, None when no desk of the role there can."""
        desks = [desk for desk in self.access["desks"] if desk["role"] == role and desk["area_code"] == area_code]
        # A user name begins with its unit: one of its people is enough to look in.
        units = {desk["username"].rpartition(".")[0]: which for which, desk in reversed(list(enumerate(desks)))}
        for which in sorted(units.values()):
            token = self.sign_in(role, area_code, which)
            seen = self.http.get(f"/v1/desk/petitions/{number}", headers={"Authorization": f"Bearer {token}"})
            if seen.is_success:
                return token
        return None

    def draw(self, url: str) -> None:
        """Draw a QR code in the terminal."""
        segno.make(url, micro=False, error="l").terminal(out=sys.stdout, compact=True, border=2)


def open_stage(access_file: Path, console: Console, *, timeout: float = 20.0) -> Stage:
    """Open the stage that ``yima run`` has set; raises ``NotAsToldError`` when nothing runs."""
    if not access_file.is_file():
        message = f"没有找到 {access_file.name}。请先在另一个窗口运行 make run"
        raise NotAsToldError(message)
    access = json.loads(access_file.read_text(encoding="utf-8"))
    http = httpx.Client(base_url=access["base_url"], timeout=timeout, trust_env=False)
    try:
        http.get("/livez").raise_for_status()
    except httpx.HTTPError as error:
        message = f"{access['base_url']} 没有应答。请先在另一个窗口运行 make run"
        raise NotAsToldError(message) from error
    return Stage(http, access, console, access_file)


def _step() -> int:
    """Return the step of one-time codes: they count with the wall, as people's devices do."""
    return int(clock.wall().timestamp()) // _CODE_STEP


def _reason(answer: httpx.Response) -> str:
    """Return the reason that a problem gives, without personal data."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    return f"{body['code']}：{body.get('detail')}" if isinstance(body, dict) and "code" in body else ""
