"""Which routes are there, in the order of the documentation?"""

from api import health
from api.citizen import petitions, progress
from api.desk import petitions as desk_petitions

ROUTERS = (petitions.router, progress.router, desk_petitions.router, health.router)
