"""Which refusals may an operation answer with?

What follows from a route itself (its body, keys, actors, limits) is read off the route; what its
service adds stands in one table here.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import APIRoute

from api import identity
from api.idempotency import read_key
from api.paths import read_number, read_version
from api.problems import STATUS_OF
from api.strict import StrictRoute, query_names
from domain.refusals import SENTENCES, Refused

_FILING = (
    "place_code_unknown area_unknown area_not_served area_required category_unknown name_required phone_invalid "
    "attachment_unknown idempotency_in_progress rate_limited"
)
_MOVE = "not_found actor_not_allowed move_not_allowed petition_erased report_is_sealed report_apart"
_PETITIONER = (
    f"{_MOVE} attachment_unknown window_over good_cause_required no_level_above ask_for_review step_up_instead "
    "nothing_to_wait_for already_held urged_today not_due_yet re_reviewed"
)
_OWN = "password_wrong signin_attempts_used_up"
_OFFICER = "forbidden second_factor_required passphrase_wrong passphrase_attempts_used_up"
_CLOSED = "report_purged report_erased report_waits_for_key report_lost report_damaged"
# What the service of an operation refuses, besides what its route shows.
BY_SERVICE = MappingProxyType(
    {
        "readPlace": "place_unknown",
        "openPlace": "place_unknown rate_limited",
        "submitPetition": f"{_FILING} level_skipped",
        "registerPetition": (
            f"{_FILING} level_skipped area_not_yours too_many_representatives received_in_future earlier_unknown "
            "forbidden"
        ),
        "revealField": (
            "not_found forbidden second_factor_required one_time_code_wrong one_time_codes_used_up person_unnamed "
            "precondition_failed"
        ),
        "exportPetitions": "forbidden second_factor_required one_time_code_wrong one_time_codes_used_up",
        "listAudit": "forbidden second_factor_required cursor_invalid",
        "confirmRecord": "already_done forbidden",
        "listReports": "cursor_invalid forbidden second_factor_required",
        "readReportKey": "forbidden second_factor_required",
        "setReportKey": (
            f"{_OFFICER} passphrase_needed precondition_failed password_short password_common one_time_code_wrong "
            "one_time_codes_used_up"
        ),
        "openReport": f"{_OFFICER} {_CLOSED} precondition_failed",
        "openReportFile": f"{_OFFICER} {_CLOSED} precondition_failed storage_unavailable",
        "confirmHandover": (
            "forbidden second_factor_required already_done report_not_handed_over report_unopened precondition_failed "
            "receipt_needed report_erased"
        ),
        "listPolicies": "forbidden",
        "addPolicy": (
            "forbidden rule_not_published limit_not_published threshold_unknown threshold_wrong retention_wrong "
            "policy_backdated retention_too_soon county_unknown"
        ),
        "openProgress": "code_wrong code_attempts_used_up",
        "readProgress": "rate_limited",
        "makeMove": (
            f"{_PETITIONER} code_wrong code_attempts_used_up already_done rate_first rehandling_used "
            "reopen_window_over query_code_required report_from_desk"
        ),
        "openJoining": "not_found actor_not_allowed joint_not_here joint_closed",
        "closeJoining": "not_found actor_not_allowed",
        "joinPetition": (
            "join_code_wrong join_attempts_used_up joint_not_here joint_closed joint_full name_required phone_invalid"
        ),
        "leaveJointPetition": "not_found actor_not_allowed code_wrong code_attempts_used_up",
        "ratePetition": "nothing_to_rate already_rated rating_window_over",
        "readOverdueCertificate": "not_overdue",
        "readAttachment": "storage_unavailable",
        "uploadAttachment": (
            "attachment_too_large attachment_type attachment_empty attachment_mismatch attachment_broken "
            "attachment_active storage_unavailable malformed_json"
        ),
        "openSession": (
            "login_code_invalid login_code_used login_blocked login_unavailable provider_unknown mobile_required "
            "code_attempts_used_up"
        ),
        "sendPhoneCode": "mobile_required phone_codes_used_up phone_codes_unavailable",
        "correctMyData": "phone_invalid",
        "eraseMyData": (
            "other_account login_code_invalid login_code_used login_blocked login_unavailable provider_unknown "
            "mobile_required code_attempts_used_up"
        ),
        "correctPetitioner": "not_found phone_invalid nothing_to_correct",
        "erasePetitioner": "not_found actor_not_allowed code_wrong code_attempts_used_up report_from_desk",
        "listMyPetitions": "cursor_invalid",
        "openDeskSession": "signin_failed totp_required signin_attempts_used_up",
        "listStaff": "cursor_invalid forbidden second_factor_required",
        "findUnits": "forbidden second_factor_required",
        "inviteStaff": ("forbidden second_factor_required role_not_yours unit_unknown role_not_here username_taken"),
        "resetStaff": "forbidden second_factor_required not_found own_account",
        "setStaffActive": "forbidden second_factor_required not_found own_account",
        "openInvitation": "invitation_unknown",
        "acceptInvitation": (
            "invitation_unknown password_short password_common second_factor_missing one_time_code_wrong "
            "enrolment_ended signin_attempts_used_up"
        ),
        "changeOwnPassword": f"{_OWN} password_short password_common",
        "offerSecondFactor": _OWN,
        "setSecondFactor": "enrolment_ended one_time_code_wrong signin_attempts_used_up",
        "beginSingleSignOn": "provider_unknown oidc_unavailable",
        "openSingleSignOnSession": (
            "provider_unknown oidc_unavailable oidc_failed oidc_unlinked totp_required one_time_code_wrong "
            "signin_attempts_used_up"
        ),
        "beginLinkingIdentity": f"{_OWN} provider_unknown oidc_unavailable",
        "linkIdentity": "provider_unknown oidc_unavailable oidc_failed identity_taken",
        "unlinkIdentity": "not_found",
        "endOwnSession": "not_found",
        "makeOwnToken": f"{_OWN} scope_not_yours too_many_tokens",
        "revokeOwnToken": "not_found",
        "listInbox": "cursor_invalid forbidden",
        "makeDeskMove": (
            f"{_MOVE} category_unknown level_not_competent level_passed exemption_required unit_is_named report_stays "
            "same_handler answers_dissatisfaction_required supplement_asked route_tried not_a_report objected_before "
            "objection_window_over extension_not_here already_overdue not_simple remanded_before no_hearing_called "
            "hearing_used not_due_yet hearing_too_soon same_reviewer outside_body_required revoked_is_remanded "
            "hearing_opinion_required hearing_at_night hearing_incomplete hearing_day_wrong "
            "reassign_to_other earlier_unknown same_person_unproven already_done recusal_unknown"
        ),
        "recordPetitionerMove": (
            f"{_PETITIONER} code_wrong code_attempts_used_up received_in_future said_before_filing query_code_required "
            "already_done"
        ),
        "listOrders": "cursor_invalid forbidden",
        "replyToOrder": "not_found forbidden order_replied order_closed",
        "closeOrder": "not_found forbidden order_closed order_against_yourself",
        "makeProposal": "not_found forbidden order_or_unit",
        "listProposals": "cursor_invalid forbidden",
        "answerProposal": "not_found forbidden proposal_answered",
        "readFigures": "forbidden",
        "listWarnings": "cursor_invalid forbidden",
        "readCalendar": "forbidden",
        "checkCalendar": "forbidden calendar_wrong",
        "announceCalendar": "forbidden calendar_wrong calendar_incomplete",
        "readAttachmentAtDesk": "storage_unavailable",
        "issuePartnerToken": "body_too_large rate_limited",
        "submitPartnerPetition": f"{_FILING} level_skipped reference_used scope_missing",
        "readPartnerPetition": "not_found scope_missing",
    }
)
_NEEDS_NO_DATABASE = frozenset({"livez"})
_TOKENS = identity.ACTORS - {identity.anyone}
_FILLING: Mapping[str, Any] = MappingProxyType(
    {
        "limit": 9, "limit_mb": 20, "state": "已答复", "move": "受理", "count": 1, "names": "colour", "seconds": 30,
        "minutes": 6, "least": 12, "roles": "村（社区）窗口",
        "lowest": "村级", "unit": "柳湾村村民委员会", "scope": "petitions:read",
        "usual": 5, "name": "days_left", "rule": "1 <= days_left <= 90，整数 a whole number",
        "known": "used_share、days_left、rate_blue", "county": "999901000000",
        "first": "10-03 是周末，本来就休息。放假只写周一至周五，请去掉",
        "due": "2026年12月18日",
        "days": 30,
        "earliest": "2026-12-24",
    }
)  # fmt: skip


def calls(dependant: Dependant) -> Iterator[Any]:
    """Yield what a route and all its dependencies call."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls(inner)


def codes_of(route: APIRoute, declared: Mapping[str, Any]) -> list[str]:
    """Return the refusals of a route in the order of ``SENTENCES``; ``declared`` are FastAPI's answers."""
    asked = set(calls(route.dependant))
    codes = set(BY_SERVICE.get(str(route.operation_id), "").split())
    if isinstance(route, StrictRoute):
        codes |= {"query_unknown", "query_repeated"} if query_names(route.dependant) else {"query_unknown"}
    if route.body_field is not None and not isinstance(route.body_field.field_info, Form):
        codes |= {"malformed_json", "text_unclean", "unsupported_media_type", "body_too_large"}
    if "422" in declared:
        codes.add("validation")
    if asked & _TOKENS:
        codes |= {"unauthenticated", "scope_missing"} if identity.desk_scheme in asked else {"unauthenticated"}
    if read_key in asked:
        codes |= {"idempotency_key_required", "idempotency_key_reused"}
    if read_version in asked:
        codes |= {"precondition_required", "precondition_failed"}
    if read_number in asked:
        codes.add("not_found")
    if any(hasattr(call, "limit_class") for call in asked):
        codes.add("rate_limited")
    if route.operation_id not in _NEEDS_NO_DATABASE:
        codes.add("unavailable")
    return [code for code in SENTENCES if code in codes]


def example_of(code: str) -> dict[str, Any]:
    """Return a problem as it goes out."""
    refusal = Refused(code, **_FILLING)
    value = {
        "type": f"/problems/{code}",
        "status": STATUS_OF[code],
        "code": code,
        "detail": refusal.detail(),
        "title": refusal.detail().split("。", maxsplit=1)[0],
        "request_id": "9f86d081884c7d65",
    }
    return {"summary": refusal.detail("en"), "value": value}
