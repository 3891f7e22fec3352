"""What does a person without a phone take home?

The receipt on paper: number, query code, QR, the unit, what happens next and how to ask. It bears
no name and no phone.
"""

from dataclasses import asdict, dataclass

from core import qr
from core.glyphs import printable
from core.typesetting import Format, typeset


@dataclass(frozen=True)
class SlipData:
    """What a slip says; ``query_code`` comes in groups, ``registered_at`` in local time."""

    number: str
    query_code: str
    qr_content: str
    title: str
    registered_at: str
    area: str
    unit_name: str
    unit_address: str
    unit_phone: str
    unit_hours: str
    next_step: str
    url: str
    text_hash: str = ""
    privacy_notice_version: str = ""
    note: str = ""
    withdrawing: str = "撤回只能由您本人用查询码办理。"


def render_slip(data: SlipData, *, format: Format = "pdf") -> bytes:  # noqa: A002
    """Return the receipt on A5; takes some milliseconds of one core, so call it in a thread."""
    content = {name: printable(value) for name, value in asdict(data).items() if name != "qr_content"}
    return typeset("slip", content | {"qr": qr.svg(data.qr_content), "format": format}, format=format)
