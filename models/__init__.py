"""What do we remember? One import that knows every table (Alembic reads it)."""

from models.access import AccessToken, Attempt, Partner, RequestKey, Resident
from models.area import Area
from models.calendar import CalendarDay, CalendarYear
from models.delivery import Notice
from models.organisation import Category, CategoryDuty, Desk, Staff, Unit
from models.petition import Person, Petition, Stage
from models.place import Place, PlaceScan
from models.record import Attachment, Clock, Document, Event, Rating

__all__ = [
    "AccessToken", "Area", "Attachment", "Attempt", "CalendarDay", "CalendarYear", "Category",
    "CategoryDuty", "Clock", "Desk", "Document", "Event", "Notice", "Partner", "Person", "Petition",
    "Place", "PlaceScan", "Rating", "RequestKey", "Resident", "Staff", "Stage", "Unit",
]  # fmt: skip
