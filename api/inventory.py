"""What has every route declared: who asks, which limit, how long a body, what is remembered of it?

One line for each; a route without a line, or with another than it keeps, fails tests/test_inventory.py,
which asks every route with real requests. ``docs/routes.md`` is printed from here (``yima routes``).

- *actor*: ``anyone``; ``resident?`` may be signed in; ``petitioner`` holds a key to the one petition;
  ``resident``, ``desk``, ``partner`` are signed in.
- *limit*, per address: ``read``, ``filing``, ``upload``, ``signin``; ``-`` where none is: who is signed in at a
  desk, and what costs no look-up. Guesses are counted in the database beside it (docs/decisions/0014).
- *body*: ``json`` and ``form`` up to ``body_limit``, ``file`` up to ``attachment_limit``; ``-`` is not read.
- *audit*: ``chain`` an event of the petition, ``note`` a line of the audit, ``refusals`` only what was refused
  (which is noted for every route), ``-`` nothing: no actor, or what everybody may see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from fastapi import FastAPI
from starlette.routing import Route

_TABLE = """
readPlace                anyone             read    -     -
listAreas                anyone             read    -     -
listCategories           anyone             read    -     -
submitPetition           anyone,resident?   filing  json  chain
openProgress             anyone             read    json  refusals
readProgress             petitioner         read    -     refusals
listMoves                petitioner         read    -     refusals
makeMove                 petitioner         read    json  chain
ratePetition             petitioner         read    json  chain
explainClocks            petitioner         read    -     refusals
readSlip                 petitioner         upload  -     refusals
readAttachment           petitioner         read    -     refusals
readDocument             petitioner         upload  -     refusals
listOverdueCertificates  petitioner         read    -     refusals
readOverdueCertificate   petitioner         upload  -     refusals
openJoining              petitioner         read    -     chain
closeJoining             petitioner         read    -     chain
joinPetition             anyone             read    json  chain
leaveJointPetition       petitioner         read    json  chain
uploadAttachment         anyone             upload  file  -
discardAttachment        anyone             upload  -     -
openSession              anyone             signin  json  refusals
sendPhoneCode            anyone             signin  json  refusals
closeSession             resident           -       -     refusals
listMyPetitions          resident           read    -     refusals
exportMyData             resident           upload  -     note
correctMyData            resident           upload  json  chain,note
eraseMyData              resident           signin  json  chain,note
correctPetitioner        petitioner         upload  json  chain
erasePetitioner          petitioner         upload  json  chain
openDeskSession          anyone             signin  json  note
readDeskSession          desk               -       -     refusals
closeDeskSession         desk               -       -     refusals
listInbox                desk               -       -     refusals
readPetitionAtDesk       desk               -       -     refusals
listDeskMoves            desk               -       -     refusals
makeDeskMove             desk               -       json  chain
readAttachmentAtDesk     desk               -       -     refusals
recordPetitionerMove     desk               -       json  chain
revealField              desk               -       json  chain,note
registerPetition         desk               filing  json  chain
confirmRecord            desk               -       json  chain
listPolicies             desk               -       -     refusals
addPolicy                desk               -       json  note
listOrders               desk               -       -     refusals
replyToOrder             desk               -       json  chain
closeOrder               desk               -       json  chain
makeProposal             desk               -       json  chain
listProposals            desk               -       -     refusals
answerProposal           desk               -       json  refusals
readFigures              desk               -       -     refusals
listWarnings             desk               -       -     refusals
explainClocksAtDesk      desk               -       -     refusals
readCalendar             desk               -       -     refusals
checkCalendar            desk               -       json  refusals
announceCalendar         desk               -       json  note
readDocumentAtDesk       desk               upload  -     refusals
beginSingleSignOn        anyone             signin  -     -
openSingleSignOnSession  anyone             signin  json  note
openInvitation           anyone             signin  json  refusals
acceptInvitation         anyone             signin  json  note
readOwnAccount           desk               -       -     refusals
changeOwnPassword        desk               -       json  note
offerSecondFactor        desk               -       json  refusals
setSecondFactor          desk               -       json  note
beginLinkingIdentity     desk               -       json  refusals
linkIdentity             desk               -       json  note
unlinkIdentity           desk               -       -     note
listOwnSessions          desk               -       -     refusals
endOwnSession            desk               -       -     note
listOwnTokens            desk               -       -     refusals
makeOwnToken             desk               -       json  note
revokeOwnToken           desk               -       -     note
listStaff                desk               -       -     refusals
findUnits                desk               -       -     refusals
inviteStaff              desk               -       json  note
resetStaff               desk               -       json  note
setStaffActive           desk               -       json  note
listReports              desk               -       -     refusals
readReportKey            desk               -       -     refusals
setReportKey             desk               -       json  note
openReport               desk               -       json  chain,note
openReportFile           desk               upload  json  chain,note
confirmHandover          desk               -       json  chain,note
exportPetitions          desk               upload  json  note
listAudit                desk               -       -     refusals
issuePartnerToken        anyone             signin  form  refusals
submitPartnerPetition    partner            filing  json  chain
readPartnerPetition      partner            read    -     refusals
openPlace                anyone             read    -     -
openFrontPage            anyone             -       -     -
openProgressPage         anyone             -       -     -
openJoinPage             anyone             -       -     -
openMyPage               anyone             -       -     -
openDeskPage             anyone             -       -     -
openReturnedPage         anyone             -       -     -
openInvitationPage       anyone             -       -     -
readPageFile             anyone             -       -     -
livez                    anyone             -       -     -
readyz                   anyone             -       -     -
openDocs                 anyone             -       -     -
readDocsFile             anyone             -       -     -
openapi                  anyone             -       -     -
"""
ACTORS = frozenset({"anyone", "resident?", "petitioner", "resident", "desk", "partner"})
LIMITS = frozenset({"read", "filing", "upload", "signin", "-"})
BODIES = frozenset({"json", "form", "file", "-"})
AUDITS = frozenset({"chain", "note", "refusals", "-"})


@dataclass(frozen=True)
class Row:
    """What one route declares."""

    actors: frozenset[str]
    limit: str
    body: str
    audit: frozenset[str]


def _read(line: str) -> tuple[str, Row]:
    name, actors, limit, body, audit = line.split()
    return name, Row(frozenset(actors.split(",")), limit, body, frozenset(audit.split(",")))


INVENTORY = MappingProxyType(dict(_read(line) for line in _TABLE.strip().splitlines()))


def name_of(route: Route) -> str:
    """Return the name of a route; the framework's own have only that of their function."""
    return str(getattr(route, "operation_id", None) or route.name)


def printed(app: FastAPI) -> str:
    """Return the inventory as a page."""
    lines = "\n".join(_lines(app))
    return f"""# 接口清单 Routes

由 `api/inventory.py` 印出：`yima routes --write`。每一行都由 `tests/test_inventory.py` 用真实的请求核对。
谁：`petitioner` 持有这一件的回执或查询令牌，`resident`、`desk`、`partner` 已登录，`resident?` 可以登录。限流按地址：
`-` 是没有（工作人员已登录，或不查数据库）；查询码和密码另在数据库里计数。正文：`json`、`form` 最多 256 KiB，`file` 最多
20 MiB，`-` 不读。留痕：`chain` 写进这一件的事件链，`note` 写进审计；被拒绝的，每个接口都记（`refusals` 是只记这个）。
*Printed from `api/inventory.py`; every line is checked with real requests. Audit: an event of the petition, a line of
the audit, or only what was refused.*

| | 路径 path | 名称 operation | 谁 actor | 限流 limit | 正文 body | 留痕 audit |
|---|---|---|---|---|---|---|
{lines}
"""


def _lines(app: FastAPI) -> Iterator[str]:
    for route in app.router.routes:
        if isinstance(route, Route):
            row = INVENTORY[name_of(route)]
            method = " ".join(sorted((route.methods or set()) - {"HEAD"}))
            told = (", ".join(sorted(row.actors)), row.limit, row.body, ", ".join(sorted(row.audit)))
            yield f"| {method} | `{route.path}` | `{name_of(route)}` | {' | '.join(told)} |"
