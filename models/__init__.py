"""What do we remember? One import that knows every table (Alembic reads it)."""

from models.access import (
    AccessToken,
    Attempt,
    OidcStart,
    Partner,
    PhoneCode,
    RequestKey,
    Resident,
    StaffIdentity,
    StaffInvitation,
)
from models.area import Area
from models.audit import AuditEvent, AuditHead, AuditSeal, DeletedPetition
from models.calendar import CalendarDay, CalendarEdit, CalendarYear
from models.delivery import Notice
from models.organisation import Category, CategoryDuty, Desk, Staff, Unit
from models.petition import Person, Petition, Reception, Stage
from models.place import Place, PlaceScan
from models.policy import CountyPolicy
from models.record import Attachment, Clock, ClockNote, Document, Event, Rating
from models.recusal import Recusal
from models.report import ReportKey, SealedFile, SealedReport
from models.supervision import Proposal, SupervisionOrder

__all__ = [
    "AccessToken", "Area", "Attachment", "Attempt", "AuditEvent", "AuditHead", "AuditSeal", "CalendarDay",
    "CalendarEdit", "CalendarYear", "Category", "CategoryDuty", "Clock", "ClockNote", "CountyPolicy",
    "DeletedPetition", "Desk",
    "Document", "Event", "Notice", "OidcStart", "Partner", "Person", "Petition", "PhoneCode", "Place", "PlaceScan",
    "Proposal", "Rating", "Reception", "Recusal", "ReportKey", "RequestKey", "Resident", "SealedFile",
    "SealedReport", "Staff", "StaffIdentity", "StaffInvitation", "Stage", "SupervisionOrder", "Unit",
]  # fmt: skip
