"""How does a test run the program many times without starting Python many times?

A process that has everything loaded forks one child for each command: what the child does from there on, with
its own arguments, environment, folder and streams, is what ``python -m cli`` does. Run as a program, this is
that process; imported, it asks it.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from core.settings import ROOT

_PATIENCE = 120  # seconds, after which a command is stopped


def run(words: list[str], *, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end; its exit code, and what it wrote."""
    with tempfile.TemporaryDirectory() as brief:
        out, err = Path(brief) / "out", Path(brief) / "err"
        told = {
            "words": words,
            "folder": str(folder),
            "environment": dict(environment),
            "out": str(out),
            "err": str(err),
        }
        loaded = _loaded()
        assert loaded.stdin
        assert loaded.stdout
        loaded.stdin.write(json.dumps(told) + "\n")
        loaded.stdin.flush()
        code = int(loaded.stdout.readline())
        return subprocess.CompletedProcess(["yima", *words], code, out.read_bytes(), err.read_bytes())


@cache
def _loaded() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.commands"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.kill)
    return process


def _serve() -> None:
    import cli.main
    import main
    import services.organisation.calendar
    from core.settings import settings

    assert main
    assert services.organisation.calendar
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            settings.cache_clear()
            _become(told)
            try:
                cli.main.app(prog_name="yima")
            except SystemExit as left:
                _leave(left.code)
            except BaseException:  # noqa: BLE001 - as Python itself tells of it
                sys.excepthook(*sys.exc_info())
                _leave(1)
            _leave(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


def _become(told: Mapping[str, object]) -> None:
    import signal

    signal.alarm(_PATIENCE)
    os.chdir(str(told["folder"]))
    os.environ.clear()
    os.environ.update(told["environment"])  # type: ignore[call-overload]
    sys.argv = ["yima", *told["words"]]  # type: ignore[misc]
    for stream, path in ((1, told["out"]), (2, told["err"])):
        os.dup2(os.open(str(path), os.O_WRONLY | os.O_CREAT, 0o600), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _leave(code: object) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    _serve()
