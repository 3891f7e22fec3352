"""What may a member of staff do? One table: who is not in a row may not.

Which petitions they see is the scope's to say (``services.access.scope``); which moves they may make
is the law's (``domain.lifecycle``). Nobody who runs the machine, and nobody who audits, reads a
petition here.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.fields import Role, UnitKind


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
    INVITE = "invite"  # accounts of the county's staff: ``INVITES`` says whose
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
                May.INVITE,
            }
        ),
        Role.REVIEWER: frozenset({May.SEE_OWN, May.REVIEW, May.SEE_FIGURES, May.REVEAL}),
        Role.SUPERVISOR: frozenset({May.SEE_COUNTY, May.SUPERVISE, May.SEE_FIGURES, May.EXPORT}),
        Role.DISCIPLINE: frozenset({May.SEE_OWN, May.HANDLE, May.TAKE_REPORTS, May.INVITE}),
        Role.AUDITOR: frozenset({May.AUDIT}),
        Role.OPERATOR: frozenset({May.KEEP_POLICY, May.KEEP_CALENDAR, May.INVITE}),
    }
)

# Whose accounts does a role open, reset and disable? Nobody gives anybody what they do not have themselves, or
# whoever runs the machine would read petitions through an account of their own making: docs/decisions/0016.
# Petition office and discipline do it through their heads; the first of them is invited on the machine itself.
INVITES: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.PETITION_OFFICE: frozenset(
            {
                Role.VILLAGE_DESK,
                Role.TOWNSHIP_DESK,
                Role.DEPARTMENT,
                Role.PETITION_OFFICE,
                Role.REVIEWER,
                Role.SUPERVISOR,
            }
        ),
        Role.DISCIPLINE: frozenset({Role.DISCIPLINE}),
        Role.OPERATOR: frozenset({Role.OPERATOR, Role.AUDITOR}),
    }
)
# Which posts does a unit have? Every unit that is not named here handles as a department.
_POSTS: Mapping[UnitKind, frozenset[Role]] = MappingProxyType(
    {
        UnitKind.VILLAGERS_COMMITTEE: frozenset({Role.VILLAGE_DESK}),
        UnitKind.TOWNSHIP_GOVERNMENT: frozenset({Role.TOWNSHIP_DESK}),
        UnitKind.PETITION_OFFICE: frozenset({Role.PETITION_OFFICE, Role.SUPERVISOR, Role.AUDITOR, Role.OPERATOR}),
        UnitKind.DISCIPLINE_DESK: frozenset({Role.DISCIPLINE, Role.AUDITOR}),
        UnitKind.REVIEW_OFFICE: frozenset({Role.REVIEWER}),
    }
)


def posts_of(kind: str) -> frozenset[Role]:
    """Return the roles that people of a unit of this kind can have."""
    return _POSTS.get(UnitKind(kind), frozenset({Role.DEPARTMENT}))


# What a token for scripts carries: never what needs a second factor.
_SEEING = frozenset({May.SEE_COUNTY, May.SEE_OWN})


class TokenScope(StrEnum):
    """What a personal access token is for."""

    READ_INBOX = "inbox.read"
    READ_PETITIONS = "petitions.read"
    READ_FIGURES = "figures.read"
    WRITE_MOVES = "moves.write"

    @property
    def beyond_seeing(self) -> frozenset[May]:
        """The permissions that it carries besides seeing what its holder sees."""
        return _BEYOND_SEEING.get(self, frozenset())


_BEYOND_SEEING: Mapping[TokenScope, frozenset[May]] = MappingProxyType(
    {
        TokenScope.READ_FIGURES: frozenset({May.SEE_FIGURES}),
        TokenScope.WRITE_MOVES: frozenset({May.HANDLE, May.ROUTE, May.REVIEW}),
    }
)


def carried_by(scopes: Iterable[str]) -> frozenset[May]:
    """Return the permissions that a token with these scopes carries."""
    return _SEEING.union(*(TokenScope(scope).beyond_seeing for scope in scopes))


def may_carry(role: str, scope: TokenScope) -> bool:
    """Tell whether a token of this role can use a scope at all."""
    beyond = scope.beyond_seeing
    return sees_petitions(role) and (not beyond or not PERMISSIONS[Role(role)].isdisjoint(beyond))


def needs_second_factor(role: str) -> bool:
    """Tell whether an account of this role has to have a second factor before it is used."""
    return any(what.needs_second_factor for what in PERMISSIONS[Role(role)])


def invited_by(role: str, *, is_head: bool) -> frozenset[Role]:
    """Return the roles whose accounts somebody opens, resets and disables."""
    return INVITES.get(Role(role), frozenset()) if is_head or Role(role) is Role.OPERATOR else frozenset()


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
assert set(INVITES) == roles_that(May.INVITE)  # noqa: S101
assert not any(what.needs_second_factor for what in carried_by(TokenScope))  # noqa: S101
