"""What is printed and kept of a contest, and which budgets hold?"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from benchmarks.contestants import Run

BUDGETS = MappingProxyType({"submitPetition": 0.6, "readProgress": 0.8, "listInbox": 0.7})  # of bare, same run
Key = tuple[str, int, str]  # workload, connections, contestant
_HEAD = (
    f"{'':28}{'requests/s (lowest to highest)':>34}{'× bare':>8}{'p50 ms':>9}{'p99 ms':>9}"
    f"{'CPU µs a request: app':>24}{'PostgreSQL':>12}{'sender':>8}{'× bare':>8}"
)


def _median(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    return statistics.median(of(run) for run in runs)


def summary(runs: Mapping[Key, Sequence[Run]], counted: Mapping[tuple[str, str], float]) -> list[dict[str, Any]]:
    """Return one entry for each contestant in each contest."""
    entries = []
    for (workload, connections, name), measured in runs.items():
        speeds = [run.requests_per_second for run in measured]
        bare = runs.get((workload, connections, "bare"), measured)
        # Ratios are taken within a round: the machine is never the same for long.
        ratios = [run.requests_per_second / max(b.requests_per_second, 1e-9) for run, b in zip(measured, bare)]  # noqa: B905
        work = _median(measured, lambda run: run.app_us + run.postgres_us)
        entries.append(
            {
                "workload": workload,
                "connections": connections,
                "contestant": name,
                "requests_per_second": round(statistics.median(speeds), 1),
                "lowest": round(min(speeds), 1),
                "highest": round(max(speeds), 1),
                "ratio_to_bare": round(statistics.median(ratios), 3),
                "ratio_of_work": round(_median(bare, lambda run: run.app_us + run.postgres_us) / max(work, 1e-9), 3),
                "p50_ms": round(_median(measured, lambda run: run.p50_ms), 3),
                "p99_ms": round(_median(measured, lambda run: run.p99_ms), 3),
                "app_us": round(_median(measured, lambda run: run.app_us), 1),
                "postgres_us": round(_median(measured, lambda run: run.postgres_us), 1),
                "sender_us": round(_median(measured, lambda run: run.sender_us), 1),
                "machine_busy": round(_median(measured, lambda run: run.machine_busy), 3),
                "statements": counted.get((workload, name)),
                "failures": sum(run.failures for run in measured),
            }
        )
    return entries


def verdicts(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Hold our entries against the budgets."""
    return [
        {
            "workload": entry["workload"],
            "connections": entry["connections"],
            "budget": budget,
            "ratio_to_bare": entry["ratio_to_bare"],
            "holds": entry["ratio_to_bare"] >= budget,
        }
        for entry in entries
        if entry["contestant"] == "Yima" and (budget := BUDGETS[entry["workload"]])
    ]


def table(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the figures as a table."""
    lines, seen = [_HEAD], None
    for entry in entries:
        contest = (entry["workload"], entry["connections"])
        if contest != seen:
            lines += ["", f"{contest[0]}, {contest[1]} connections"]
            seen = contest
        spread = f"{entry['requests_per_second']:,.0f} ({entry['lowest']:,.0f} to {entry['highest']:,.0f})"
        lines.append(
            f"  {entry['contestant']:26}{spread:>34}{entry['ratio_to_bare']:>8.2f}{entry['p50_ms']:>9.2f}"
            f"{entry['p99_ms']:>9.2f}{entry['app_us']:>24.0f}{entry['postgres_us']:>12.0f}{entry['sender_us']:>8.0f}"
            f"{entry['ratio_of_work']:>8.2f}"
        )
    return "\n".join(lines)


def say(verdict: Mapping[str, Any]) -> str:
    """Return a verdict as a line."""
    word = "holds" if verdict["holds"] else "MISSED"
    return (
        f"  {word:7}{verdict['workload']}, {verdict['connections']} connections: "
        f"{verdict['ratio_to_bare']:.2f} × bare, budget {verdict['budget']}"
    )
