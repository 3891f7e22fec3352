"""Which routes are there, in the order of the documentation?"""

from api import health

ROUTERS = (health.router,)
