"""Which papers go along with a petition from unit to unit?"""

from datetime import date
from typing import Any

from services.access.actors import ActingUnit
from services.petitions.case import UnitNow
from services.petitions.effect import Paper


def place_of(unit: UnitNow) -> dict[str, str]:
    """Return where somebody goes, writes or rings."""
    return {"name": unit.name, "address": unit.address, "hours": unit.hours, "phone": unit.phone}


def transfer_letter(  # noqa: PLR0913 - a letter has these parts
    to_unit: UnitNow,
    *,
    why: str,
    from_unit: UnitNow | ActingUnit | None = None,
    name: str = "转送函",
    exemption: str = "",
    attached: tuple[str, ...] = (),
) -> Paper:
    """Return the letter with which a petition goes to a unit."""
    body: dict[str, Any] = {
        "from_unit": from_unit.name if from_unit else "",
        "to_unit": place_of(to_unit),
        "why": why,
        "exemption": exemption,
        "due_on": "{day}",
        "attached": list(attached),
    }
    return Paper("transfer_letter", name, body)


def supervision_letter(unit: UnitNow, *, breach: str, due_on: date | None, colour: str) -> Paper:
    """Return the letter that a breach brings about."""
    body = {"unit": unit.name, "breach": breach, "due_on": due_on.isoformat() if due_on else None, "colour": colour}
    return Paper("supervision_letter", "督办函", body)
