"""What does a process write down of its own doings?

One JSON object a line, to stderr. Never personal data: texts of errors are left out, because a
database quotes the row that it refuses; what remains is the kind of the error and where it rose.
"""

import logging
import sys
from datetime import datetime, timedelta
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

from core.settings import ROOT

_AN_HOUR = timedelta(hours=1)
_DEEPEST = 5  # steps that are kept of a trace: the last ones
_QUIET = {
    "uvicorn.access": logging.CRITICAL,
    "uvicorn.error": logging.WARNING,
    "asyncio": logging.ERROR,
    "httpx": logging.WARNING,  # it writes whole addresses, and WeChat wants the secret and the code in them
    "httpcore": logging.WARNING,
    "asyncpg.pool": logging.ERROR,  # while the database is away it says so every second; we say it once
}


def configure(level: str = "INFO") -> None:
    """Send our own logs and those of the libraries through one formatter."""
    shared = (
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        without_error_texts,
    )
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # as it is when something is said
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            keep_exc_info=False,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name, at_least in _QUIET.items():
        logging.getLogger(name).setLevel(at_least)


class Hourly:
    """What is said of each thing once an hour, however often it is met."""

    def __init__(self) -> None:
        self._said: dict[object, datetime] = {}

    def is_new(self, thing: object, now: datetime) -> bool:
        """Tell whether nothing was said of it for an hour; from now on it was."""
        if thing in self._said and abs(now - self._said[thing]) < _AN_HOUR:
            return False
        self._said = {said: at for said, at in self._said.items() if abs(now - at) < _AN_HOUR} | {thing: now}
        return True


def about(error: BaseException) -> dict[str, str]:
    """Return what may be written of an error: its kind, what a driver raised beneath it, its place."""
    cause = getattr(error, "orig", None) or error.__cause__
    beneath = getattr(cause, "__cause__", None) or cause
    name = type(error).__name__
    if isinstance(beneath, BaseException):
        name += f"/{type(beneath).__name__}"
    return {"error": name, "place": _places(error.__traceback__)}


def without_error_texts(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the kind and the place of an error where its text would stand."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event.update(about(error))
    return event


def _places(trace: TracebackType | None) -> str:
    """Return the last steps into our own code, and where beyond it the error rose."""
    places = []
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        ours = path.startswith(f"{ROOT}/") and "site-packages" not in path
        if ours or trace.tb_next is None:
            places.append(f"{path.removeprefix(f'{ROOT}/').rpartition('site-packages/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places[-_DEEPEST:])
