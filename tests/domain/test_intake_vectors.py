"""The twenty invented petitions, decided under both policies: expected against decided."""

import json
from dataclasses import replace
from typing import Any

import pytest

from core.settings import ROOT
from domain.fields import Channel, OtherProcess, Procedure, Purpose
from domain.intake import Action, Candidate, Decision, Matter, Running, decide, procedure_of
from domain.levels import Level
from domain.lifecycle import State
from domain.policy import Order, Policy
from domain.tiers import Exemption

VILLAGE, TOWNSHIP, COUNTY = Level
PETITIONS = {one["id"]: one for one in json.loads((ROOT / "data" / "invented_petitions.json").read_text("utf-8"))}
LOWEST = {one["slug"]: one for one in json.loads((ROOT / "data" / "categories.json").read_text("utf-8"))}
# What the desk finds the matter to be; the files' own field names are too broad to route by.
CATEGORIES = {
    "P01": "agri.irrigation", "P02": "land.contract", "P03": "land.expropriation", "P04": "land.boundary",
    "P06": "civil.relief", "P07": "labour.wages", "P08": "labour.injury", "P10": "urban.presale",
    "P11": "urban.old_estate", "P13": "agri.irrigation", "P14": "transport.safety", "P15": "health.insurance",
    "P16": "justice.mediation", "P17": "agri.irrigation", "P19": "land.contract", "P20": "land.expropriation",
    "P22": "other", "P23": "environment.pollution", "P25": "urban.street_lights", "P29": "urban.rural_housing",
}  # fmt: skip
PURPOSES = {"求决": Purpose.CLAIM, "意见建议": Purpose.SUGGESTION, "咨询": Purpose.INQUIRY}
UNITS = {
    level: Candidate(level, name)
    for level, name in zip(Level, ("柳湾村村民委员会", "青石镇人民政府", "示范县水利局"), strict=True)
}
# By rule and by what is decided at intake; a unit says later that it is simple, an office that more is needed.
ACTIONS = {
    "accept": {Action.ACCEPT, Action.ROUTE},
    "simple": {Action.ROUTE},
    "supplement": {Action.ROUTE},
    "refuse_convertible": {Action.REFUSE_CONVERTIBLE},
    "redirect": {Action.REDIRECT},
    "escalate": {Action.EMERGENCY},
    "duplicate": {Action.DUPLICATE},
}
LOCAL = Policy(version=1, visits=Order.LOCAL, published_rule="示范县逐级走访办法（示办〔2026〕1号）")
STATUTORY = Policy(remote=Order.STATUTORY)


def matter_of(petition: dict[str, Any]) -> Matter:
    """Return the facts of an invented petition, with what its earlier petition opened."""
    category, flags = LOWEST[CATEGORIES[petition["id"]]], petition["flags"]
    lowest = Level(category["lowest_level"])
    opened = {}
    if "has_lower_opinion" in flags:
        opened[VILLAGE] = Exemption.ANSWERED
    if "review_request" in flags:
        opened[TOWNSHIP] = Exemption.ANSWERED
    return Matter(
        purpose=PURPOSES[petition["purpose"]],
        lowest_level=lowest,
        area_level=VILLAGE,
        routed_by_person=category.get("routed_by_person", False),
        units={level: unit for level, unit in UNITS.items() if level.rank >= lowest.rank},
        requested_level=Level(petition["requested_level"]) if petition["requested_level"] else None,
        other_process=OtherProcess.ARBITRATION if "legal_channel" in flags else OtherProcess.NONE,
        emergency="emergency" in flags,
        channel=Channel(petition["channel"]),
        opened=opened,
        duplicate_of=Running("YM2026-1108-000001-1", State.ACCEPTED) if "duplicate_of:P01" in flags else None,
    )


def decided(name: str, policy: Policy) -> Decision:
    decision = decide(matter_of(PETITIONS[name]), policy)
    assert decision is not None
    return decision


@pytest.mark.parametrize("name", PETITIONS)
@pytest.mark.parametrize(("policy", "suffix"), [(LOCAL, ""), (STATUTORY, "_statutory")], ids=["local", "statutory"])
def test_each_invented_petition_is_decided_as_expected(name: str, policy: Policy, suffix: str) -> None:
    petition, decision = PETITIONS[name], decided(name, policy)
    expected = petition[f"expected_action{suffix}"]
    assert decision.action in ACTIONS[expected]
    if expected != "redirect":  # its level is a body outside
        where = decision.level if decision.routed or decision.target is None else decision.target
        assert where == petition[f"expected_level{suffix}"]
    if expected == "simple" and petition["purpose"] != "求决":
        assert procedure_of(PURPOSES[petition["purpose"]]) is Procedure.SIMPLE


def test_a_visit_to_the_county_is_taken_there_under_the_national_rule_and_refused_under_the_local_one() -> None:
    """P04: refused convertibly under a published local rule; under the national one the county must take it."""
    refused = decided("P04", LOCAL)
    assert (refused.action, refused.level, refused.target, refused.rule) == (
        Action.REFUSE_CONVERTIBLE, COUNTY, VILLAGE, "local_order",
    )  # fmt: skip
    for policy in (STATUTORY, Policy(), Policy(visits=Order.LOCAL)):  # the default, and a rule never published
        taken = decided("P04", policy)
        assert (taken.action, taken.level, taken.routed, taken.rule) == (Action.ACCEPT, COUNTY, True, "R06")


def test_a_visitor_who_insists_on_the_national_rule_is_taken_with_a_written_record() -> None:
    matter = replace(matter_of(PETITIONS["P04"]), exemption=Exemption.NATIONAL_RULE)
    taken = decide(matter, LOCAL)
    assert taken is not None
    assert (taken.action, taken.level, taken.routed, taken.rule, taken.claimed) == (
        Action.ACCEPT, COUNTY, True, "E8", None,
    )  # fmt: skip
    online = decide(replace(matter, channel=Channel.ONLINE), LOCAL)
    assert online is not None
    assert online.action is Action.REFUSE_CONVERTIBLE  # routing is no refusal: E8 is never needed there


@pytest.mark.parametrize("claimed", [Exemption.TIMED_OUT, Exemption.COMPETENCE, Exemption.PRESSURE])
def test_a_claimed_exemption_is_believed_first_and_waits_for_its_check(claimed: Exemption) -> None:
    decision = decide(replace(matter_of(PETITIONS["P04"]), exemption=claimed), LOCAL)
    assert decision is not None
    assert (decision.action, decision.level, decision.routed) == (Action.ACCEPT, COUNTY, False)
    assert (decision.claimed, decision.rule, decision.target) == (claimed, claimed.value, COUNTY)


@pytest.mark.parametrize("reason", [Exemption.ANSWERED, Exemption.TIMED_OUT, Exemption.DECLINED])
def test_a_level_that_answered_timed_out_or_declined_opens_the_next_one(reason: Exemption) -> None:
    plain = replace(matter_of(PETITIONS["P04"]), channel=Channel.ONLINE, requested_level=TOWNSHIP)
    closed = decide(plain, Policy())
    opened = decide(replace(plain, opened={VILLAGE: reason}), Policy())
    skipping = decide(replace(plain, opened={VILLAGE: reason}, requested_level=COUNTY), Policy())
    assert closed is not None
    assert opened is not None
    assert skipping is not None
    assert (closed.action, closed.level, closed.target) == (Action.REFUSE_CONVERTIBLE, TOWNSHIP, VILLAGE)
    assert (opened.action, opened.level, opened.rule) == (Action.ACCEPT, TOWNSHIP, reason.value)
    assert skipping.action is Action.REFUSE_CONVERTIBLE


def test_a_petitioner_who_names_the_village_and_visits_the_county_is_taken_at_the_county() -> None:
    matter = replace(matter_of(PETITIONS["P04"]), named_units=["柳湾村"])
    visited, ordered = decide(matter, Policy()), decide(matter, LOCAL)
    assert visited is not None
    assert ordered is not None
    assert (visited.action, visited.level, visited.rule) == (Action.ACCEPT, COUNTY, "E3")
    assert (ordered.action, ordered.level, ordered.rule) == (Action.ROUTE, TOWNSHIP, "E3")
