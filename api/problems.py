"""How does an error look on the wire?

One table from the code of a refusal to an HTTP status, and the handlers that turn every error
into ``application/problem+json`` (RFC 9457). The input is never echoed.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc as sqlalchemy_errors
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from api.context import carry
from core import clock
from core.database import AWAY, is_away
from domain.refusals import SENTENCES, Refused
from schemas.mending import mend_list
from services.access.doings import REFUSALS, by
from services.audit.note import note_apart

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()

STATUS = MappingProxyType(
    {
        400: "malformed_json query_unknown query_repeated cursor_invalid idempotency_key_required",
        401: "unauthenticated signin_failed totp_required login_code_invalid login_code_used client_invalid",
        403: (
            "forbidden second_factor_required actor_not_allowed query_code_required scope_missing code_wrong "
            "join_code_wrong login_blocked other_account password_wrong role_not_yours oidc_failed oidc_unlinked "
            "passphrase_wrong"
        ),
        404: "not_found place_unknown invitation_unknown",
        405: "method_not_allowed",
        409: (
            "move_not_allowed level_skipped rate_first rehandling_used same_handler reopen_window_over already_rated "
            "nothing_to_rate rating_window_over place_already_revoked idempotency_in_progress "
            "reference_used not_due_yet window_over supplement_asked route_tried not_a_report objected_before "
            "objection_window_over extension_not_here already_overdue not_simple no_level_above ask_for_review "
            "step_up_instead remanded_before same_reviewer no_hearing_called hearing_used already_held "
            "nothing_to_wait_for urged_today already_done policy_backdated order_replied order_closed "
            "proposal_answered not_overdue joint_not_here joint_closed joint_full re_reviewed "
            "order_against_yourself person_unnamed petition_erased nothing_to_correct recusal_unknown "
            "retention_too_soon enrolment_ended own_account too_many_tokens identity_taken "
            "report_is_sealed report_unopened report_not_handed_over report_purged report_waits_for_key report_lost "
            "report_apart report_damaged report_from_desk report_erased passphrase_needed"
        ),
        412: "precondition_failed",
        413: "body_too_large attachment_too_large",
        415: "unsupported_media_type attachment_type",
        422: (
            "validation text_unclean place_code_unknown area_unknown "
            "area_not_served area_required category_unknown name_required phone_invalid "
            "attachment_unknown attachment_empty attachment_mismatch attachment_broken desk_unknown "
            "level_not_competent exemption_required good_cause_required hearing_too_soon earlier_unknown "
            "same_person_unproven "
            "hearing_opinion_required hearing_at_night hearing_incomplete hearing_day_wrong "
            "outside_body_required reassign_to_other answers_dissatisfaction_required "
            "idempotency_key_reused "
            "provider_unknown unit_is_named report_stays attachment_active"
            " area_list_wrong place_too_wide username_taken area_not_yours too_many_representatives received_in_future"
            " said_before_filing"
            " level_passed rule_not_published limit_not_published threshold_unknown threshold_wrong county_unknown"
            " retention_wrong"
            " revoked_is_remanded order_or_unit calendar_wrong calendar_incomplete mobile_required"
            " password_short password_common one_time_code_wrong second_factor_missing unit_unknown role_not_here"
            " scope_not_yours receipt_needed"
        ),
        428: "precondition_required",
        429: (
            "rate_limited code_attempts_used_up join_attempts_used_up signin_attempts_used_up phone_codes_used_up "
            "one_time_codes_used_up passphrase_attempts_used_up"
        ),
        500: "internal",
        503: "oidc_unavailable unavailable storage_unavailable login_unavailable phone_codes_unavailable",
    }
)
STATUS_OF = MappingProxyType({code: status for status, codes in STATUS.items() for code in codes.split()})


def language(request: Request) -> str:
    """Return ``en`` when the caller asks for English first, otherwise ``zh``."""
    return "en" if request.headers.get("accept-language", "").strip().lower().startswith("en") else "zh"


def problem(  # noqa: PLR0913 - what a problem document can say
    request: Request,
    code: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    """Build the answer for one refusal."""
    status = STATUS_OF[code]
    body: dict[str, Any] = {"type": f"/problems/{code}", "status": status, "code": code, "detail": detail}
    body["title"] = detail.split("。", maxsplit=1)[0].split(". ", maxsplit=1)[0]
    if errors:
        body["errors"] = list(errors)
    if request_id := request.scope.get("request_id"):
        body["request_id"] = request_id
    body.update(more)
    extra = {"Cache-Control": "no-store"}
    if status == 401:  # noqa: PLR2004
        extra["WWW-Authenticate"] = "Bearer"
    if status in {429, 503} or code == "idempotency_in_progress":
        extra["Retry-After"] = "5"
    return Response(json.dumps(body, ensure_ascii=False), status, {**extra, **(headers or {})}, media_type=MEDIA_TYPE)


async def answer_refusal(request: Request, error: Exception) -> Response:
    """Answer a ``Refused``."""
    if not isinstance(error, Refused):
        raise error
    if error.code in REFUSALS:
        route = getattr(request.scope.get("route"), "operation_id", None)
        doing = by(request.scope.get("actor"), "request.refused", code=error.code, operation=route)
        await note_apart(request.app.state.database, doing, now=clock.now())
    detail = error.detail(language(request))
    errors = [{"pointer": error.pointer, "code": error.code, "detail": detail}] if error.pointer else ()
    if listed := error.more.get("errors"):  # everything that is to be mended, where it stands
        errors = listed  # type: ignore[assignment]
    headers = {}
    if seconds := error.more.get("seconds"):
        headers["Retry-After"] = str(seconds)
    if limit := error.more.get("headers"):
        headers.update(limit)  # type: ignore[call-overload]
    return problem(request, error.code, detail, errors=errors, headers=headers)


async def answer_validation(request: Request, error: Exception) -> Response:
    """Answer a body, query or header that does not fit its schema."""
    if not isinstance(error, RequestValidationError):
        raise error
    body = getattr(request.scope.get("route"), "body_field", None)
    model = getattr(getattr(body, "field_info", None), "annotation", None)
    errors = mend_list(error.errors(), model, language(request))
    if any(item["code"] == "json_invalid" for item in errors):
        return await answer_refusal(request, Refused("malformed_json"))
    return problem(
        request, "validation", Refused("validation", count=len(errors)).detail(language(request)), errors=errors
    )


async def answer_http(request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses by itself: unknown paths, wrong methods, large bodies."""
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error.__cause__, Refused):
        return await answer_refusal(request, error.__cause__)
    code = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 400: "malformed_json"}.get(
        error.status_code,
        "internal" if error.status_code >= 500 else "forbidden",  # noqa: PLR2004
    )
    headers = {"Allow": ", ".join(_allowed(request))} if code == "method_not_allowed" else None
    return problem(request, code, Refused(code).detail(language(request)), headers=headers)


def _allowed(request: Request) -> list[str]:
    methods: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return sorted(methods)


async def answer_database_away(request: Request, error: Exception) -> Response:
    """Answer 503 while the database is away; nothing was stored, so the caller retries."""
    log.warning("database_away", error=type(error).__name__, request_id=request.scope.get("request_id"))
    return problem(request, "unavailable", Refused("unavailable").detail(language(request)))


async def answer_database_error(request: Request, error: Exception) -> Response:
    """Tell a database that is away from a fault of ours."""
    if is_away(error):
        return await answer_database_away(request, error)
    return await answer_fault(request, error)


async def answer_fault(request: Request, error: Exception) -> Response:
    """Answer 500 and log the kind and place of the fault, never its text: it may hold personal data."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else ""
    log.error("fault", error=type(error).__name__, place=place, request_id=request.scope.get("request_id"))
    answer = problem(request, "internal", Refused("internal").detail(language(request)))
    answer.raw_headers = carry(request.scope, answer.raw_headers)  # it leaves outside our middleware
    return answer


def register(app: FastAPI) -> None:
    """Give the application its handlers."""
    app.add_exception_handler(Refused, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_validation)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(sqlalchemy_errors.DBAPIError, answer_database_error)
    for error in AWAY:
        app.add_exception_handler(error, answer_database_away)
    app.add_exception_handler(Exception, answer_fault)


assert set(STATUS_OF) == set(SENTENCES), set(STATUS_OF) ^ set(SENTENCES)  # noqa: S101
