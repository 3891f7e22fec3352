"""Which routes are there, in the order of the documentation?"""

from api import health, pages
from api.citizen import (
    access,
    attachments,
    clocks,
    documents,
    joint,
    own,
    papers,
    petitions,
    places,
    progress,
    sessions,
)
from api.desk import account as desk_account
from api.desk import audit as desk_audit
from api.desk import calendar as desk_calendar
from api.desk import clocks as desk_clocks
from api.desk import documents as desk_documents
from api.desk import exports as desk_exports
from api.desk import oidc as desk_oidc
from api.desk import petitions as desk_petitions
from api.desk import policies as desk_policies
from api.desk import recorded as desk_recorded
from api.desk import register as desk_register
from api.desk import reports as desk_reports
from api.desk import reveals as desk_reveals
from api.desk import sessions as desk_sessions
from api.desk import staff as desk_staff
from api.desk import supervision as desk_supervision
from api.partner import petitions as partner_petitions
from api.partner import token as partner_token

ROUTERS = (
    places.router,
    petitions.router,
    access.router,
    progress.router,
    clocks.router,
    papers.router,
    documents.router,
    joint.router,
    attachments.router,
    attachments.discarding,
    sessions.router,
    own.router,
    desk_sessions.router,
    desk_oidc.router,
    desk_staff.router,
    desk_account.router,
    desk_petitions.router,
    desk_recorded.router,
    desk_reveals.router,
    desk_reports.router,
    desk_register.router,
    desk_policies.router,
    desk_supervision.router,
    desk_exports.router,
    desk_audit.router,
    desk_clocks.router,
    desk_calendar.router,
    desk_documents.router,
    partner_token.router,
    partner_petitions.router,
    pages.router,
    health.router,
)
