"""What does the receipt say, and how is its QR added?"""

import json

from core import qr


def with_qr(receipt: str, url: str) -> str:
    """Return the receipt's JSON with the QR of ``url`` as SVG; drawn anew, never stored."""
    return f'{receipt[:-1]},"qr":{json.dumps(qr.svg(url), ensure_ascii=False)}}}'
