"""Which way do we go to the database, and is it proven who answers there?"""

import os

from sqlalchemy.engine import make_url

from core.database import dsn

_NEAR = frozenset({"", "localhost", "127.0.0.1", "::1"})  # the machine itself, also through its socket


def travels_openly(url: str) -> bool:
    """Tell whether what we say to this database passes a network on which it is not proven who answers.

    Whoever writes ``sslmode=disable`` has said so on purpose: a private network within one machine.
    """
    if not url:
        return False
    address = make_url(dsn(url))
    hosts = [address.host or "", *_listed(address.query.get("host", ()))]
    near = all(host in _NEAR or host.startswith("/") for host in hosts)
    mode = address.query.get("sslmode") or os.environ.get("PGSSLMODE", "")
    return not near and mode not in {"verify-ca", "verify-full", "disable"}


def _listed(told: str | tuple[str, ...]) -> list[str]:
    return [host.rpartition(":")[0] or host for host in ((told,) if isinstance(told, str) else told)]
