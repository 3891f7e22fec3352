"""Which articles of law may the product print?

Only those whose official text somebody has checked. They stand in ``data/citations.json``, so that
a person can correct them without touching a program; this module reads that table once, like any
other table of the law. What an official types as the basis of an opinion stays as it was typed.
"""

import json
import re
from pathlib import Path
from types import MappingProxyType

_DATA = Path(__file__).parents[1] / "data" / "citations.json"
_COUNT = "[0-9０-９〇零一二三四五六七八九十百]+"
_ARTICLE = rf"第\s*{_COUNT}\s*条(?:之{_COUNT})?(?:第\s*{_COUNT}\s*款)?(?:第\s*[（(]?{_COUNT}[）)]?\s*项)?"
_REFERENCE = re.compile(
    rf"(?P<rule>《[^《》]{{1,60}}》)\s*(?:[（(][^（）()]{{0,30}}[）)])?\s*"
    rf"(?P<articles>{_ARTICLE}(?:\s*(?:[、，,和及与或至到—-]|以及)?\s*{_ARTICLE})*)"
)
_ONE = re.compile(_ARTICLE)
_NUMBER = re.compile(rf"第\s*({_COUNT})\s*条")
_LEAD = re.compile(r"(?:依据|根据|按照|依照|参照|按|依)?$")
_TAIL = re.compile(r"^的?(?:规定)?[，,]?")
_DIGITS = MappingProxyType({character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0})
_UNITS = MappingProxyType({"十": 10, "百": 100})


def _verified() -> frozenset[tuple[str, int]]:
    listed = json.loads(_DATA.read_text(encoding="utf-8"))["citations"]
    return frozenset((entry["rule"], entry["article"]) for entry in listed if entry["verified"])


VERIFIED = _verified()
RULES = frozenset(rule for rule, _ in VERIFIED)


def article_number(written: str) -> int:
    """Return the number that ``二十二``, ``二百零一`` or ``22`` means."""
    if written.isdecimal():
        return int(written)
    total = digit = 0
    for character in written:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = 10 * digit + _DIGITS.get(character, 0)
    return total + digit


def is_verified(rule: str, article: str) -> bool:
    """Tell whether ``article`` (第…条, with or without 款 and 项) of ``rule`` (《…》) was checked."""
    found = _NUMBER.search(article)
    return found is not None and (rule, article_number(found[1])) in VERIFIED


def printable_basis(text: str) -> str:
    """Return ``text`` without references to articles that nobody has checked.

    The name of a rule that is known stays, its unchecked articles go. A reference to an unknown
    rule goes whole, together with the words that lead into it.
    """
    said, rest = "", text
    while (found := _REFERENCE.search(rest)) is not None:
        before, rule, rest = rest[: found.start()], found["rule"], rest[found.end() :]
        kept = [one for one in _ONE.findall(found["articles"]) if is_verified(rule, one)]
        if len(kept) == len(_ONE.findall(found["articles"])):
            said += before + found[0]
        elif rule in RULES:
            said += before + rule + "、".join(kept)
        else:
            said += _LEAD.sub("", before, count=1)
            rest = _TAIL.sub("", rest)
    return said + rest
