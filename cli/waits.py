"""How are the longest waits computed on every processor, with a bar that moves?"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from domain.calendar import WorkingCalendar
from domain.explore import figures
from domain.explore.figures import Figure


@dataclass(frozen=True)
class Part:
    """One policy under one calendar; ``what`` asks of officials who act, "" of officials who stay silent."""

    calendar_name: str
    calendar: WorkingCalendar
    days: Sequence[date]
    policy: str
    what: str = ""


def parts(calendars: Sequence[tuple[str, WorkingCalendar, Sequence[date], Sequence[date]]]) -> Iterator[Part]:
    """Yield what is to be computed; each calendar has the filing days of silence, and those of the others."""
    asked = list(dict.fromkeys(what for what, *_ in figures.ACTING))
    for name, calendar, filed, filed_sparse in calendars:
        yield from (Part(name, calendar, filed, policy) for policy in figures.POLICIES)
        yield from (Part(name, calendar, filed_sparse, policy, what) for policy in figures.POLICIES for what in asked)


def compute(part: Part) -> list[Figure]:
    """Compute the longest waits of one part."""
    if not part.what:
        return list(figures.silent(part.calendar_name, part.calendar, part.days, only=(part.policy,)))
    return list(figures.acting(part.calendar_name, part.calendar, part.days, only=((part.policy, part.what),)))


def compute_all(asked: Sequence[Part], *, jobs: int) -> list[Figure]:
    """Compute every part, ``jobs`` at a time, and return the figures in the order of the parts."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("计算最长等待 computing", total=len(asked))
        found = []
        for figures_of_part in _each(asked, jobs):
            found += figures_of_part
            progress.advance(bar)
        return found


def _each(asked: Sequence[Part], jobs: int) -> Iterator[list[Figure]]:
    if jobs == 1:
        yield from map(compute, asked)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(compute, asked)
