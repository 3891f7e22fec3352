"""Which routes are there, in the order of the documentation?"""

from api import health, pages
from api.citizen import access, attachments, documents, papers, petitions, places, progress, sessions
from api.desk import documents as desk_documents
from api.desk import petitions as desk_petitions
from api.desk import sessions as desk_sessions
from api.partner import petitions as partner_petitions
from api.partner import token as partner_token

ROUTERS = (
    places.router,
    petitions.router,
    access.router,
    progress.router,
    papers.router,
    documents.router,
    attachments.router,
    sessions.router,
    desk_sessions.router,
    desk_petitions.router,
    desk_documents.router,
    partner_token.router,
    partner_petitions.router,
    pages.router,
    health.router,
)
