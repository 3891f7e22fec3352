"""Is the table of permissions whole, and does it keep apart what must be apart?"""

import pytest

from domain.fields import Role
from domain.permissions import PERMISSIONS, May, may, roles_that, sees_petitions


def test_every_role_has_a_row_and_every_permission_somebody() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(roles_that(what) for what in May)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_who_runs_the_machine_audits_or_takes_reports_reads_no_petition(role: Role) -> None:
    assert not sees_petitions(role)
    assert not any(may(role, what) for what in (May.HANDLE, May.ROUTE, May.REVIEW, May.REVEAL, May.SUPERVISE))


def test_who_is_audited_does_not_audit() -> None:
    assert roles_that(May.AUDIT).isdisjoint(roles_that(May.HANDLE) | roles_that(May.INVITE))


def test_who_reviews_or_supervises_for_that_alone_does_not_handle() -> None:
    assert not may(Role.REVIEWER, May.HANDLE)
    assert not may(Role.SUPERVISOR, May.HANDLE)


def test_who_sees_the_county_sees_it_whole() -> None:
    assert all(not may(role, May.SEE_OWN) for role in roles_that(May.SEE_COUNTY))
