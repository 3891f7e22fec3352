"""Which levels does a petition climb, and in which order?"""

from enum import StrEnum


class Level(StrEnum):
    """A level of the county, from the lowest up."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"

    @property
    def rank(self) -> int:
        """Position from the bottom: village 0, township 1, county 2."""
        return _ORDER.index(self)

    @property
    def above(self) -> "Level | None":
        """The next level up, None above the county."""
        return _ORDER[self.rank + 1] if self.rank + 1 < len(_ORDER) else None

    @property
    def word(self) -> str:
        """What a resident reads."""
        return _WORDS[self]


_ORDER = [Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY]
_WORDS = {Level.VILLAGE: "村级", Level.TOWNSHIP: "乡级", Level.COUNTY: "县级"}


def highest(*levels: Level) -> Level:
    """Return the highest of some levels."""
    return max(levels, key=lambda level: level.rank)
