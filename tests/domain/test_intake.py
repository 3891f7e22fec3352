"""Where a new petition goes first: the order of the rules, and what no facts may ever bring about."""

import random
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fields import Channel, OtherProcess, Procedure, Purpose
from domain.intake import (
    EMERGENCY_CONTACTS,
    Action,
    Candidate,
    Decision,
    Matter,
    Running,
    asks_where,
    is_named,
    procedure_of,
)  # fmt: skip
from domain.intake import decide as decide_under
from domain.levels import Level
from domain.lifecycle import State
from domain.policy import Order, Policy
from domain.tiers import Exemption

VILLAGE, TOWNSHIP, COUNTY = Level
UNITS = {
    VILLAGE: Candidate(1, "柳湾村村民委员会"),
    TOWNSHIP: Candidate(2, "青石镇人民政府"),
    COUNTY: Candidate(3, "示范县水利局"),
}
PLAIN = Matter(Purpose.CLAIM, VILLAGE, VILLAGE, routed_by_person=False, units=UNITS)
DEFAULT = Policy()
STATUTORY = Policy(remote=Order.STATUTORY)
LOCAL = Policy(version=3, visits=Order.LOCAL, published_rule="示范县逐级走访办法")
SAME = Running("YM2026-1118-000001-1", State.PENDING)
NAMES = [unit.name for unit in UNITS.values()]

LEVELS = st.sampled_from(Level)
NAMED = st.lists(st.sampled_from([*NAMES, "柳湾村", "青石镇", "水利局", "别处的单位", "人民"]), max_size=3)
MATTERS = st.builds(
    Matter,
    purpose=st.sampled_from(Purpose),
    lowest_level=LEVELS,
    area_level=LEVELS,
    routed_by_person=st.booleans(),
    units=st.sets(LEVELS).map(lambda levels: {level: UNITS[level] for level in levels}),
    requested_level=LEVELS | st.none(),
    other_process=st.sampled_from(OtherProcess),
    emergency=st.booleans(),
    about_officials=st.booleans(),
    named_units=NAMED,
    channel=st.sampled_from(Channel),
    exemption=st.sampled_from(Exemption) | st.none(),
    opened=st.dictionaries(LEVELS, st.sampled_from([Exemption.ANSWERED, Exemption.TIMED_OUT, Exemption.DECLINED])),
    duplicate_of=st.just(SAME) | st.none(),
)
POLICIES = st.sampled_from([DEFAULT, STATUTORY, LOCAL, Policy(remote=Order.STATUTORY, visits=Order.LOCAL)])


def decide(matter: Matter, policy: Policy = DEFAULT) -> Decision | None:
    return decide_under(matter, policy)


def decided(matter: Matter) -> Decision:
    decision = decide(matter)
    assert decision is not None
    return decision


# ------------------------------------------------------------------------ the order of the rules

# Each fact alone, in the order in which the rules ask; an earlier one decides over all later ones.
FACTS: list[tuple[dict[str, object], str]] = [
    ({"emergency": True}, "E4"),
    ({"about_officials": True}, "R20"),
    ({"named_units": ["柳湾村村民委员会"]}, "E3"),
    ({"other_process": OtherProcess.COURT}, "R21"),
    ({"duplicate_of": SAME}, "R05"),
    ({"routed_by_person": True}, "R08"),
]


@pytest.mark.parametrize("chosen", list(product([False, True], repeat=len(FACTS))))
def test_the_first_fact_in_the_order_of_the_rules_decides(chosen: tuple[bool, ...]) -> None:
    facts = [fact for fact, taken in zip(FACTS, chosen, strict=True) if taken]
    matter = PLAIN
    for change, _ in facts:
        matter = replace(matter, **change)  # type: ignore[arg-type]
    assert decided(matter).rule == (facts[0][1] if facts else "R08")


@pytest.mark.parametrize(
    ("change", "level", "routed"),
    [
        ({}, VILLAGE, True),
        ({"lowest_level": TOWNSHIP}, TOWNSHIP, True),
        ({"area_level": COUNTY}, COUNTY, True),
        ({"units": {TOWNSHIP: UNITS[TOWNSHIP]}}, TOWNSHIP, True),
        ({"requested_level": COUNTY}, COUNTY, False),
        ({"requested_level": COUNTY, "purpose": Purpose.SUGGESTION}, VILLAGE, True),
        ({"requested_level": COUNTY, "routed_by_person": True}, COUNTY, False),
        ({"requested_level": VILLAGE, "lowest_level": TOWNSHIP}, TOWNSHIP, True),
        ({"emergency": True}, COUNTY, False),
        ({"purpose": Purpose.REPORT}, COUNTY, False),
        ({"other_process": OtherProcess.ARBITRATION}, COUNTY, False),
        ({"routed_by_person": True}, COUNTY, False),
        ({"named_units": ["柳湾村"]}, TOWNSHIP, True),
        ({"named_units": ["柳湾村", "青石镇"]}, COUNTY, True),
        ({"named_units": NAMES}, COUNTY, False),
        ({"named_units": ["别处的单位"]}, VILLAGE, True),
    ],
)
def test_a_matter_goes_to(change: dict[str, object], level: Level, *, routed: bool) -> None:
    decision = decided(replace(PLAIN, **change))  # type: ignore[arg-type]
    assert (decision.level, decision.routed) == (level, routed)


def test_an_emergency_tells_whom_to_call_and_nothing_else_does() -> None:
    assert decided(replace(PLAIN, emergency=True)).contacts == EMERGENCY_CONTACTS
    assert {"110", "119", "120", "122"} == {contact[-3:] for contact in EMERGENCY_CONTACTS}
    assert not any(decided(replace(PLAIN, **change)).contacts for change, _ in FACTS[1:])  # type: ignore[arg-type]


@pytest.mark.parametrize("process", [process for process in OtherProcess if process is not OtherProcess.NONE])
def test_the_reason_names_the_procedure_that_runs_already(process: OtherProcess) -> None:
    whys = {decided(replace(PLAIN, other_process=other)).why for other in OtherProcess}
    assert decided(replace(PLAIN, other_process=process)).why in whys
    assert len(whys) == len(OtherProcess)


def test_whoever_asks_for_a_higher_level_is_told_why_not() -> None:
    assert decided(replace(PLAIN, requested_level=COUNTY)).why.startswith("您希望县级办理")
    for plain in (None, VILLAGE):
        assert "您希望" not in decided(replace(PLAIN, requested_level=plain)).why


# ---------------------------------------------------------------------- whatever the facts are


@given(MATTERS, POLICIES)
def test_nothing_is_ever_routed_to_a_unit_that_is_named(matter: Matter, policy: Policy) -> None:
    decision = decide(matter, policy)
    if decision is not None and decision.routed and is_named(matter.units[decision.level].name, matter.named_units):
        pytest.fail(str(decision))


@given(MATTERS, POLICIES)
def test_no_level_without_a_unit_is_chosen(matter: Matter, policy: Policy) -> None:
    decision = decide(matter, policy)
    lowest = max(matter.lowest_level.rank, matter.area_level.rank)
    assert (decision is None) is not any(level.rank >= lowest for level in matter.units)
    if decision is None:
        return
    if decision.routed:
        assert decision.level in matter.units
        assert decision.level.rank >= lowest
    elif decision.action is Action.REFUSE_CONVERTIBLE:
        assert decision.target in matter.units  # at one press it is there
        assert decision.level is COUNTY or decision.level in matter.units
    else:
        assert decision.level is COUNTY  # the petition office looks first


@given(MATTERS, POLICIES)
def test_a_conflict_is_told_only_when_somebody_is_named(matter: Matter, policy: Policy) -> None:
    decision = decide(matter, policy)
    if decision is not None and decision.rule == "E3" and decision.claimed is None:
        assert any(is_named(unit.name, matter.named_units) for unit in matter.units.values())


@given(MATTERS, POLICIES)
def test_a_refusal_for_the_level_hides_no_emergency_and_exposes_no_report(matter: Matter, policy: Policy) -> None:
    decision = decide(matter, policy)
    if decision is None:
        return
    if matter.emergency or matter.exemption is Exemption.DANGER:
        assert (decision.action, decision.rule, decision.contacts) == (Action.EMERGENCY, "E4", EMERGENCY_CONTACTS)
    elif matter.about_officials or matter.purpose is Purpose.REPORT:
        assert (decision.action, decision.rule, decision.routed) == (Action.SEALED_HANDOVER, "R20", False)
        assert decision.target is None
        assert not any(unit.name in decision.why for unit in matter.units.values())


@given(MATTERS, POLICIES)
def test_only_a_claim_for_a_named_skipped_level_is_refused_and_never_about_a_named_lowest(
    matter: Matter, policy: Policy
) -> None:
    decision = decide(matter, policy)
    if decision is None or decision.action is not Action.REFUSE_CONVERTIBLE:
        return
    assert matter.purpose is Purpose.CLAIM
    assert decision.level is matter.requested_level
    assert decision.target is not None
    assert decision.target.rank < decision.level.rank
    assert not is_named(matter.units[decision.target].name, matter.named_units)
    assert matter.duplicate_of is None


@given(MATTERS)
def test_the_national_rule_never_refuses_a_level(matter: Matter) -> None:
    for policy in (STATUTORY, Policy(remote=Order.STATUTORY, visits=Order.LOCAL)):  # no rule was published
        decision = decide(matter, policy)
        assert decision is None or decision.action is not Action.REFUSE_CONVERTIBLE
    visit = decide(replace(matter, channel=Channel.VISIT))
    assert visit is None or visit.action is not Action.REFUSE_CONVERTIBLE


@given(MATTERS)
def test_a_visitor_who_insists_on_the_national_rule_is_never_refused(matter: Matter) -> None:
    insists = replace(matter, channel=Channel.VISIT, exemption=Exemption.NATIONAL_RULE)
    decision = decide(insists, LOCAL)
    if decision is not None and decision.action is Action.REFUSE_CONVERTIBLE:
        # Only where the county has no unit of its own for it, or the petitioner names that very one.
        asked = decision.level
        assert asked not in insists.units or is_named(insists.units[asked].name, insists.named_units)


@given(MATTERS)
def test_the_same_facts_get_the_same_decision(matter: Matter) -> None:
    before = repr(matter)
    random.seed(1)
    first = decide(matter)
    random.seed(2)
    shuffled = replace(matter, units=dict(reversed(list(matter.units.items()))), named_units=tuple(matter.named_units))
    assert decide(shuffled) == first
    assert repr(matter) == before


@given(MATTERS)
def test_every_decision_has_its_reason_in_plain_words(matter: Matter) -> None:
    decision = decide(matter)
    if decision is not None:
        assert decision.why.endswith("。")
        known = {"R05", "R06", "R08", "R20", "R21", "local_order", *Exemption}
        assert decision.rule in known


@pytest.mark.parametrize(
    ("purpose", "procedure"),
    [
        (Purpose.CLAIM, Procedure.ORDINARY),
        (Purpose.REPORT, Procedure.ORDINARY),
        (Purpose.SUGGESTION, Procedure.SIMPLE),
        (Purpose.INQUIRY, Procedure.SIMPLE),
        (Purpose.THANKS, Procedure.SIMPLE),
    ],
)
def test_what_is_fit_for_simple_handling(purpose: Purpose, procedure: Procedure) -> None:
    assert procedure_of(purpose) is procedure


@pytest.mark.parametrize("requested", [None, COUNTY])
def test_whoever_writes_themselves_names_the_village_and_passes_nobody_over(requested: Level | None) -> None:
    wide = replace(PLAIN, area_level=COUNTY, areas_below=True, requested_level=requested)
    assert asks_where(wide)
    assert asks_where(replace(wide, area_level=TOWNSHIP))
    assert asks_where(replace(wide, channel=Channel.PARTNER))
    assert asks_where(replace(wide, named_units=["别处的单位"]))
    assert not asks_where(replace(wide, area_level=VILLAGE))
    assert not asks_where(replace(wide, lowest_level=COUNTY))
    assert not asks_where(replace(wide, areas_below=False))


@pytest.mark.parametrize(
    "change",
    [
        {"emergency": True},
        {"about_officials": True},
        {"purpose": Purpose.REPORT},
        {"purpose": Purpose.SUGGESTION},
        {"other_process": OtherProcess.COURT},
        {"routed_by_person": True},
        {"channel": Channel.LETTER},
        {"channel": Channel.VISIT},
    ],
)
def test_nobody_is_kept_waiting_for_a_village_that_is_not_needed_or_not_known(change: dict[str, object]) -> None:
    assert not asks_where(replace(PLAIN, area_level=COUNTY, areas_below=True, **change))  # type: ignore[arg-type]


def test_the_reason_is_true_when_the_village_is_not_known() -> None:
    for level, what in ((TOWNSHIP, "哪个村（社区）"), (COUNTY, "哪个乡镇、村（社区）")):
        decision = decided(replace(PLAIN, area_level=level, channel=Channel.LETTER))
        assert decision.level is level
        assert what in decision.why
        assert "最先" not in decision.why
    nobody = decided(replace(PLAIN, units={TOWNSHIP: UNITS[TOWNSHIP]}))
    assert "下级没有承办单位" in nobody.why
    assert "最先" in decided(PLAIN).why
