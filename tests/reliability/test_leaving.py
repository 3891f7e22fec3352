"""Does an API process say that it leaves before it leaves, and finish what it has in hand?"""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.house import ROOT, until


def ask(port: int, path: str) -> int:
    """Return the status of a new connection's request; 0 when nobody takes it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def server(database_url: str, port: int, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give one API process that pauses two seconds between saying so and leaving."""
    given = {"DATABASE_URL": database_url, "PORT": str(port), "YIMA_VAR_DIR": str(tmp_path), "YIMA_ENVIRONMENT": "test"}
    argv = [sys.executable, "-m", "cli", "serve", "--pause", "2"]
    process = subprocess.Popen(argv, cwd=ROOT, env=os.environ | given, stderr=subprocess.PIPE)
    until(lambda: ask(port, "/readyz") == 200, 60, "ready")
    yield process
    process.kill()
    process.communicate()


def test_on_sigterm_readiness_fails_first_while_requests_are_still_served(
    server: subprocess.Popen[bytes], port: int
) -> None:
    server.terminate()
    until(lambda: ask(port, "/readyz") == 503, 1.5, "it says so")
    assert ask(port, "/livez") == 200
    assert server.wait(20) == 0
    assert ask(port, "/livez") == 0


def test_a_request_in_hand_is_finished(server: subprocess.Popen[bytes], port: int) -> None:
    body = json.dumps({"content": "x" * 20_000}).encode()
    head = f"POST /v1/petitions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/json\r\nIdempotency-Key: in-hand-while-leaving\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(head.encode() + body[:10_000])
        server.terminate()
        until(lambda: ask(port, "/livez") == 0, 10, "it takes no new connection")
        client.sendall(body[10_000:])
        answer = client.recv(4096)
    assert answer.startswith(b"HTTP/1.1 422 ")
    assert server.wait(20) == 0


def test_the_exit_code_of_ready_tells_a_health_check(server: subprocess.Popen[bytes], port: int) -> None:
    argv, given = [sys.executable, "-m", "cli", "ready"], os.environ | {"PORT": str(port), "YIMA_ENVIRONMENT": "test"}
    assert subprocess.run(argv, cwd=ROOT, env=given, check=False, capture_output=True).returncode == 0
    server.kill()
    server.wait()
    assert subprocess.run(argv, cwd=ROOT, env=given, check=False, capture_output=True).returncode == 1
