"""Do made-up people leave a trace where they may not, in logs, at rest, or when their time is over? (S5, S7)"""

import re
import subprocess
import sys

from benchmarks.canary import Lot, forms_of
from core.settings import ROOT


def bench(name: str, *argv: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *argv],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_three_years_later_nothing_is_left_of_what_is_over() -> None:
    said = bench("retention", "--petitions", "16")
    assert re.search(r"^canaries left 0; found before [1-9]", said, re.MULTILINE), said
    assert "records: tombstone 4 of 4, delete 4 of 4, anonymise 4 of 4, open 4 of 4" in said


def test_a_canary_is_nobody_elses_and_is_known_in_every_form() -> None:
    lots = [Lot(number) for number in range(20_000)]
    for kind in ("name", "phone", "identity", "word"):
        assert len({getattr(lot, kind) for lot in lots}) == len(lots), kind
    name = Lot(7).name
    assert {name.encode("gbk"), name.encode().hex().encode()} <= forms_of(name)
    assert ascii(name)[1:-1].encode() in forms_of(name)
