"""Where is a petition, as its petitioner reads it?

A hot path: one statement over asyncpg checks the key and reads everything; the parts that
PostgreSQL already writes as JSON go out as they are. ``schemas.petitions.Progress`` is the shape,
held by a test.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic_core import to_json

from core.database import Database
from domain import outlook
from domain.calendar import WorkingCalendar
from domain.fields import Procedure, StageKind
from domain.guards import Facts
from domain.instants import as_written
from domain.levels import Level
from domain.lifecycle import State
from domain.refusals import Refused
from domain.reports import desk_holds_code, is_report
from domain.words import STATES
from schemas.petitions import EarlierCard
from services.access.actors import Bearer
from services.clocks.cards import clock_fields
from services.petitions.joint_card import joint_card
from services.petitions.offers import cards_of_petitioner

_TIMELESS = datetime(1970, 1, 1, tzinfo=UTC)

# Row-level security first shows the petition that the key opens; what hangs on it is held with it.
_MERGED = "CASE WHEN petition.link = 'merged' THEN petition.earlier_id END"
_READ = """
WITH wall AS MATERIALIZED (SELECT set_config('yima.scope', 'key:' || encode($2, 'hex'), true))
SELECT petition.number, petition.title, petition.content, petition.state, petition.level, petition.registered_at,
       petition.closed_at, petition.routing,
       petition.text_hash, petition.locked_at, petition.procedure, stage.hearing_at,
       EXISTS (SELECT FROM rating WHERE rating.petition_id = petition.id AND rating.about = 'unit'
                   AND rating.satisfaction = 'unsatisfied' AND rating.document_id = (
                       SELECT document.id FROM document
                       WHERE document.stage_id = petition.stage_id AND document.petition_id = petition.id
                           AND document.kind IN ('village_opinion', 'handling_opinion')
                       ORDER BY document.issued_at DESC, document.id DESC LIMIT 1)
                   AND EXISTS (SELECT FROM person WHERE person.id = rating.person_id AND person.role = 'petitioner')
       ) AS unsatisfied,
       (SELECT json_agg(json_build_array(turn.level, turn.kind, turn.timed_out_at IS NOT NULL, turn.rehandled)
                        ORDER BY turn.turn)
        FROM stage AS turn WHERE turn.petition_id = petition.id) AS turns,
       unit.name AS unit_name, unit.address AS unit_address, unit.hours AS unit_hours, unit.phone AS unit_phone,
       (SELECT json_agg(json_build_array(kind, due_at, provisional, paused_at IS NOT NULL) ORDER BY due_at, kind)
        FROM clock WHERE petition_id = petition.id AND met_at IS NULL AND breached_at IS NULL
            AND stopped_at IS NULL) AS clocks,
       (SELECT json_agg(json_build_object('at', event.at, 'topic', event.topic, 'words', event.words,
                                          'unit', happened.name) ORDER BY event.seq)
        FROM event LEFT JOIN unit AS happened ON happened.id = event.unit_id
        WHERE event.petition_id = petition.id AND event.public
            AND ({me} IS NULL OR event.topic <> 'petition.rated')) AS timeline,
       (SELECT json_agg(json_build_object('document_id', document.id, 'number', document.number, 'kind', document.kind,
                                          'name', document.name,
                                          'unit', issuer.name, 'issued_at', document.issued_at, 'body', document.body)
                        ORDER BY document.issued_at, document.id)
        FROM document JOIN unit AS issuer ON issuer.id = document.unit_id
        WHERE document.petition_id = petition.id AND document.body <> '{{}}') AS documents,
       (SELECT json_agg(json_build_object('at', sent_at, 'words', words) ORDER BY id)
        FROM notice WHERE petition_id = petition.id AND audience = 'petitioner' AND state = 'sent') AS notices,
       (SELECT json_agg(json_build_object('attachment_id', id, 'media_type', media_type, 'size', size) ORDER BY id)
        FROM attachment WHERE petition_id = petition.id) AS attachments,
       (SELECT json_agg(json_build_object('about', about, 'solved', solved, 'satisfaction', satisfaction,
                                          'document_id', document_id) ORDER BY rating.id)
        FROM rating JOIN person ON person.id = rating.person_id
        WHERE rating.petition_id = petition.id
            AND CASE WHEN {me} IS NULL THEN person.role = 'petitioner' ELSE person.id = {me} END) AS ratings,
       {me} IS NOT NULL AS is_joined, petition.joining_opened_at IS NOT NULL AS is_joining,
       petition.purpose, petition.about_officials, petition.channel,
       CASE WHEN {me} IS NULL AND petition.joining_opened_at IS NOT NULL
            THEN (SELECT count(*) FROM person WHERE person.petition_id = petition.id AND joined_at IS NOT NULL)
            END AS joined,
       CASE WHEN {me} IS NOT NULL
            THEN (SELECT CASE WHEN breached_at IS NULL AND stopped_at IS NULL THEN due_at END
                  FROM clock WHERE clock.petition_id = petition.id AND kind = 'C16'
                  ORDER BY started_at DESC, id DESC LIMIT 1)
            END AS rates_until,
       (SELECT json_build_array(earlier.number, earlier.state) FROM petition AS earlier
        WHERE earlier.id = petition.earlier_id AND (petition.link = 'merged' OR {repeated})) AS earlier
FROM wall
CROSS JOIN LATERAL (
    SELECT petition.*, set_config('yima.held', concat_ws(' ', petition.id, {merged}), true) FROM petition
    WHERE wall.set_config IS NOT NULL AND petition.number = $1 AND {opened} OFFSET 0
) AS petition
JOIN stage ON stage.id = petition.stage_id
JOIN unit ON unit.id = petition.unit_id
"""
# What each kind of key opens; the receipt's own hash needs no further look-up. ``me`` is the
# co-petitioner who reads, NULL for the first petitioner: everybody sees their own ratings alone.
# ``repeated`` says when an earlier petition is shown that goes on by itself.
STATEMENTS = MappingProxyType(
    {
        "yr": _READ.format(
            merged=_MERGED,
            opened="petition.receipt_hash = $2 AND $3::timestamptz IS NOT NULL",
            me="NULL::uuid",
            repeated="false",
        ),
        "yc": _READ.format(
            merged=_MERGED,
            opened="EXISTS (SELECT FROM person WHERE receipt_hash = $2 AND person.petition_id = petition.id)"
            " AND $3::timestamptz IS NOT NULL",
            me="(SELECT id FROM person WHERE receipt_hash = $2)",
            repeated="false",
        ),
        "ya": _READ.format(
            merged=_MERGED,
            opened="EXISTS (SELECT FROM access_token WHERE hash = $2 AND expires_at > $3"
            " AND petition_id = petition.id)",
            me="(SELECT person_id FROM access_token WHERE hash = $2)",
            repeated="false",
        ),
        "ys": _READ.format(
            merged=_MERGED,
            opened="EXISTS (SELECT FROM access_token WHERE hash = $2 AND expires_at > $3"
            " AND access_token.resident_id = petition.resident_id)",
            me="NULL::uuid",
            repeated="earlier.resident_id = petition.resident_id",
        ),
    }
)


@dataclass(frozen=True)
class ReadProgress:
    """A progress page as it goes out."""

    body: bytes
    etag: str


async def read_progress(
    database: Database, *, number: str, bearer: Bearer, now: datetime, calendar: WorkingCalendar
) -> ReadProgress:
    """Read a petition with one of its keys; raises ``not_found``."""
    row = await database.hot.fetchrow(STATEMENTS[bearer.kind], number, bearer.hash, now)
    if row is None:
        raise Refused("not_found")
    body = render(row, calendar)
    return ReadProgress(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')


def render(row: Any, calendar: WorkingCalendar) -> bytes:  # noqa: ANN401 - a record of the statement
    """Write the progress page of a row."""
    state, level = State(row["state"]), Level(row["level"])
    ratings = row["ratings"] or "[]"
    told = json.loads(row["clocks"] or "[]")
    clocks = {
        kind: {"kind": kind, "due_at": datetime.fromisoformat(due_at), "provisional": provisional}
        for kind, due_at, provisional, paused in told
        if not paused
    }
    awaited = outlook.awaited(state, {kind: clock["due_at"] for kind, clock in clocks.items()}, calendar)
    head = {
        "number": row["number"],
        "title": row["title"],
        "content": row["content"],
        "state": state,
        "state_name": STATES[state],
        "level": level,
        "level_name": level.word,
        "unit": {
            "name": row["unit_name"],
            "address": row["unit_address"],
            "hours": row["unit_hours"],
            "phone": row["unit_phone"],
        },
        "text_hash": row["text_hash"].hex(),
        "sealed": row["locked_at"] is not None,
        "registered_at": row["registered_at"],
        "closed_at": row["closed_at"],
        "next_step": outlook.next_step(
            state,
            row["unit_name"],
            awaited,
            unanswered=_is_unanswered(row["timeline"] or ""),
            closed_report=row["locked_at"] is not None,
            unreadable='"petition.report_unreadable"' in (row["timeline"] or ""),
        ),
        "clocks": [clock_fields(clock, calendar) for clock in clocks.values()],
    }
    facts = _facts(row, level, told)
    rest = (
        f',"routing":{row["routing"]},"timeline":{as_written(row["timeline"] or "[]")},'
        f'"documents":{as_written(row["documents"] or "[]")},'
        f'"notices":{as_written(row["notices"] or "[]")},'
        f'"attachments":{row["attachments"] or "[]"},"ratings":{ratings},'
        f'"joint":{joint_card(row, state).model_dump_json()},"earlier":{_earlier(row)},'
        f'"moves":{moves_of(state, facts, joined=row["is_joined"])}}}'
    )
    return to_json(head)[:-1] + rest.encode()


def _is_unanswered(timeline: str) -> bool:
    """Tell whether the last that was heard of an emergency is that nobody dealt with it in time."""
    return timeline.rfind('"petition.emergency_overdue"') > timeline.rfind('"petition.danger_removed"')


def _facts(row: Any, level: Level, clocks: list[list[Any]]) -> Facts:  # noqa: ANN401
    """Return what the guards of the petitioner's moves look at, without a time of day."""
    turns = json.loads(row["turns"])
    here = [turn for turn in turns if turn[0] == level and turn[1] == StageKind.HANDLING]
    report = is_report(row["purpose"], about_officials=row["about_officials"])
    return Facts(
        now=_TIMELESS,
        level=level,
        running=frozenset(kind for kind, *_ in clocks),
        paused=frozenset(kind for kind, *_, paused in clocks if paused),
        simple=row["procedure"] == Procedure.SIMPLE,
        is_report=report,
        desk_holds_code=desk_holds_code(row["channel"], report=report),
        timed_out_here=any(timed_out for _, _, timed_out, _ in here),
        unsatisfied=row["unsatisfied"],
        rehandled_here=any(rehandled for *_, rehandled in here),
        hearing_used=row["hearing_at"] is not None,
        re_reviewed=turns[-1][1] == StageKind.RE_REVIEW,
        re_review_overdue=turns[-1][1] == StageKind.RE_REVIEW and turns[-1][2],
    )


@lru_cache(maxsize=4096)
def moves_of(state: State, facts: Facts, *, joined: bool) -> str:
    """Return the petitioner's open moves as JSON."""
    cards = cards_of_petitioner(state, facts, joined=joined)
    return json.dumps([card.model_dump() for card in cards], ensure_ascii=False)


def _earlier(row: Any) -> str:  # noqa: ANN401
    """Return the petition that came before as JSON, with its state of this moment."""
    if row["earlier"] is None:
        return "null"
    number, state = json.loads(row["earlier"])
    return EarlierCard(number=number, state=state, state_name=STATES[State(state)]).model_dump_json()
