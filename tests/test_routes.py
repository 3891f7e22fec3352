"""Every route says who may ask, has a name, and takes nothing it does not understand; every refusal is sayable."""

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import main
from api import identity, problems
from api.idempotency import read_key
from api.paths import read_version
from api.strict import StrictRoute
from core.keyring import KeyRing
from core.settings import ROOT, Settings
from domain.refusals import SENTENCES, Refused

KEYS = KeyRing(1, {1: bytes(32)})
APP = main.create(Settings(environment="test"), keys=KEYS)
ROUTES = [route for route in APP.router.routes if isinstance(route, APIRoute)]
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.operation_id))


def calls(dependant: Dependant) -> Iterator[object]:
    """Return what a route and all its dependencies call."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls(inner)


# ------------------------------------------------------------------------------- each route


@each_route
def test_a_route_has_a_name_and_a_line_of_chinese(route: APIRoute) -> None:
    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", route.operation_id or ""), route.path
    if route.include_in_schema:
        assert re.search("[一-鿿]", route.summary or ""), route.path
        assert route.tags, route.path
    assert (route.endpoint.__doc__ or "").strip(), route.path


@each_route
def test_a_route_says_who_asks(route: APIRoute) -> None:
    assert identity.ACTORS & set(calls(route.dependant)), route.path


@each_route
def test_whoever_has_no_token_is_stopped_or_named_public(route: APIRoute) -> None:
    # A route is public by saying so, never by forgetting; an optional token belongs to a public route.
    asked = set(calls(route.dependant)) & identity.ACTORS
    assert (identity.anyone in asked) is not bool(asked - {identity.anyone, identity.optional_resident}), route.path


PUBLIC = {
    "readPlace", "listAreas", "listCategories", "submitPetition", "openProgress", "uploadAttachment", "openSession",
    "openDeskSession", "issuePartnerToken", "openPlace", "openProgressPage", "openDeskPage", "readPageFile", "livez",
    "readyz", "openFrontPage", "openDocs", "readDocsFile", "joinPetition", "openJoinPage", "sendPhoneCode",
    "openMyPage", "openInvitation", "acceptInvitation", "beginSingleSignOn", "openSingleSignOnSession",
    "openInvitationPage", "openReturnedPage", "discardAttachment",
}  # fmt: skip


def test_these_routes_and_no_others_are_public() -> None:
    assert {route.operation_id for route in ROUTES if identity.anyone in calls(route.dependant)} == PUBLIC


@each_route
def test_a_desk_is_never_entered_with_a_petitioners_key(route: APIRoute) -> None:
    asked = set(calls(route.dependant)) & identity.ACTORS
    if route.path.startswith("/v1/desk/") and route.operation_id not in PUBLIC:
        assert asked <= {identity.desk_scheme, identity.authenticated_staff}, route.path
    elif route.path.startswith("/v1/partner/"):
        assert asked <= {identity.partner_scheme, identity.authenticated_partner}, route.path
    else:
        theirs = {identity.desk_scheme, identity.authenticated_staff, identity.authenticated_partner}
        assert not asked & theirs, route.path


@each_route
def test_a_path_is_plain(route: APIRoute) -> None:
    plain = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|\{[a-z]+(_[a-z]+)*\}")
    segments = route.path.removeprefix("/").split("/")
    assert route.path == "/" or all(plain.fullmatch(segment) for segment in segments), route.path


@each_route
def test_a_route_takes_nothing_that_it_does_not_understand(route: APIRoute) -> None:
    # Browsers open pages, and apps append their own query parameters to a link that they open.
    pages = {
        "openPlace", "openFrontPage", "openProgressPage", "openJoinPage", "openMyPage", "openDeskPage", "readPageFile",
        "openInvitationPage", "openReturnedPage",
    }  # fmt: skip
    assert isinstance(route, StrictRoute) is (route.operation_id not in pages), route.path


@each_route
def test_every_client_can_call_it(route: APIRoute) -> None:
    # wx.request and my.request have no PATCH.
    assert route.methods
    assert route.methods <= {"GET", "POST", "PUT", "DELETE"}, route.path
    assert len(route.methods) == 1


# Creating twice does no harm here, and there is nothing to answer again.
WITHOUT_KEY = {
    "openProgress": "a token; the second is as good as the first",
    "openSession": "a token; the login code is used up by the first",
    "openDeskSession": "a token; the second is as good as the first",
    "openSingleSignOnSession": "a token; what the provider sent is used up by the first",
    "inviteStaff": "a user name is given once; the code of a lost answer is replaced by a reset, and kept nowhere",
    "resetStaff": "the next invitation voids the one before",
    "makeOwnToken": "kept nowhere: the token of a lost answer is revoked from the list",
    "uploadAttachment": "wx.uploadFile resends the file; what no petition names is removed again",
}
# These change something without creating a thing of their own.
WITHOUT_CREATING = {
    "makeMove": "the state itself allows a move once",
    "recordPetitionerMove": "the state itself allows a move once",
    "makeDeskMove": "If-Match names the version that was seen",
    "revealField": "every look is noted, a retry too",
    "exportPetitions": "nothing is changed; every export is noted, a retry too",
    "openReport": "every opening is noted, a retry too",
    "openReportFile": "every opening is noted, a retry too",
    "confirmHandover": "confirmed once; the second time is already_done",
    "replyToOrder": "an order is replied to once",
    "closeOrder": "an order is closed once",
    "answerProposal": "a proposal is answered once",
    "issuePartnerToken": "RFC 6749 answers 200",
    "confirmRecord": "recorded once; the second time is already_done",
    "checkCalendar": "nothing is written",
    "sendPhoneCode": "the next code ends the one before; limits count every one",
    "openJoining": "open once; asked again, the same code is told",
    "eraseMyData": "the account is gone, and its login code is used up",
    "erasePetitioner": "what is erased is erased; its keys are gone, or it has no name to lose",
    "openInvitation": "nothing is written",
    "beginSingleSignOn": "what nobody comes back for ends after ten minutes",
    "beginLinkingIdentity": "what nobody comes back for ends after ten minutes",
    "acceptInvitation": "an invitation is used once",
    "offerSecondFactor": "nothing is written",
    "leaveJointPetition": "whoever has left has no key to leave with again",
}
# These change what the desk need not have seen.
WITHOUT_VERSION = {
    "registerPetition": "it makes the petition",
    "revealField": "it changes nothing of the matter",
    "recordPetitionerMove": "the visitor's code opens it for a desk that may not read it",
    "confirmRecord": "the visitor has seen the paper; the unit may not be allowed to read the petition",
}


@each_route
def test_creating_needs_an_idempotency_key(route: APIRoute) -> None:
    needs = read_key in calls(route.dependant)
    creates = "POST" in (route.methods or ()) and route.status_code == 201
    assert needs is (creates and route.operation_id not in WITHOUT_KEY), route.path
    if "POST" in (route.methods or ()):
        assert creates is not (route.operation_id in WITHOUT_CREATING), route.path


@each_route
def test_a_desk_changes_only_what_it_has_seen(route: APIRoute) -> None:
    changes = route.methods != {"GET"} and route.path.startswith("/v1/desk/petitions")
    needs = changes and route.operation_id not in WITHOUT_VERSION
    assert (read_version in calls(route.dependant)) is needs, route.path


# ------------------------------------------------------------------------------- all routes


def test_names_are_unique() -> None:
    assert not [name for name, count in Counter(route.operation_id for route in ROUTES).items() if count > 1]
    assert not [one for one, count in Counter((r.path, *(r.methods or ())) for r in ROUTES).items() if count > 1]
    assert {*WITHOUT_KEY, *WITHOUT_CREATING, *WITHOUT_VERSION, *PUBLIC} <= {route.operation_id for route in ROUTES}


def test_besides_ours_there_is_only_the_documentation(tmp_path: Path) -> None:
    others = {getattr(route, "path", "") for route in APP.router.routes if not isinstance(route, APIRoute)}
    assert others == {"/openapi.json"}
    public = Settings(environment="production", key_file=tmp_path / "keys.json", base_url="https://yima.example")
    served = {getattr(route, "path", "") for route in main.create(public, keys=KEYS).router.routes}
    assert "/openapi.json" in served
    assert "/docs" not in served


def test_every_actor_is_asked_for_somewhere() -> None:
    # A scheme is an actor of its own only where a hot path looks the token up itself.
    asked = {call for route in ROUTES for call in calls(route.dependant)}
    assert asked >= identity.ACTORS


# --------------------------------------------------------------------------------- refusals


def test_every_refusal_has_exactly_one_status() -> None:
    listed = [code for codes in problems.STATUS.values() for code in codes.split()]
    assert sorted(listed) == sorted(SENTENCES)
    assert all(problems.STATUS_OF[code] in range(400, 600) for code in SENTENCES)


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Return where a refusal is raised, its code, and what fills its sentence."""
    for room in ("api", "services", "domain", "jobs", "cli", "schemas"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused" and node.args:
                    code = node.args[0]
                    if isinstance(code, ast.Constant):
                        yield f"{path.name}:{node.lineno}", str(code.value), {str(word.arg) for word in node.keywords}


RAISED = list(raised())


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_refusal_is_said_in_both_languages(code: str) -> None:
    chinese, english = SENTENCES[code]
    assert re.search("[一-鿿]", chinese)
    assert chinese.endswith("。")
    assert english.isascii() or "“" in english
    assert english.endswith(".")
    assert re.fullmatch("[a-z]+(_[a-z]+)*", code)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_refusal_fills_its_sentence(code: str) -> None:
    needed = holes(SENTENCES[code][0]) | holes(SENTENCES[code][1])
    filled = Refused(code, **dict.fromkeys(needed, "一"))
    assert not re.search("[{}]", filled.detail("zh") + filled.detail("en"))
    for where, _, given in (found for found in RAISED if found[1] == code):
        assert needed <= given, where


def test_only_known_refusals_are_raised() -> None:
    assert len(RAISED) > 60
    assert not [(where, code) for where, code, _ in RAISED if code not in SENTENCES]


def test_every_sentence_is_said_somewhere() -> None:
    rooms = [path for room in ("api", "services") for path in (ROOT / room).rglob("*.py")]
    rooms = [path for path in rooms if path != ROOT / "api/problems.py"] + [
        ROOT / "domain/guards.py",
        ROOT / "domain/joint.py",
    ]
    said = {
        node.value
        for path in rooms
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    by_the_framework = {"method_not_allowed", "internal", "validation", "unavailable"}
    assert set(SENTENCES) - said <= by_the_framework
