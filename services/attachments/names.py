"""What is left of a file name once its tricks are gone?

A name decides nothing but which type is expected; it is never a path. What is kept for people has
one dot, no path, no control or direction marks, and the extension in lower case.
"""

import re
import unicodedata

STEM_LENGTH = 80
UNNAMED = "附件"
_READ = 1024  # characters of a name that are looked at: the end, where the extension is
_LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOT_IN_NAMES = re.compile(r'[\s.<>:"/\\|?*%;]+')


def split(name: str) -> tuple[str, str]:
    """Return the cleaned stem and the extension ("" when there is none)."""
    plain = unicodedata.normalize("NFKC", name[-_READ:])
    plain = "".join(character for character in plain if unicodedata.category(character) not in _LEFT_OUT)
    plain = re.split(r"[/\\]", plain)[-1].rstrip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        stem, extension = plain, ""
    stem = _NOT_IN_NAMES.sub("_", stem).strip("_")[:STEM_LENGTH]
    return stem or UNNAMED, extension.strip().lower()


def join(stem: str, extension: str) -> str:
    """Return the name that people see."""
    return f"{stem}.{extension}"
