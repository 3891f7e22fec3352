"""What may a partner be allowed to do?"""

from enum import StrEnum

from domain.refusals import Refused
from services.access.actors import PartnerActor


class PartnerScope(StrEnum):
    """One permission each; a token carries those that its partner has and asked for."""

    PETITIONS_READ = "petitions:read"
    PETITIONS_WRITE = "petitions:write"


def require(partner: PartnerActor, scope: PartnerScope) -> None:
    """Raise ``Refused("scope_missing")`` unless the partner's token carries the scope."""
    if scope not in partner.scopes:
        raise Refused("scope_missing", scope=scope.value)
