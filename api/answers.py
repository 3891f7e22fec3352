"""Which answers does a route give besides the good one, and which may nobody keep?"""

from collections.abc import Mapping
from typing import Any

from fastapi import Depends, Response

from schemas.shapes import Problem


def refusals(words: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Document the statuses at which a route answers with a problem."""
    return {status: {"model": Problem, "description": text} for status, text in words.items()}


async def _forbid_storing(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


NEVER_STORED = Depends(_forbid_storing)  # for answers with secrets or personal data
