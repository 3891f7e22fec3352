"""Who can act? What services are told about the one who asks."""

from dataclasses import dataclass
from uuid import UUID

from domain.fields import Role
from domain.levels import Level
from domain.permissions import May, may, sees_petitions


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token as it came: what it says it opens, and its SHA-256."""

    kind: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class PetitionerActor:
    """The holder of a key to one petition."""

    bearer: Bearer


@dataclass(frozen=True, slots=True)
class ResidentActor:
    """A resident who signed in with an identity provider."""

    id: UUID


@dataclass(frozen=True, slots=True)
class ActingUnit:
    """The unit for which somebody acts."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class StaffActor:
    """A member of staff at their desk."""

    id: UUID
    role: Role
    is_head: bool
    unit_id: UUID
    level: Level
    area_code: str
    display_name: str
    unit_name: str = ""

    def may(self, what: May) -> bool:
        """Tell whether this person's role has a permission."""
        return may(self.role, what)

    @property
    def sees_petitions(self) -> bool:
        """Tell whether this person's role sees any petition at all."""
        return sees_petitions(self.role)

    @property
    def unit(self) -> ActingUnit:
        """The unit for which this person acts."""
        return ActingUnit(self.unit_id, self.unit_name)

    @property
    def county_code(self) -> str:
        """The county of the unit, as a 12-digit code."""
        return self.area_code[:6].ljust(12, "0")


@dataclass(frozen=True, slots=True)
class PartnerActor:
    """A third-party system."""

    id: UUID
    county_code: str
    scopes: frozenset[str]
