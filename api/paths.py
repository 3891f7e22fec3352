"""Which names stand in paths, and how are they read?"""

from typing import Annotated

from fastapi import Depends, Path, Request

from domain import numbers
from domain.refusals import Refused


async def read_number(
    number: Annotated[str, Path(max_length=64, description="信访编号", examples=["YM2026-1122-000042-8"])],
) -> str:
    """Return the petition's number as it is stored; a wrong check digit is simply not found."""
    meant = numbers.normalise(number)
    if meant is None:
        raise Refused("not_found")
    return meant


Number = Annotated[str, Depends(read_number)]


async def read_version(request: Request) -> int:
    """Return the version that If-Match names; raises ``precondition_required`` or ``…_failed``."""
    header = request.headers.get("if-match")
    if header is None:
        raise Refused("precondition_required")
    text = header.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit()) or len(text) > 9:  # noqa: PLR2004
        raise Refused("precondition_failed")
    return int(text)


Version = Annotated[int, Depends(read_version)]


def etag_of(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'
