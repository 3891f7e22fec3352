"""How is a Chinese name typed where there is no Chinese?

By the sound of its characters, whole or in part: qingheshifan, qinghe, or by the first letters: qhsfx. Of a
character with several sounds each is meant. The table is loaded by whoever asks first, never at the start.
"""

import os
import re
from collections.abc import Iterator
from itertools import islice, product

_CHINESE = re.compile("[\u4e00-\u9fff]{2,20}")
_FEWEST_LETTERS = 4  # fewer are found in too many words
_MOST_SOUNDINGS = 16  # of one part


def soundings(name: str) -> set[str]:
    """Return the ways to type the Chinese parts of a name in Latin letters."""
    return {way for part in _CHINESE.findall(name) for way in _ways(_sounds(part)) if len(way) >= _FEWEST_LETTERS}


def _ways(sounds: list[list[str]]) -> Iterator[str]:
    for start in range(len(sounds)):
        for end in range(start + 2, len(sounds) + 1):
            for spoken in islice(product(*sounds[start:end]), _MOST_SOUNDINGS):
                yield "".join(spoken)
                yield "".join(sound[0] for sound in spoken)


def _sounds(part: str) -> list[list[str]]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # its table of phrases is large, and names are no phrases
    from pypinyin import Style, pinyin

    return pinyin(part, style=Style.NORMAL, heteronym=True)
