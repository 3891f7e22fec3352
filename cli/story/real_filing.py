"""How does each invented petition come in: with which facts, by which channel, at which desk?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cli.story.stage import Stage

# What the desk finds the matter to be; the files' own field names are too broad to route by.
CATEGORIES = {
    "P01": "agri.irrigation", "P02": "land.contract", "P03": "land.expropriation", "P04": "land.boundary",
    "P06": "civil.relief", "P07": "labour.wages", "P08": "labour.injury", "P10": "urban.presale",
    "P11": "urban.old_estate", "P13": "agri.dam_safety", "P14": "transport.safety", "P15": "health.insurance",
    "P16": "justice.mediation", "P17": "agri.irrigation", "P22": "other", "P23": "environment.pollution",
    "P25": "urban.street_lights", "P29": "urban.rural_housing",
}  # fmt: skip
PURPOSES = {"求决": "claim", "意见建议": "suggestion", "咨询": "inquiry"}
GROUPS = {"P07": 23, "P10": 117}  # how many people the text speaks of
SIGNED_IN = frozenset({"P01", "P17"})  # filed by one resident from one account


@dataclass(frozen=True)
class Filed:
    """A petition that came in; the keys are the petitioner's, a desk has none."""

    number: str
    village: str
    receipt: Mapping[str, Any]
    refusal: Mapping[str, Any] | None

    @property
    def token(self) -> str:
        """The key of the receipt."""
        return str(self.receipt["receipt_token"])


def file(stage: Stage, petition: Mapping[str, Any], village: str, *, resident: str) -> Filed:
    """File online, or let the desk register who came, wrote or rang."""
    path, token, body = "/v1/petitions", "", _draft(petition, village)
    if petition["channel"] != "online":
        path, token = "/v1/desk/petitions", _reception(stage, petition, village)
        body["reception"] = {"channel": petition["channel"]}
    elif petition["id"] in SIGNED_IN:
        token = resident
    answer = stage.ask("POST", path, status=(201, 409), token=token, json=body)
    refusal = None
    if "refusal" in answer:
        refusal, answer = answer["refusal"], answer["receipt"]
    return Filed(answer["number"], village, answer, refusal)


def _reception(stage: Stage, petition: Mapping[str, Any], village: str) -> str:
    """Sign in at the desk that the petitioner went to, or rang; without a wish, the township's."""
    if petition["requested_level"] == "county":
        return stage.sign_in("petition_office", village[:6] + "000000")
    return stage.sign_in("township_desk", village[:9] + "000")


def _draft(petition: Mapping[str, Any], village: str) -> dict[str, Any]:
    flags, name = petition["flags"], petition["id"]
    return {
        "area_code": village,
        "category": CATEGORIES[name],
        "purpose": PURPOSES[petition["purpose"]],
        "title": petition["title"],
        "content": petition["text"],
        "requested_level": petition["requested_level"],
        "emergency": "emergency" in flags,
        "already_in_process": "arbitration" if "legal_channel" in flags else "none",
        "petitioner": _petitioner(name, flags),
        "co_petitioners": [{"name": f"联名人{turn}"} for turn in range(1, GROUPS.get(name, 1))],
        "privacy_notice_version": "2026-01",
    }


def _petitioner(name: str, flags: list[str]) -> dict[str, Any]:
    if "anonymous" in flags:
        return {"anonymous": True}
    person: dict[str, Any] = {"name": "信访人" + name}
    if "minor" in flags:  # fifteen: a minor in law, but not under fourteen, which is what the form asks
        person["on_behalf_of"] = {"name": "奶奶" + name, "relation": "祖孙", "minor": False}
    return person
