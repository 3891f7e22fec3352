"""How do waiting notices leave?

Oldest due first, each in its own transaction. A row is marked sent first and sent second, both
before the commit: a process that dies in between has changed nothing, and the next one takes the
row again. So one statement is all that a notice costs when nothing goes wrong.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.logs import about
from models.delivery import NoticeState
from services.notices.channels import Channel, Channels, Leaving, NeverWorks, NotSentError, TryLater
from services.notices.retries import next_attempt

LANES = 8  # notices of one channel that are in hand at once
PATIENCE = 20.0  # seconds that a channel may take for one notice
log = structlog.get_logger()

# `after` steps over what this drain has taken: without it every look would walk again through the
# index entries of rows that are sent already and not yet vacuumed away.
_TAKE = """
    WITH due AS MATERIALIZED (
        SELECT id, next_attempt_at AS due_at FROM notice
        WHERE state = 'queued' AND next_attempt_at <= :now AND (next_attempt_at, id) > (:after_at, :after_id)
          AND {which}
        ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE notice SET state = 'sent', sent_at = :now, attempts = attempts + 1, last_error = NULL
    FROM due WHERE notice.id = due.id
    RETURNING notice.id, petition_id, audience, unit_id, channel, topic, words, attempts, due.due_at
"""
_OF_CHANNEL = text(_TAKE.format(which="channel = :channel"))
_OF_NO_CHANNEL = text(_TAKE.format(which="channel <> ALL (:known)"))
_PUT_BACK = text(
    """
    UPDATE notice SET state = :state, attempts = :attempts, next_attempt_at = :next_at, last_error = :reason,
        sent_at = NULL
    WHERE id = :id AND state = :found AND attempts = :attempts - (state = 'queued')::int
    """
)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class _BrokeError(Exception):
    """A channel failed in a way it does not know; all that it wrote must be undone."""

    def __init__(self, notice: Leaving, reason: str) -> None:
        super().__init__(reason)
        self.notice = notice
        self.reason = reason


class _Unknown:
    """Stands for every channel that this program does not know; a newer one may."""

    async def send(self, session: AsyncSession, notice: Leaving) -> None:  # noqa: ARG002
        raise TryLater("channel_unknown")


@dataclass
class _Round:
    """One drain of one channel: what it may still take, and how far it has come."""

    database: Database
    name: str
    channel: Channel
    known: list[str] | None
    now: datetime
    left: int
    stop: asyncio.Event | None
    after: tuple[datetime, UUID] = (_LONG_AGO, UUID(int=0))
    taken: int = field(default=0)

    async def lane(self) -> None:
        while self.left > 0 and not (self.stop and self.stop.is_set()):
            self.left -= 1
            if not await self.one():
                self.left = 0
            else:
                self.taken += 1

    async def one(self) -> bool:
        """Take the oldest due notice and send it; False when there is none."""
        try:
            async with self.database.transaction() as session:
                notice = await self._take(session)
                if notice is None:
                    return False
                await self._send(session, notice)
        except _BrokeError as error:
            async with self.database.transaction() as session:
                await _put_back(session, error.notice, TryLater(error.reason), found="queued", now=self.now)
        return True

    async def _take(self, session: AsyncSession) -> Leaving | None:
        after_at, after_id = self.after
        values: dict[str, object] = {"now": self.now, "after_at": after_at, "after_id": after_id}
        if self.known is None:
            statement, values["channel"] = _OF_CHANNEL, self.name
        else:
            statement, values["known"] = _OF_NO_CHANNEL, self.known
        row = (await session.exec(statement, params=values)).first()  # type: ignore[call-overload]
        if row is None:
            return None
        notice = Leaving(*row)
        self.after = max(self.after, (notice.due_at, notice.id))
        return notice

    async def _send(self, session: AsyncSession, notice: Leaving) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.channel.send(session, notice)
        except NotSentError as refusal:
            await _put_back(session, notice, refusal, found="sent", now=self.now)
        except TimeoutError as error:
            raise _BrokeError(notice, "channel_silent") from error
        except Exception as error:
            log.error("channel_broke", channel=notice.channel, notice=str(notice.id), **about(error))  # noqa: TRY400
            raise _BrokeError(notice, "channel_broke") from error


async def drain(  # noqa: PLR0913
    database: Database,
    *,
    channels: Channels,
    now: datetime,
    limit: int = 1000,
    lanes: int = LANES,
    stop: asyncio.Event | None = None,
) -> int:
    """Try the notices that are due at ``now``, up to ``limit`` of each channel; return how many were tried.

    A channel that hangs holds up its own notices only. ``stop`` ends the drain after the rows in hand.
    """
    rounds = [_Round(database, name, channel, None, now, limit, stop) for name, channel in channels.items()]
    rounds.append(_Round(database, "", _Unknown(), list(channels), now, limit, stop))
    try:
        async with asyncio.TaskGroup() as group:
            for one in rounds:
                for _ in range(lanes if one.known is None else 1):
                    group.create_task(one.lane())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return sum(one.taken for one in rounds)


async def _put_back(
    session: AsyncSession, notice: Leaving, refusal: NotSentError, *, found: str, now: datetime
) -> None:
    """Queue the notice for later, or hold it for a person."""
    next_at = None if isinstance(refusal, NeverWorks) else next_attempt(notice.id, attempts=notice.attempts, now=now)
    state = NoticeState.HELD if next_at is None else NoticeState.QUEUED
    if next_at is None:
        log.warning("notice_held", channel=notice.channel, notice=str(notice.id), reason=refusal.reason)
    values = {"id": notice.id, "attempts": notice.attempts, "found": found, "reason": refusal.reason}
    next_at = next_at or notice.due_at
    await session.exec(_PUT_BACK, params={**values, "state": state.value, "next_at": next_at})  # type: ignore[call-overload]
