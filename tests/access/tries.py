"""What do they try? Every route that names a petition, with a body that the route understands."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from domain import numbers
from tests.access.cast import Actor
from tests.access.model import Target
from tests.conftest import NOON
from tests.moves.forms import FORMS

PARTS = ("attachment_id", "document_id", "clock_id", "order_id", "person_id", "proposal_id")
UPLOADS = frozenset({"discardAttachment"})  # of files that belong to no petition yet; of others it does nothing
NOWHERE = dict.fromkeys(PARTS, "01999999-9999-7999-9999-999999999999")
DESK_MOVES = tuple(FORMS)[: tuple(FORMS).index("convert")]
OWN_MOVES = tuple(FORMS)[tuple(FORMS).index("convert") :]
_FILLED = {
    "hearing": {"at": "2026-11-30T09:30:00+08:00"}, "mark_duplicate": {"earlier_number": "YM20260000000000"},
    "withdraw": {"query_code": "0000-0000-000"}, "uphold_reassign": {"level": "county"},
}  # fmt: skip
# With what each route is asked that changes something of a petition; a new one needs a row here.
BODIES: dict[str, dict[str, Any] | None] = {
    "makeMove": {}, "makeDeskMove": {},
    "openProgress": {"query_code": "0000-0000-000"},
    "ratePetition": {"solved": "no", "unit": {"satisfaction": "unsatisfied"}},
    "openJoining": None, "closeJoining": None,
    "joinPetition": {"join_code": "0000-0000-000", "name": "李小红"},
    "leaveJointPetition": {"query_code": "0000-0000-000"},
    "correctPetitioner": {"name": "别人"},
    "erasePetitioner": {"query_code": "0000-0000-000"},
    "recordPetitionerMove": {"channel": "visit", "act": {"move": "urge"}},
    "revealField": {"person_id": "{person_id}", "field": "phone", "reason": "contact", "one_time_code": "000000"},
    "confirmRecord": {"checked": True},
    "openReport": {"reason": "check", "passphrase": "不是这一句话不是这一句话"},
    "openReportFile": {"reason": "check", "passphrase": "不是这一句话不是这一句话"},
    "confirmHandover": {"receipt_number": "7"},
    "replyToOrder": {"reply": "已经办理，附有照片。"},
    "closeOrder": {"finding": "核实后结束。"},
    "answerProposal": {"reply": "已经采纳，下月起执行。"},
}  # fmt: skip


@dataclass(frozen=True)
class Try:
    """One request, but for whom it names and who sends it."""

    operation: str
    method: str
    path: str
    move: str = ""

    def of(self, target: Target, actor: Actor, *, parts: dict[str, str] | None = None) -> dict[str, Any]:
        """Return the request as httpx takes it."""
        found = NOWHERE | (target.parts if parts is None else parts)
        named = found | {"number": target.number, "external_reference": target.number}
        headers = dict(actor.headers) | {"If-Match": f'"{target.version}"', "Idempotency-Key": secrets.token_hex(16)}
        request: dict[str, Any] = {"method": self.method, "url": self.path.format_map(named), "headers": headers}
        if self.method in {"POST", "PUT"} and (body := self.body()) is not None:
            text = json.dumps(body, ensure_ascii=False).replace("{person_id}", found["person_id"])
            request |= {"content": text.encode(), "headers": headers | {"Content-Type": "application/json"}}
        return request

    def body(self) -> dict[str, Any] | None:
        """Return what is told."""
        if not self.move:
            return BODIES[self.operation]
        return {"move": self.move} | FORMS[self.move] | _FILLED.get(self.move, {})


def routes(app: FastAPI) -> Iterator[APIRoute]:
    """Return the routes of the API."""
    for route in app.router.routes:
        if isinstance(route, APIRoute) and route.path.startswith(("/v1/", "/oauth2/")):
            yield route


def tries(app: FastAPI, *, every_move: bool) -> list[Try]:
    """Return a try at every route that names a petition or what hangs on one."""
    found = []
    for route in routes(app):
        names = set(re.findall(r"{(\w+)}", route.path))
        if not names & {"number", "external_reference", *PARTS} or route.operation_id in UPLOADS:
            continue
        method = min(route.methods or set())
        one = Try(str(route.operation_id), method, route.path)
        moves = {"makeMove": OWN_MOVES, "makeDeskMove": DESK_MOVES}.get(one.operation, ("",))
        found += [Try(one.operation, method, route.path, move) for move in (moves if every_move else moves[-1:])]
    return found


def lists(app: FastAPI) -> list[str]:
    """Return the addresses that list or count: what names no petition."""
    plain = [route.path for route in routes(app) if route.methods == {"GET"} and "{" not in route.path]
    desk = "/v1/desk/petitions"
    return [
        *plain,
        *(f"{desk}?queue={queue}&closed={closed}" for queue in ("unit", "mine", "area") for closed in (0, 1)),
    ]


def nobody_of(target: Target) -> Target:
    """Return a petition that does not exist: a number of the same day, as long and as well formed."""
    number = numbers.compose("YM", NOON.date(), 900_000 + secrets.randbelow(90_000))
    return Target("nothing", number, target.version, "", "", parts=dict(NOWHERE))
