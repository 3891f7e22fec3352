"""Which other time limits may run out while somebody waits here?

The petition channel stops none of them (rules.md §1.4, §3.6). Periods only; article numbers that
nobody has verified are not printed.
"""

from types import MappingProxyType

ALWAYS = "信访期间，其他法定期限照常计算，不会暂停。"
_ACT = "对行政决定不服：行政复议一般从知道之日起 60 日内，行政诉讼一般 6 个月内。"
_BY_TOP = MappingProxyType(
    {
        "labour": ("劳动争议仲裁一般在 1 年内申请；欠薪可随时打 12333 投诉。",),
        "land": (_ACT, "农村土地承包纠纷可申请仲裁，一般 2 年内。"),
        "civil": (_ACT,),
        "urban": (_ACT, "合同纠纷起诉一般在 3 年内。"),
        "justice": ("不服一审判决一般 15 日内上诉，不服裁定一般 10 日内。",),
        "transport": ("不服交通事故认定，一般收到后 3 日内申请复核。",),
        "environment": (_ACT,),
    }
)


def warnings_for(category: str) -> list[str]:
    """Return what to tell somebody whose matter is of ``category``."""
    return [*_BY_TOP.get(category.partition(".")[0], ()), ALWAYS]
