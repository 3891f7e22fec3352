"""Which routes are there, in the order of the documentation?"""

from api import health
from api.citizen import access, petitions, progress, sessions
from api.desk import petitions as desk_petitions
from api.desk import sessions as desk_sessions
from api.partner import petitions as partner_petitions
from api.partner import token as partner_token

ROUTERS = (
    petitions.router,
    access.router,
    progress.router,
    sessions.router,
    desk_sessions.router,
    desk_petitions.router,
    partner_token.router,
    partner_petitions.router,
    health.router,
)
