"""Does the petitioner mean this very unit? Names are compared the way people shorten them."""

import re
import unicodedata
from collections.abc import Sequence

_TITLES = re.compile(r"村民委员会|居民委员会|村委会|居委会|村两委|人民政府|政府|街道办事处|办事处|委员会|党支部|支部")
_ABOUT_A_VILLAGE = re.compile(r"村委|村支|村主任|村干部|村书记|村两委|居委|村民小组|组长")
_VILLAGE_UNIT = re.compile(r"村民委员会|居民委员会")
_ABOUT_A_TOWNSHIP = re.compile(
    r"^(?:我们?|咱们?|本|俺)?(?:乡镇|镇|乡|街道)(?:人民政府|政府|党委|干部|领导|书记|长|里|上|办)"
)
_TOWNSHIP_UNIT = re.compile(r"[乡镇]人民政府$|街道办事处$")
_AREA = re.compile(r"^.*?(?:县|市|区|旗|街道|镇|乡)")  # of 清禾示范县水利局 what many units share


def _core(name: str) -> str:
    """Return a name without what people shorten: 柳湾村委会 and 柳湾村村民委员会 are 柳湾."""
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return _TITLES.sub("", plain).removesuffix("村").removesuffix("社区")


NOT_MATCHED = (
    "您写的“{names}”没有对上事发地的村（社区）、乡镇（街道）和县里的单位，没有人因此回避。是公司、个人的，不影响办理；"
    "是这里的单位的，请撤回这一件，照单位的全称重新提交。"
)
OFFICE_NAMED = (
    "您写的“{names}”是县信访局。这里没有别的单位能替它收转，所以它不整体回避：和这件事有利害关系的人员各自回避，由别人办。"
    "不愿由它经手的，可以直接向上一级信访部门反映；检举控告它的工作人员，请勾选“检举控告”，内容封存，它看不到。"
)


# Of a report, without repeating a name: these words are told, and what a report names lies closed.
REPORTED_OFFICE = (
    "您点名的单位里有县信访局，又勾选了“很紧急”：值班人员要先看到内容才能救人，而值班人员就在县信访局。"
    "有危险请马上打 110；不愿让它看到的，请撤回这一件，打 12388 或者向上一级纪检监察机关反映。"
)
REPORTED_DESK = (
    "您点名的单位里有接收检举控告的移送登记处：这一件由它的专人打开移送，没有别人能打开。"
    "不愿由它经手的，请撤回这一件，直接向上一级纪检监察机关反映，或者打 12388。"
)


def told_of_reported(named: Sequence[str], *, readers: Sequence[tuple[str, str]]) -> list[str]:
    """Say when a report names who will read it; ``readers`` are their names, and what is said then."""
    return [words for reader, words in readers if is_named(reader, named)]


def told_of_named(named: Sequence[str], units: Sequence[str], office: str) -> list[str]:
    """Say of every name that keeps nobody out why it does not: silence would be taken for a recusal."""
    unknown = [name for name in dict.fromkeys(named) if not any(is_named(unit, [name]) for unit in units)]
    offices = [name for name in unknown if is_named(office, [name])]
    others = [name for name in unknown if name not in offices]
    pairs = ((OFFICE_NAMED, offices), (NOT_MATCHED, others))
    return [words.format(names="”“".join(names)) for words, names in pairs if names]


def is_named(unit: str, named: Sequence[str]) -> bool:
    """Tell whether a unit is among the units that the petitioner named, in whatever words."""
    if not named:
        return False
    core = _core(unit)
    for name in named:
        meant = _core(name)
        if len(meant) > 1 and (core in meant or (meant in core and not _is_area_alone(meant, core))):
            return True
        if _VILLAGE_UNIT.search(unit) and _ABOUT_A_VILLAGE.search(name):
            return True
        if _TOWNSHIP_UNIT.search(unit) and _ABOUT_A_TOWNSHIP.search(name):
            return True
    return False


def _is_area_alone(meant: str, core: str) -> bool:
    """Tell whether a name is only the area in the name of one of its units: a county is not each of its offices."""
    area = _AREA.match(core)
    return area is not None and area[0] != core and meant in area[0]
