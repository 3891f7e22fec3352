"""Is every edit of what happened found? Row S6: ``AUDIT_EDITS=10000`` (``make audit-edits``) is the long form.

By the owner of the tables, who alone can: some edit an event, some mend the whole chain after it as well,
some edit or take away what staff did beside moving petitions.
"""

import json
import os
import random
from collections import Counter
from typing import Any

import asyncpg
import pytest

from core import database as db
from domain.chain import GENESIS, link
from services.audit.record import COVERED
from services.audit.verify import verify
from tests.services.test_chains import numbers

__all__ = ["numbers"]
EDITS = int(os.environ.get("AUDIT_EDITS", "200"))
_OF_EVENTS = (
    "words = words || '。'", "at = at + interval '1 microsecond'", "actor = 'unit_head'", "public = NOT public",
    "topic = 'petition.closed'", "data = data || '{\"a\": 1}'",
    "staff_id = (SELECT id FROM staff WHERE id IS DISTINCT FROM event.staff_id LIMIT 1)",
)  # fmt: skip
_OF_CHAINS = ("hash = sha256(hash)", "unit_id = NULL, seq = seq + 90")
_OF_DOINGS = (
    "UPDATE audit_event SET topic = topic || 'x' WHERE id = $1",
    "UPDATE audit_event SET data = data || '{\"a\": 1}' WHERE id = $1",
    "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = $1", "DELETE FROM audit_event WHERE id = $1",
    "UPDATE audit_event SET staff_id = NULL, who = 'operator' WHERE id = $1",
)  # fmt: skip


@pytest.mark.usefixtures("numbers")
async def test_every_edit_is_found(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    owner = await asyncpg.connect(db.dsn(database_url))
    events = await owner.fetch(
        "SELECT petition_id, seq, number FROM event JOIN petition ON petition.id = petition_id ORDER BY number, seq"
    )
    doings = [row["id"] for row in await owner.fetch("SELECT id FROM audit_event")]
    dice, found = random.Random(6), Counter[str]()
    for _ in range(EDITS):
        kind = dice.choice(("event", "event, chain mended", "doing"))
        undo = owner.transaction(isolation="repeatable_read")
        await undo.start()
        if kind == "doing":
            statement = dice.choice(_OF_DOINGS)
            assert await owner.execute(statement, dice.choice(doings)) in {"UPDATE 1", "DELETE 1"}
        else:
            event = dice.choice(events)
            edits = _OF_EVENTS if "mended" in kind else _OF_EVENTS + _OF_CHAINS
            edit = f"UPDATE event SET {dice.choice(edits)} WHERE petition_id = $1 AND seq = $2"
            assert await owner.execute(edit, *event[:2]) == "UPDATE 1"
            if "mended" in kind:
                await mend(owner, event["petition_id"])
        verified = await verify(owner)
        await undo.rollback()
        assert verified.wrong, kind
        if kind == "event":
            assert (verified.broken[0].where, verified.broken[0].event) == (event["number"], event["seq"])
        found[kind] += 1
    assert (await verify(owner)).wrong == 0
    await owner.close()
    with capsys.disabled():
        print(f"\n{found.total():,} edits, {found.total():,} found: {dict(found)}")  # noqa: T201


async def mend(owner: asyncpg.Connection, petition_id: Any) -> None:
    """Let the chain of a petition follow from its events again, as who edits them would."""
    before = GENESIS
    for row in await owner.fetch("SELECT * FROM event WHERE petition_id = $1 ORDER BY seq", petition_id):
        before = link(before, {name: row[name] for name in COVERED} | {"data": json.loads(row["data"])})
        await owner.execute(
            "UPDATE event SET hash = $3 WHERE petition_id = $1 AND seq = $2", petition_id, row["seq"], before
        )
    await owner.execute("UPDATE petition SET last_hash = $2 WHERE id = $1", petition_id, before)
