"""Does the petitioner mean this very unit? Names are compared the way people shorten them."""

import re
import unicodedata
from collections.abc import Sequence

_TITLES = re.compile(r"村民委员会|居民委员会|村委会|居委会|村两委|人民政府|政府|街道办事处|办事处|委员会|党支部|支部")
_ABOUT_A_VILLAGE = re.compile(r"村委|村支|村主任|村干部|村书记|村两委|居委|村民小组|组长")
_VILLAGE_UNIT = re.compile(r"村民委员会|居民委员会")


def _core(name: str) -> str:
    """Return a name without what people shorten: 柳湾村委会 and 柳湾村村民委员会 are 柳湾."""
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return _TITLES.sub("", plain).removesuffix("村").removesuffix("社区")


def is_named(unit: str, named: Sequence[str]) -> bool:
    """Tell whether a unit is among the units that the petitioner named, in whatever words."""
    if not named:
        return False
    core = _core(unit)
    for name in named:
        meant = _core(name)
        if len(meant) > 1 and (meant in core or core in meant):
            return True
        if _VILLAGE_UNIT.search(unit) and _ABOUT_A_VILLAGE.search(name):
            return True
    return False
