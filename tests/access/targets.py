"""At what do they try? A petition in every condition, with everything that can hang on one."""

import json
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.keyring import fingerprint
from domain.levels import Level
from domain.lifecycle import State
from tests.access.cast import COUNTY, ELSEWHERE, Actor, with_token
from tests.access.model import Target
from tests.api.test_upload import photo
from tests.conftest import NOON
from tests.ground import bearer, sign_in
from tests.moves.walks import at, follow, make
from tests.moves.world import World
from tests.people import Resident, draft, key

CANARY = "灰雁衔枝过南坡"  # in the words of every petition: no answer to a stranger holds it
WORDS = {"title": CANARY, "content": f"支渠从七月初不来水，{CANARY}，请先开闸轮流放水。"}
NAMED = "柳湾村村民委员会"
T, V, C = Level.TOWNSHIP, Level.VILLAGE, Level.COUNTY


class Scene:
    """The petitions of the matrix, and those who hold their keys."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.targets: list[Target] = []
        self.actors: list[Actor] = []

    async def plays(self) -> None:
        """Make them all."""
        world, village = self.world, self.world.desk("village clerk")
        late = await self.files()
        await world.runs_out("C2v", number=late.number)
        target = await self.adds("timed out at the village, with an order", late, "", had="village")
        self.targets[-1] = replace(target, holder=await world.holder(late.number), ordered="village")
        await self.adds("plain at the village", await self.files(), "village")
        await self.adds(
            "answered by the village, now at the township", await self._stepped(), "township", had="village"
        )
        await self.adds("plain at the county", await self.files(category="labour.wages"), "labour")
        held = await self._registered(village, category="land.survey")
        await self.adds("registered at the village window", held, "township", registered="village")
        named = await self._registered(village, category="agri.irrigation", named_units=[NAMED])
        await self.adds("blinded: names the village", named, "township")
        pressed = await self._pressed()
        holder = await world.holder(pressed.number)
        await self.adds("blinded: pressed by the village", pressed, holder, had="village", blind="village")
        await self._recused()
        report = await self.files(about_officials=True)
        await self.adds("a report", report, await world.holder(report.number), report=True)
        told = await self._registered(world.desk("office clerk"), category="other", about_officials=True)
        holder = await world.holder(told.number)
        await self.adds("a report registered at the office", told, holder, registered="office", report=True)
        plain = await self._registered(world.desk("office clerk"), category="labour.wages")
        holder = await world.holder(plain.number)
        await self.adds("registered at the office window", plain, holder, registered="office")
        danger = await self.files(about_officials=True, emergency=True)
        await self.adds("a report in danger", danger, "office", report=True, danger=True)
        sealed = await at(world, State.CLOSED_SEALED, C, **WORDS)
        await self.adds("sealed", sealed, "discipline", report=True, sealed=True)
        erased = await self.files()
        assert (await erased.moves("withdraw", query_code=erased.receipt["query_code"])).status_code == 200
        gone = await world.http.post(
            f"{erased.path}/erasure", json={"query_code": erased.receipt["query_code"]}, headers=erased.headers
        )
        assert gone.status_code == 200, gone.text
        await self.adds("erased", erased, "village", erased=True)
        first = await self.files(category="labour.wages")
        double = await self.files(category="other")
        merging = await world.moves(
            "office clerk", double.number, "mark_duplicate", earlier_number=first.number, why="同一件事", confirmed=True
        )
        assert merging.status_code == 200, merging.text
        await self.adds("merged into one of a department", double, "office", shared="labour")
        await self._joint()
        await self._of_an_account()
        await self._of_a_partner()
        other = await world.files(area_code="999902100200", **WORDS)
        await self.adds("in another county", other, "", county=ELSEWHERE)

    async def files(self, **changes: Any) -> Resident:
        """File with a paper attached."""
        http = self.world.http
        sent = await http.post("/v1/attachments", files={"file": ("a.jpg", photo(), "image/jpeg")})
        assert sent.status_code == 201, sent.text
        return await self.world.files(**WORDS | {"attachments": [sent.json()["attachment_id"]]} | changes)

    async def adds(
        self, name: str, resident: Resident, holder: str, *, had: str = "", registered: str = "", blind: str = "",
        shared: str = "", county: str = COUNTY, report: bool = False, sealed: bool = False, danger: bool = False,
        erased: bool = False,
    ) -> Target:  # fmt: skip
        """Write down the facts of a petition, and that its petitioner holds its key."""
        hot = self.world.database.hot
        row = await hot.fetchrow("SELECT id, version, unit_id FROM petition WHERE number = $1", resident.number)
        parts = {
            part: str(found)
            for part, table in (("attachment_id", "attachment"), ("document_id", "document"), ("clock_id", "clock"),
                                ("order_id", "supervision_order"), ("person_id", "person"))
            if (found := await hot.fetchval(f"SELECT id FROM {table} WHERE petition_id = $1 LIMIT 1", row["id"]))
        }  # fmt: skip
        keys = set() if erased else {f"receipt of: {name}"}
        if "receipt_token" in resident.receipt:
            told = with_token(resident.receipt["receipt_token"])
            self.actors.append(Actor(f"receipt of: {name}", "key", told))
        target = Target(
            name=name, number=resident.number, version=row["version"], county=county,
            holder=holder or str(row["unit_id"]), had=_set(had), registered=_set(registered), blind=_set(blind),
            shared_with=_set(shared), report=report, sealed=sealed, danger=danger, erased=erased,
            keys=frozenset(keys), parts=parts,
        )  # fmt: skip
        self.targets.append(target)
        return target

    def opens(self, target: Target, *names: str) -> None:
        """Write down who else holds a key."""
        self.targets[self.targets.index(target)] = _with_keys(target, names)

    async def _recused(self) -> None:
        world, hot = self.world, self.world.database.hot
        ticked = await self.files(conflict_levels=["village", "township"])
        await self.adds("blinded: ticked", ticked, "water", blind="village township")
        named = await self.files(named_units=["县水利局"])
        await self.adds("blinded: names a department above", named, "village", blind="water")
        township = await at(world, State.ACCEPTED, T, **WORDS)
        await follow(world, township, "head declare_conflict")
        holder = await world.holder(township.number)
        await self.adds("blinded: declared by a head", township, holder, had="township", blind="township")
        silent = await self.files()
        await world.runs_out("C2v", number=silent.number)
        await follow(world, silent, "head declare_conflict")
        await self.adds("blinded: declared by who is asked why", silent, "", had="village", blind="village")
        self.targets[-1] = replace(self.targets[-1], ordered="village")
        office = await self.files()
        row = await hot.fetchrow("SELECT id FROM petition WHERE number = $1", office.number)
        member = await hot.fetchval(
            "INSERT INTO recusal (id, petition_id, staff_id, source, reason, at) SELECT gen_random_uuid(), $1, id,"
            " 'declared', 'other', now() FROM staff WHERE role = 'petition_office' AND unit_id = $2"
            " ORDER BY username LIMIT 1 RETURNING staff_id",
            row["id"], world.units["office"],
        )  # fmt: skip
        await self.adds("blinded: declared by one of the office", office, "village")
        self.targets[-1] = replace(self.targets[-1], blind_staff=frozenset({member}))

    async def _stepped(self) -> Resident:
        resident = await self.files()
        await follow(self.world, resident, "clerk accept", "clerk issue_opinion", "petitioner step_up")
        return resident

    async def _pressed(self) -> Resident:
        resident = await self.files()
        await make(self.world, resident, "petitioner", "withdraw")
        answer = await resident.moves("reopen", pressured=True)
        assert answer.status_code == 200, answer.text
        return resident

    async def _registered(self, desk: Any, **changes: Any) -> Resident:
        """Register for somebody who came; their keys are on the slip, and the desk does not have them."""
        body = draft(**WORDS, **changes) | {"reception": {"channel": "visit"}}
        answer = await self.world.http.post("/v1/desk/petitions", json=body, headers=desk.headers | key())
        assert answer.status_code == 201, answer.text
        number = answer.json()["number"]
        token = f"yr_{secrets.token_urlsafe(24)}"
        await self.world.database.hot.execute(
            "UPDATE petition SET receipt_hash = $2 WHERE number = $1", number, fingerprint(token)
        )
        return Resident(self.world.http, {"number": number, "receipt_token": token})

    async def _joint(self) -> None:
        http = self.world.http
        first = await self.files()
        opened = await http.post(f"{first.path}/joining", headers=first.headers)
        body = {"join_code": opened.json()["join_code"], "name": "李小红", "phone": "13911112222"}
        joined = await http.post(f"{first.path}/co-petitioners", json=body, headers=key())
        assert joined.status_code == 201, joined.text
        access = await http.post(f"{first.path}/access", json={"query_code": joined.json()["query_code"]})
        self.actors.append(Actor("co-petitioner", "key", with_token(joined.json()["receipt_token"])))
        self.actors.append(Actor("co-petitioner by code", "key", with_token(access.json()["access_token"])))
        target = await self.adds("joint", first, "village")
        self.opens(target, "co-petitioner", "co-petitioner by code")

    async def _of_an_account(self) -> None:
        http = self.world.http
        token = await sign_in(http, "zhang")
        filed = await http.post("/v1/petitions", json=draft(**WORDS), headers=key() | bearer(token))
        assert filed.status_code == 201, filed.text
        target = await self.adds("filed with an account", Resident(http, filed.json()), "village")
        self.actors.append(Actor("account that filed", "session", with_token(token)))
        self.actors.append(Actor("another account", "session", with_token(await sign_in(http, "li"))))
        self.opens(target, "account that filed")

    async def _of_a_partner(self) -> None:
        hot, http = self.world.database.hot, self.world.http
        tokens = {}
        own = await hot.fetchrow("SELECT * FROM partner LIMIT 1")
        await hot.execute(
            "INSERT INTO partner SELECT (jsonb_populate_record(partner, jsonb_build_object("
            "'id', gen_random_uuid(), 'client_id', 'another-partner'))).* FROM partner"
        )
        for row in await hot.fetch("SELECT id, client_id FROM partner"):
            token = tokens[row["client_id"]] = f"yp_{secrets.token_urlsafe(24)}"
            await hot.execute(
                "INSERT INTO access_token (hash, kind, partner_id, scopes, created_at, expires_at)"
                " VALUES ($1, 'partner', $2, $3, $4, $5)",
                fingerprint(token), row["id"], json.dumps(["petitions:read", "petitions:write"]), NOON,
                NOON + timedelta(days=900),
            )  # fmt: skip
        body = {"external_reference": "ref-0001", "petition": draft(**WORDS)}
        mine = bearer(tokens[own["client_id"]])
        filed = await http.post("/v1/partner/petitions", json=body, headers=mine | key())
        assert filed.status_code == 201, filed.text
        number = filed.json()["number"]
        receipt = {"number": number, "receipt_token": filed.json()["receipt_token"]}
        target = await self.adds("handed in by a partner", Resident(http, receipt), "village")
        for client, token in tokens.items():
            self.actors.append(Actor(f"partner {client}", "partner", with_token(token)))
        self.opens(target, f"partner {own['client_id']}")


def _set(name: str) -> frozenset[str]:
    return frozenset(name.split())


def _with_keys(target: Target, names: tuple[str, ...]) -> Target:
    return replace(target, keys=target.keys | set(names))
