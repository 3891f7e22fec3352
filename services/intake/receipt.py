"""What does the receipt say, and how is its QR added?"""

import json

from core import qr
from domain.codes import ALPHABET
from services.access.receipts import TOKEN_LENGTH, progress_url


def with_qr(receipt: str, url: str) -> str:
    """Return the receipt's JSON with the QR of ``url`` as SVG; drawn anew, never stored."""
    return f'{receipt[:-1]},"qr":{json.dumps(qr.svg(url), ensure_ascii=False)}}}'


def warm(public_url: str, number_prefix: str) -> None:
    """Make ready what every receipt's QR needs: a second of work that the first petitions need not wait for."""
    for place, letter in enumerate(ALPHABET):
        digit = str(place % 10)
        number = f"{number_prefix}{digit * 4}-{digit * 4}-{digit * 6}-{digit}"
        qr.svg(progress_url(public_url, number, f"yr_{letter * TOKEN_LENGTH}"))
