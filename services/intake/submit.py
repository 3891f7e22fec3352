"""How is a petition filed?

A hot path: two statements (``statements.py``), no ORM. The receipt is composed before the write
and stored with it, sealed, so that a retry with the same Idempotency-Key gets the very same
answer: 201 with the receipt, or 409 with the receipt and the refusal of a skipped level.
"""

from datetime import datetime
from typing import Any

import asyncpg

from domain import codes, numbers
from domain.refusals import Refused
from domain.reports import is_report
from models import RequestKey
from schemas.petitions import PetitionDraft
from services.access.request_keys import bound_to, fingerprint_of, read
from services.intake.compose import Filing, compose
from services.intake.ground import Envelope, Ground
from services.intake.receipt import Filed, answered
from services.intake.statements import LOOK_UP, LOOK_UP_REPORT, RECALL, STORE, STORE_REPORT
from services.petitions.store import as_parameter


async def submit(draft: PetitionDraft, envelope: Envelope, *, ground: Ground, now: datetime) -> Filed:
    """Store a petition, whatever is decided about it, and return its receipt.

    Raises ``Refused`` with the pointer of the field to mend; then nothing is stored.
    """
    place = codes.normalise(draft.place_code, codes.PLACE_LENGTH) if draft.place_code else None
    if draft.place_code and place is None:
        raise Refused("place_code_unknown", pointer="/place_code")
    if place is None and draft.area_code is None:
        raise Refused("area_required", pointer="/area_code")
    attachments = list(dict.fromkeys(draft.attachments))
    async with ground.database.hot.acquire() as connection:
        asked = (place, draft.area_code, draft.category, attachments, envelope.resident_hash, now)
        earlier = _earlier(draft, envelope)
        conflict = bool(draft.named_units or draft.conflict_levels)
        told = (ground.calendar.local_day(now), *earlier, envelope.scope, conflict)
        look_up = LOOK_UP_REPORT if is_report(draft.purpose, about_officials=draft.about_officials) else LOOK_UP
        found = await connection.fetchrow(look_up, *asked, *told)
        if envelope.resident_hash is not None and found["resident_id"] is None:
            raise Refused("unauthenticated")
        caller = envelope.caller or (f"resident:{found['resident_id']}" if found["resident_id"] else "anonymous")
        if (draft.place_code and found["place_code"] is None) or found["attachments"] != len(attachments):
            # A retry finds its attachments taken by its own first try, or the poster revoked since.
            if (answer := await _recall(connection, caller, envelope, ground)) is not None:
                return answer
            if found["attachments"] != len(attachments):
                raise Refused("attachment_unknown", pointer="/attachments")
            raise Refused("place_code_unknown", pointer="/place_code")
        filing = compose(draft, envelope, found=found, ground=ground, now=now)
        stored = await _store(connection, filing, caller, envelope, attachments, ground, now)
    if not stored:
        async with ground.database.hot.acquire() as connection:
            answer = await _recall(connection, caller, envelope, ground)
        if answer is None:  # the key went away between the two: its petition is stored, ask again
            raise Refused("idempotency_in_progress")
        return answer
    return filing.answer()


def _earlier(draft: PetitionDraft, envelope: Envelope) -> tuple[str | None, bool]:
    """Return the number of an earlier petition to look at, and whether a desk has proven whose it is."""
    if envelope.earlier is not None:
        return envelope.earlier, True
    if envelope.resident_hash is None or not draft.previous_number:
        return None, False
    return numbers.normalise(draft.previous_number), False


async def _store(  # noqa: PLR0913
    connection: asyncpg.Connection,
    filing: Filing,
    caller: str,
    envelope: Envelope,
    attachments: list[Any],
    ground: Ground,
    now: datetime,
) -> bool:
    """Write everything in one statement; False when the key was used before."""
    answer = ground.keyring.seal(filing.text, bound_to=bound_to(caller, envelope.key))
    rows = [as_parameter(table) for table in filing.tables]
    fingerprint = fingerprint_of(envelope.told)
    petition_id = filing.petition_id
    sealed = () if filing.sealed is None else (as_parameter(filing.sealed),)
    write = connection.fetchval(
        STORE_REPORT if sealed else STORE,
        caller,
        envelope.key,
        fingerprint,
        answer,
        now,
        *rows,
        petition_id,
        attachments,
        filing.status,
        *sealed,
    )
    try:
        if not attachments:
            await write
            return True
        async with connection.transaction():
            if await write != len(attachments):  # another filing took one in this instant
                raise Refused("attachment_unknown", pointer="/attachments")
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "pk_request_key":
            return False
        if error.constraint_name == "one_petition_per_external_reference":
            # A retry may run into its own first try here before it runs into its key.
            if await _recall(connection, caller, envelope, ground) is not None:
                return False
            raise Refused("reference_used", pointer="/external_reference") from error
        raise
    except asyncpg.ForeignKeyViolationError as error:
        if error.constraint_name == "fk_petition_resident_id":  # the account was erased in this instant
            raise Refused("unauthenticated") from error
        raise
    except asyncpg.LockNotAvailableError as error:
        raise Refused("idempotency_in_progress") from error
    return True


async def _recall(connection: asyncpg.Connection, caller: str, envelope: Envelope, ground: Ground) -> Filed | None:
    """Return the stored answer of the key, None when there is none."""
    row = await connection.fetchrow(RECALL, caller, envelope.key)
    if row is None:
        return None
    stored = read(RequestKey(**row), told=envelope.told, keyring=ground.keyring)
    return answered(stored.status, stored.text, replayed=True)
