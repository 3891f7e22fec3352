"""How fast is PostgreSQL alone with the same SQL? pgbench, prepared statements.

The statements are the product's own; only where their parameters come from differs. The number and
the hash of a token are computed by SQL from a random row number, and the documents to file are one
prepared petition in which SQL replaces the mark. That costs PostgreSQL a few microseconds which
the other contestants spend in Python.
"""

import re
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import rows
from benchmarks.filing import DRAFT, MARK, Prepared
from benchmarks.load import Result
from core.postgres import Server, find_binaries
from core.postgres.account import clean_environment
from core.roles import APP
from services.intake.statements import LOOK_UP, STORE
from services.petitions.inbox import STATEMENTS as INBOX
from services.petitions.progress import STATEMENTS as PROGRESS

_PARAMETER = re.compile(r"\$([0-9]+)")
_SERIAL = "lpad(to_hex(:serial::bigint), 12, '0')"


@dataclass(frozen=True)
class Script:
    """A script with the texts that it is given by name."""

    text: str
    variables: Mapping[str, str]


def find() -> Path | None:
    """Return pgbench of the PostgreSQL that serves, None when it brought none."""
    program = find_binaries()["pgbench"]
    return program if program.exists() else None


def _put(statement: str, *parameters: str) -> str:
    """Write each parameter as pgbench takes it."""
    text = _PARAMETER.sub(lambda match: parameters[int(match[1]) - 1], statement)
    return "\n".join(line for line in text.strip().splitlines() if not line.strip().startswith("--"))


def _number() -> tuple[str, str]:
    """Return the commands that choose a petition, and the SQL of its number."""
    fixed = f"{rows.FILED_ON:%Y%m%d}"
    product = 10
    for digit in fixed:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    lines = [f"\\set serial :i + {10 ** (rows.SERIAL_DIGITS - 1)}", f"\\set p {product}"]
    for place in reversed(range(rows.SERIAL_DIGITS)):
        lines.append(f"\\set t (:serial / {10**place} % 10 + :p) % 10")
        lines.append("\\set p (case when :t = 0 then 10 else :t end) * 2 % 11")
    lines.append("\\set check (11 - :p) % 10")
    stem = f"{rows.PREFIX}{rows.FILED_ON:%Y-%m%d}"
    return "\n".join(lines), f"('{stem}-' || :serial::bigint || '-' || :check::bigint)"


def _hash(prefix: str) -> str:
    return f"sha256(('{prefix}_' || lpad(:i::bigint::text, 26, '0'))::bytea)"


def scripts(filled: rows.Filled, prepared: Prepared) -> dict[str, Script]:
    """Return the script of each workload."""
    commands, number = _number()
    read = _put(PROGRESS["yr"], number, _hash("yr"), "now()")
    first, nobody = "'1970-01-01Z'", "'00000000-0000-0000-0000-000000000000'"
    inbox = _put(
        INBOX["unit", False], _hash("yd"), "now()", first, nobody, "NULL", "NULL", "NULL", "NULL", "21::bigint"
    )
    documents = [f"replace(:table{place}, '{MARK}', {_SERIAL})" for place in range(len(prepared.tables))]
    keys = ["'pgbench'", "'pgbench-' || :serial::bigint", ":sealed::bytea", ":sealed::bytea", "now()"]
    store = _put(STORE, *keys, *documents, f"replace(:petition, '{MARK}', {_SERIAL})::uuid", "'{}'", "201")
    look_up = _put(
        LOOK_UP,
        "NULL::text",
        ":area",
        ":category",
        "'{}'",
        "NULL::bytea",
        "now()",
        "now()::date",
        "NULL::text",
        "false",
        "''",
        "false",
    )
    variables = {f"table{place}": table for place, table in enumerate(prepared.tables)}
    variables |= {
        "petition": prepared.petition_id,
        "sealed": "\\x" + prepared.sealed.hex(),
        "area": DRAFT["area_code"],
        "category": DRAFT["category"],
    }
    return {
        "submitPetition": Script(f"{look_up}\n\\gset\n{store};\n", variables),
        "readProgress": Script(f"\\set i random(1, {filled.petitions})\n{commands}\n{read};\n", {}),
        "listInbox": Script(f"\\set i random(1, {filled.desks})\n{inbox};\n", {}),
    }


def run(program: Path, server: Server, script: Script, *, connections: int, seconds: float) -> Result:
    """Run one script and return what it measured."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="yima-bench-") as folder:
        path = Path(folder, "script.sql")
        path.write_text(script.text)
        argv = [program, "-n", "-M", "prepared", "-T", str(max(1, round(seconds))), "-j", "2", "-c", str(connections)]
        argv += ["-f", path, "-l", "--log-prefix", Path(folder, "log"), "-h", server.socket_dir, "-p", "5432"]
        argv += ["-U", APP, *(part for item in script.variables.items() for part in ("-D", "=".join(item)))]
        started = time.perf_counter()
        done = subprocess.run(
            [*map(str, argv), server.database], check=False, capture_output=True, text=True, env=clean_environment()
        )
        passed = time.perf_counter() - started
        lines = (line.split() for log in Path(folder).glob("log*") for line in log.read_text().splitlines())
        latencies = sorted(int(line[2]) / 1e6 for line in lines)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = re.search(r"tps = ([0-9.]+)", done.stdout)
    failed = done.returncode != 0 or told is None or not latencies
    return Result(
        answers=len(latencies),
        failures=int(failed),
        seconds=len(latencies) / float(told[1]) if told and latencies else passed,
        processor_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        latencies=latencies,
        sent=len(latencies),
        first_failure=done.stderr[-1000:] if failed else "",
    )
