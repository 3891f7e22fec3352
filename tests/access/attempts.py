"""How is a try judged? Beside the same request for a petition that does not exist."""

import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from core.database import Database
from tests.access.cast import Actor
from tests.access.knock import Heard, knock
from tests.access.model import Target, may_change, may_confirm, may_see, may_see_or_confirm, may_see_order
from tests.access.targets import CANARY
from tests.access.tries import Try, lists, nobody_of

Answer = tuple[int, str, tuple[str, ...]]
_EACH_TIME = re.compile(r'"(trace_id|request_id|at|now)": ?"[^"]*"')
_ORDERS = frozenset({"replyToOrder", "closeOrder"})
_THERE = {"confirmRecord": may_see_or_confirm} | dict.fromkeys(_ORDERS, may_see_order)
_CHANGES = {"confirmRecord": may_confirm} | dict.fromkeys(_ORDERS, may_see_order)
_OPEN = frozenset({"openProgress", "joinPetition"})  # the code that is typed is the key, and these are wrong


@dataclass
class Trial:
    """Who tries what, against which application."""

    database: Database
    app: FastAPI
    actors: list[Actor]
    targets: list[Target]
    controls: dict[tuple[str, Try], "Answer"] = field(default_factory=dict)


@dataclass
class Tally:
    """What came of it."""

    begun: float = field(default_factory=time.monotonic)
    tried: int = 0
    hidden: int = 0
    seen: int = 0
    leaks: list[str] = field(default_factory=list)

    def line(self, exhaustive: int) -> str:
        """Tell it in one line."""
        return (
            f"{exhaustive:,} tries one by one, {self.tried - exhaustive:,} at random: {self.hidden:,} at what does not"
            f" exist for them, {self.seen:,} reads of their own, {len(self.leaks)} allowed or told apart;"
            f" {time.monotonic() - self.begun:,.0f} s"
        )


async def compare_all(
    trial: Trial, actor: Actor, target: Target, asked: list[Try], tally: Tally, chosen: random.Random | None = None
) -> None:
    """Try each at one petition: what must not exist for somebody answers like what does not exist."""
    absent = nobody_of(target)
    for one in asked:
        is_visible = _THERE.get(one.operation, may_see)(actor, target)
        if one.operation in _OPEN or not is_visible:
            # An address that names no petition would, with the part of another, be that other's: perhaps one's own.
            parts = _mixed(trial, chosen) if chosen and "{number}" in one.path else None
            tally.tried += 1
            tally.hidden += 1
            real = _told(await knock(trial.app, **one.of(target, actor, parts=parts)), target)
            control = trial.controls.get((actor.name, one))
            if control is None:
                control = _told(await knock(trial.app, **one.of(absent, actor)), absent)
                trial.controls[actor.name, one] = control
            if real != control or real[0] < 400:
                tally.leaks.append(f"{actor.name} · {one.operation} {one.move} · {target.name}: {real} / {control}")
        elif one.method == "GET":
            tally.tried += 1
            answer = await knock(trial.app, **one.of(target, actor))
            tally.seen += answer.status_code == 200
        elif not _CHANGES.get(one.operation, may_change)(actor, target):
            tally.tried += 1
            answer = await knock(trial.app, **one.of(target, actor))
            if answer.status_code < 400:
                tally.leaks.append(f"{actor.name} · {one.operation} {one.move} · {target.name}: {answer.status_code}")


async def compare_lists(trial: Trial, actor: Actor, tally: Tally) -> None:
    """Ask for every list and count: nothing of a petition that does not exist for them stands in one."""
    for address in lists(trial.app):
        answer = await knock(trial.app, "GET", address, headers=dict(actor.headers))
        tally.tried += 1
        found = {target.number for target in trial.targets if target.number in answer.text}
        listed = {target.number for target in trial.targets if may_see(actor, target) or may_see_order(actor, target)}
        tally.seen += bool(found)
        if found - listed or (CANARY in answer.text and not found):
            tally.leaks.append(f"{actor.name} · {address}: {sorted(found - listed)}")


async def state_of(trial: Trial) -> dict[str, tuple[Any, ...]]:
    """Return what a try would have changed: versions, events, people, keys, notices, files."""
    rows = await trial.database.hot.fetch(
        "SELECT number, version, state, last_event, title, content,"
        "(SELECT topic FROM event WHERE petition_id = petition.id ORDER BY seq DESC LIMIT 1),"
        + ", ".join(
            f"(SELECT count(*) FROM {table} WHERE {table}.petition_id = petition.id)"
            for table in ("event", "person", "notice", "attachment", "document", "rating", "access_token", "stage")
        )
        + " FROM petition ORDER BY number"
    )
    return {row[0]: tuple(row) for row in rows}


def _told(answer: Heard, target: Target) -> Answer:
    text = _EACH_TIME.sub("", answer.text).replace(target.number, "·")
    for name, part in target.parts.items():
        text = text.replace(part, name)
    names = {name for name in answer.headers if name not in {"x-request-id", "server-timing", "retry-after"}}
    return answer.status_code, text, tuple(sorted(names))


def _mixed(trial: Trial, chosen: random.Random) -> dict[str, str]:
    """Name parts of another petition."""
    return chosen.choice(trial.targets).parts
