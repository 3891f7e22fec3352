"""What may a member of staff do? One table: who is not in a row may not.

Which petitions they see is the scope's to say (``services.access.scope``); which moves they may make
is the law's (``domain.lifecycle``). Nobody who runs the machine, and nobody who audits, reads a
petition here.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.fields import Role


class May(StrEnum):
    """Something that needs a permission."""

    SEE_COUNTY = "see_county"  # every petition of the county, but what is sealed or blind
    SEE_OWN = "see_own"  # what their unit has or had, or registered
    HANDLE = "handle"  # make the moves of the unit that holds a petition
    ROUTE = "route"  # act as the county's petition office
    REGISTER = "register"  # for people who come, write or ring
    REVIEW = "review"  # act as the reviewing body
    SUPERVISE = "supervise"  # close supervision orders, make proposals
    SEE_FIGURES = "see_figures"  # warnings, orders and figures of what they see
    REVEAL = "reveal"  # see a masked field, with a second factor
    EXPORT = "export"  # take the list of what they see along, with a second factor
    KEEP_POLICY = "keep_policy"
    KEEP_CALENDAR = "keep_calendar"
    INVITE = "invite"  # accounts of the county's staff
    AUDIT = "audit"  # read what staff did
    TAKE_REPORTS = "take_reports"  # open sealed reports for hand-over

    @property
    def needs_second_factor(self) -> bool:
        """Tell whether an account that may do this has to have a second factor."""
        return self in {May.REVEAL, May.EXPORT, May.TAKE_REPORTS, May.AUDIT, May.INVITE}


_DESK = frozenset({May.SEE_OWN, May.HANDLE, May.REGISTER, May.SEE_FIGURES, May.REVEAL})
PERMISSIONS: Mapping[Role, frozenset[May]] = MappingProxyType(
    {
        Role.VILLAGE_DESK: _DESK,
        Role.TOWNSHIP_DESK: _DESK,
        Role.DEPARTMENT: frozenset({May.SEE_OWN, May.HANDLE, May.SEE_FIGURES, May.REVEAL}),
        Role.PETITION_OFFICE: frozenset(
            {
                May.SEE_COUNTY,
                May.HANDLE,
                May.ROUTE,
                May.REGISTER,
                May.SUPERVISE,
                May.SEE_FIGURES,
                May.REVEAL,
                May.EXPORT,
                May.KEEP_POLICY,
                May.KEEP_CALENDAR,
            }
        ),
        Role.REVIEWER: frozenset({May.SEE_OWN, May.REVIEW, May.SEE_FIGURES, May.REVEAL}),
        Role.SUPERVISOR: frozenset({May.SEE_COUNTY, May.SUPERVISE, May.SEE_FIGURES, May.EXPORT}),
        Role.DISCIPLINE: frozenset({May.SEE_OWN, May.HANDLE, May.TAKE_REPORTS}),
        Role.AUDITOR: frozenset({May.AUDIT}),
        Role.OPERATOR: frozenset({May.KEEP_POLICY, May.KEEP_CALENDAR, May.INVITE}),
    }
)


def may(role: str, what: May) -> bool:
    """Tell whether a role has a permission."""
    return what in PERMISSIONS[Role(role)]


def sees_petitions(role: str) -> bool:
    """Tell whether a role sees any petition at all."""
    return not PERMISSIONS[Role(role)].isdisjoint({May.SEE_COUNTY, May.SEE_OWN})


def roles_that(what: May) -> frozenset[Role]:
    """Return the roles that have a permission."""
    return frozenset(role for role, allowed in PERMISSIONS.items() if what in allowed)


assert set(PERMISSIONS) == set(Role)  # noqa: S101 - a role without a row would be a hole
