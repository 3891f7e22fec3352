"""What happens by itself, and how often? Every schedule stands on this page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs import calendar, purge, reports
from jobs.deliver import deliver
from jobs.retention import keep_no_longer
from jobs.seal import seal_chains
from jobs.supervise import ease, escalate, warn
from jobs.sweep import end_clocks
from jobs.workshop import Workshop


@dataclass(frozen=True)
class Schedule:
    """A job returns how much it did; what is ``eager`` runs again at once while there is more."""

    name: str
    every: timedelta
    job: Callable[[Workshop, datetime], Awaitable[int]]
    eager: bool = False
    first_after: timedelta = timedelta(0)


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

BOARD = (
    Schedule("deliver notices", timedelta(seconds=1), deliver, eager=True),
    Schedule("end clocks that have run out", timedelta(seconds=1), end_clocks, eager=True),
    Schedule("seal reports", timedelta(seconds=2), reports.seal, eager=True),
    Schedule("ask for receipts of reports", _HOUR, reports.ask_for_receipts, first_after=timedelta(minutes=2)),
    Schedule("colour by time", _MINUTE, warn, first_after=timedelta(seconds=20)),
    Schedule("take colours back", _HOUR, ease, first_after=timedelta(minutes=5)),
    Schedule("escalate orders", _MINUTE, escalate, eager=True, first_after=timedelta(seconds=40)),
    Schedule("count again after a new calendar", _MINUTE, calendar.settle, first_after=timedelta(seconds=50)),
    Schedule("seal what happened", timedelta(minutes=5), seal_chains, first_after=timedelta(seconds=50)),
    Schedule("forget request keys", _HOUR, purge.request_keys, first_after=timedelta(minutes=1)),
    Schedule("forget ended tokens", _HOUR, purge.access_tokens, first_after=timedelta(minutes=2)),
    Schedule("forget wrong codes", _HOUR, purge.attempts, first_after=timedelta(minutes=3)),
    Schedule("forget phone codes", _HOUR, purge.phone_codes, first_after=timedelta(minutes=3)),
    Schedule("forget unfinished single sign-on", _HOUR, purge.oidc_starts, first_after=timedelta(minutes=3)),
    Schedule("forget unbound uploads", _HOUR, purge.unbound_uploads, first_after=timedelta(minutes=4)),
    Schedule("keep nothing longer than decided", _DAY, keep_no_longer, first_after=timedelta(minutes=7)),
    Schedule("sweep orphaned objects", _DAY, purge.orphaned_objects, first_after=timedelta(minutes=10)),
)
