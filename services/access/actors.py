"""Who can act? What services are told about the one who asks."""

from dataclasses import dataclass
from uuid import UUID

from domain.fields import Role
from domain.levels import Level
from domain.permissions import May, TokenScope, carried_by, may, sees_petitions
from domain.refusals import Refused

SESSION = "（要登录后才能办 a session）"  # what a token for scripts lacks where no scope would do


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
    second_factor: bool = False  # this session was opened with one
    scopes: tuple[str, ...] | None = None  # of a token for scripts; a session has none

    @property
    def looks_on(self) -> bool:
        """Tell whether the role sees a county and handles nothing in it."""
        return may(self.role, May.SEE_COUNTY) and not may(self.role, May.HANDLE)

    def may(self, what: May) -> bool:
        """Tell whether this person may do something in this session.

        What needs a second factor needs it in the session itself, and no token for scripts carries it.
        """
        if self.scopes is not None and what not in carried_by(self.scopes):
            return False
        return may(self.role, what) and (self.second_factor or not what.needs_second_factor)

    def require(self, what: May) -> None:
        """Let pass who may; raises ``forbidden``, ``scope_missing`` or ``second_factor_required``."""
        if self.may(what):
            return
        if not may(self.role, what):
            raise Refused("forbidden")
        if self.scopes is not None:
            raise Refused("scope_missing", scope=SESSION)
        raise Refused("second_factor_required")

    def require_scope(self, scope: TokenScope | None) -> None:
        """Let a session pass, and a token that was made for this; raises ``scope_missing``."""
        if self.scopes is not None and (scope is None or scope not in self.scopes):
            raise Refused("scope_missing", scope=scope or SESSION)

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
