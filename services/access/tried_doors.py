"""Who learns that somebody stood at a desk's door and did not get in? An auditor.

Of the county whose account it is; where nobody has the name, of every county. What was typed is kept
nowhere, and outside it costs the same either way.
"""

from datetime import datetime

from core.database import Database
from domain.fields import Who
from models import Staff, Unit
from services.audit.note import Doing, note_apart

FAILED, LOCKED = "desk.signin_failed", "desk.signin_locked"


async def note_tried(database: Database, topic: str, found: tuple[Staff, Unit] | None, *, now: datetime) -> None:
    """Write down whose door was tried; ``found`` is nobody for a name that no account has."""
    staff, unit = found or (None, None)
    county = unit.area_code[:6].ljust(12, "0") if unit else None
    doing = Doing(topic, Who.ANYBODY, staff.id if staff else None, unit.id if unit else None, county)
    await note_apart(database, doing, now=now)
