"""What does the receipt say, and how is its QR added?"""

import json
from dataclasses import dataclass
from typing import Any

from core import qr
from domain.codes import ALPHABET
from services.access.receipts import TOKEN_LENGTH, progress_url

FILED, REFUSED = 201, 409  # what is stored with the Idempotency-Key and answered again


@dataclass(frozen=True)
class Filed:
    """What filing answers: a receipt, and with a skipped level the refusal beside it."""

    receipt: str  # as JSON, QR included
    refusal: dict[str, Any] | None
    replayed: bool = False


def kept(receipt: str, refusal: str | None) -> tuple[int, str]:
    """Return the status and the text under which an answer is kept; the QR is drawn anew each time."""
    if refusal is None:
        return FILED, receipt
    return REFUSED, f'{{"refusal":{refusal},"receipt":{receipt}}}'


def answered(status: int, text: str, *, replayed: bool) -> Filed:
    """Return the answer that was kept."""
    if status != REFUSED:
        return Filed(with_qr(text, json.loads(text)["progress_url"]), None, replayed)
    told = json.loads(text)
    receipt = json.dumps(told["receipt"], ensure_ascii=False, separators=(",", ":"))
    return Filed(with_qr(receipt, told["receipt"]["progress_url"]), told["refusal"], replayed)


def with_qr(receipt: str, url: str) -> str:
    """Return the receipt's JSON with the QR of ``url`` as SVG; drawn anew, never stored."""
    return f'{receipt[:-1]},"qr":{json.dumps(qr.svg(url), ensure_ascii=False)}}}'


def warm(public_url: str, number_prefix: str) -> None:
    """Make ready what every receipt's QR needs: a second of work that the first petitions need not wait for."""
    for place, letter in enumerate(ALPHABET):
        digit = str(place % 10)
        number = f"{number_prefix}{digit * 4}-{digit * 4}-{digit * 6}-{digit}"
        qr.svg(progress_url(public_url, number, f"yr_{letter * TOKEN_LENGTH}"))
