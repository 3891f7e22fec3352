"""What hangs on the wall: the QR of a place alone, or the poster around it?"""

import io
from dataclasses import dataclass
from typing import Literal

import segno
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.glyphs import printable
from core.typesetting import Format, typeset
from domain import codes
from models import Desk, Unit
from schemas.places import PlaceDesk
from services.organisation.areas import read_path
from services.organisation.places import find_place
from services.organisation.units import list_desks

_QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks
_MODULE = 24  # pixels of one module in a PNG
_ERROR = "q"  # a quarter may be scratched or faded


@dataclass(frozen=True)
class PosterData:
    """What a poster says."""

    place_code: str
    url: str
    area: list[str]
    desk: PlaceDesk | None


def place_url(public_url: str, code: str) -> str:
    """Return the permanent link of a place code."""
    return f"{public_url}/q/{code}"


def draw_qr(content: str, *, format: Literal["svg", "png"]) -> bytes:  # noqa: A002
    """Return the QR code of ``content``."""
    buffer = io.BytesIO()
    code = segno.make(content, micro=False, error=_ERROR)
    code.save(buffer, kind=format, border=_QUIET_ZONE, scale=_MODULE if format == "png" else 1)
    return buffer.getvalue()


async def read_poster(session: AsyncSession, *, typed: str, public_url: str) -> PosterData:
    """Return what the poster of a place says; its own desk, else the nearest one."""
    place = await find_place(session, typed=typed)
    path = await read_path(session, code=place.area_code)
    desks = await list_desks(session, area_code=place.area_code)
    if place.desk_id is not None:
        statement = select(Desk, Unit).join(Unit, col(Unit.id) == col(Desk.unit_id)).where(Desk.id == place.desk_id)
        desk, unit = (await session.exec(statement)).one()
        own = PlaceDesk(name=desk.name, unit=unit.name, address=desk.address, hours=desk.hours, phone=desk.phone)
        desks = [own, *desks]
    return PosterData(
        place_code=place.code,
        url=place_url(public_url, place.code),
        area=[part.name for part in (path.county, path.township, path.village) if part],
        desk=desks[0] if desks else None,
    )


def render_poster(data: PosterData, *, format: Format = "pdf") -> bytes:  # noqa: A002
    """Return the A4 poster; takes some milliseconds of one core, so call it in a thread."""
    desk = data.desk or PlaceDesk(name="", unit=data.area[-1], address="", hours="", phone="")
    content = {
        "place_code": data.place_code,
        "code_in_groups": codes.grouped(data.place_code),
        "area": [printable(name) for name in data.area],
        "qr": draw_qr(data.url, format="svg").decode(),
        "unit": printable(desk.unit),
        "address": printable(desk.address),
        "hours": printable(desk.hours),
        "phone": printable(desk.phone),
    }
    return typeset("poster", content, format=format)
