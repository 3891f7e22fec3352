"""How does one look for personal data wherever it might have leaked?

A canary is a made-up name, phone, number of an identity card, text or secret that occurs nowhere else.
Whatever was written down is searched for all of them at once, in every form in which a program might
have written them: plain, URL-encoded, base64 at each of its three alignments, hex, escaped as in JSON,
and in GBK. What is compressed is not seen: nothing that is searched here is.
"""

import base64
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

_AT_ONCE = 100_000  # patterns for one look: more need much memory
FORMS = "plain, URL-encoded, base64, hex, JSON-escaped, GBK"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_RARE = "珺琨璟琰瑄璠璞瓒骐骁骢骥鸑鷟鹓鹔麒麟鸾鹏翙翚翯翱"  # a name of five of them is nobody's


class Lot:
    """Draws canaries: the same number gives the same ones."""

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def name(self) -> str:
        """A name of six rare letters."""
        digits, rest = [], self.number * 2_654_435_761 % len(_RARE) ** 5
        for _ in range(5):
            rest, digit = divmod(rest, len(_RARE))
            digits.append(_RARE[digit])
        return _SURNAMES[self.number % len(_SURNAMES)] + "".join(digits)

    @property
    def phone(self) -> str:
        """A mobile number."""
        return f"1{(9_731_000_000 + self.number * 7_919) % 10**10:010}"

    @property
    def identity(self) -> str:
        """The number of an identity card, its check character included."""
        year, place = divmod(self.number, 1000)
        digits = f"41142519{50 + year % 50}0{1 + place % 9}{10 + place % 18}{place:03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
        return digits + "10X98765432"[total % 11]

    @property
    def word(self) -> str:
        """A word for texts and places."""
        return f"鸣雀{self.name[1:]}{self.number:06}"


def forms_of(value: str) -> set[bytes]:
    """Return every form in which a value might have been written."""
    found = {value.encode()}
    raws = {value.encode()}
    try:
        raws.add(value.encode("gbk"))
    except UnicodeEncodeError:
        raws.discard(b"")
    for raw in raws:
        found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
        found |= {quote(raw).encode(), quote(raw, safe="").lower().encode(), quote_plus(raw).encode()}
        found |= set(_base64(raw))
    escaped = "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in value)
    return found | {escaped.encode(), escaped.upper().replace("\\U", "\\u").encode()}


def _base64(raw: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of a text that stands anywhere in a longer one, both alphabets."""
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + raw)
        first = (shift * 8 + 5) // 6  # the letters before it mix with what stands before the text
        last = (shift + len(raw)) * 8 // 6
        yield coded[first:last]
        yield coded[first:last].replace(b"+", b"-").replace(b"/", b"_")


def found_in(places: Mapping[str, Path], canaries: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], set[str]]:
    """Return for each place and kind which canaries were found there; places are files or folders."""
    found: dict[tuple[str, str], set[str]] = {}
    for kind, values in canaries.items():
        whose: dict[bytes, str] = {}
        for value in values:
            whose.update(dict.fromkeys(forms_of(value), value))
        for place, path in places.items():
            found[place, kind] = {whose[hit] for hit in _grep(path, whose)} if whose else set()
    return found


def _grep(path: Path, patterns: Iterable[bytes]) -> set[bytes]:
    """Return which byte strings occur below a path."""
    found: set[bytes] = set()
    every = list(patterns)
    for start in range(0, len(every), _AT_ONCE):
        with tempfile.NamedTemporaryFile(suffix=".patterns") as file:
            file.write(b"\n".join(every[start : start + _AT_ONCE]))
            file.flush()
            argv = ["grep", "-r", "-a", "-o", "-h", "-F", "-f", file.name, str(path)]
            done = subprocess.run(argv, check=False, capture_output=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
        if done.returncode > 1:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        found |= set(done.stdout.split(b"\n")) - {b""}
    return found


def size_of(path: Path) -> int:
    """Return how many bytes lie below a path."""
    return sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())
