"""Do the benches still run, and is every answer in them right? Never how fast: the machine is shared."""

import json
import subprocess
import sys
from pathlib import Path

from core.settings import ROOT


def test_a_tiny_contest_runs_and_every_answer_is_right(tmp_path: Path) -> None:
    out = tmp_path / "latest.json"
    argv = [sys.executable, "-m", "benchmarks", "--short", "--out", str(out)]
    done = subprocess.run(argv, cwd=ROOT, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(out.read_text())
    assert found["failures"] == 0
    ran = {(entry["workload"], entry["contestant"]) for entry in found["entries"] if entry["requests_per_second"] > 0}
    assert {workload for workload, _ in ran} == {"submitPetition", "readProgress", "listInbox"}
    assert {"Yima", "bare", "bare, no reset"} <= {name for _, name in ran}
    assert all(entry["statements"] > 0 for entry in found["entries"] if entry["contestant"] != "pgbench")
    assert "Again: python -m benchmarks" in done.stdout


def test_a_tiny_sweep_moves_every_clock_once(tmp_path: Path) -> None:
    out = tmp_path / "sweep.json"
    argv = [sys.executable, "-m", "benchmarks.sweep", "--short", "--together", "1", "7", "--out", str(out)]
    done = subprocess.run(argv, cwd=ROOT, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(out.read_text())
    assert found["wrong"] == []
    assert [entry["moved"] for entry in found["burst"]] == [300, 300]
    assert found["stream"]["moved"] == 100
    assert "Again: python -m benchmarks.sweep" in done.stdout


def test_a_small_rotation_breaks_nothing_while_clients_file_and_open() -> None:
    argv = [sys.executable, "-m", "benchmarks.rotation", "--people", "3000", "--seconds", "1", "--cipher", "SM4-GCM"]
    done = subprocess.run(argv, cwd=ROOT, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "left 0, broken 0, wrong 0" in done.stdout
    assert "Again: python -m benchmarks.rotation --people 3000" in done.stdout
