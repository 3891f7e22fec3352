"""Which identity providers are offered in this installation?"""

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.refusals import Refused
from services.access.providers.port import IdentityProvider
from services.access.providers.stand_in import StandIn


def choose(name: str, *, database: Database, keyring: KeyRing, settings: Settings) -> IdentityProvider:
    """Return the provider of that name; raises ``Refused("provider_unknown")``."""
    if name == "demo" and not settings.is_public:
        return StandIn(database, keyring)
    raise Refused("provider_unknown", pointer="/provider")
