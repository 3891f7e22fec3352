"""The chain of events: whatever is changed, left out or moved shows."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.chain import GENESIS, link
from domain.lifecycle import Actor
from services.audit.record import COVERED, event_row

AT = datetime(2026, 11, 18, 4, tzinfo=UTC)
PETITION = UUID("01a1b2c3-0000-7000-8000-000000000001")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FACTS = st.dictionaries(TEXT, TEXT | st.integers() | st.booleans() | st.none() | st.lists(TEXT), max_size=5)
OTHER: dict[str, Any] = {
    "petition_id": UUID(int=PETITION.int + 1),
    "seq": 2,
    "topic": "petition.accepted",
    "at": AT + timedelta(microseconds=1),
    "actor": Actor.SYSTEM.value,
    "staff_id": PETITION,
    "unit_id": PETITION,
    "public": False,
    "words": "已登记。",
    "data": {"rule": "E3"},
}


def registered() -> dict[str, Any]:
    return event_row(
        PETITION, seq=1, before=GENESIS, topic="petition.registered", at=AT, actor=Actor.CITIZEN, words="已登记"
    )


def test_a_hash_can_be_made_again_by_anybody_with_sha256() -> None:
    text = '{"at":"2026-11-18T04:00:00.000000+00:00","id":"01a1b2c3-0000-7000-8000-000000000001","words":"已登记"}'
    facts = {"words": "已登记", "id": PETITION, "at": AT}
    assert link(GENESIS, facts) == hashlib.sha256(bytes(32) + text.encode()).digest()


@pytest.mark.parametrize("name", COVERED)
def test_any_changed_fact_of_an_event_changes_its_hash(name: str) -> None:
    row = registered()
    facts = {column: row[column] for column in COVERED}
    assert link(GENESIS, facts) == row["hash"]
    assert link(GENESIS, facts | {name: OTHER[name]}) != row["hash"]


def test_every_column_of_an_event_but_the_hash_is_covered() -> None:
    assert set(registered()) == {*COVERED, "hash"}


@given(FACTS, FACTS)
def test_facts_are_told_apart_exactly_when_they_differ(first: dict[str, Any], second: dict[str, Any]) -> None:
    same = first == second and list(map(repr, first.values())) == [repr(second[key]) for key in first]
    assert (link(GENESIS, first) == link(GENESIS, second)) is same


@given(FACTS, st.randoms())
def test_the_order_in_which_facts_are_named_does_not_matter(facts: dict[str, Any], shuffle: Any) -> None:
    names = list(facts)
    shuffle.shuffle(names)
    assert link(GENESIS, {name: facts[name] for name in names}) == link(GENESIS, facts)


def test_an_instant_is_the_same_in_every_zone() -> None:
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    assert link(GENESIS, {"at": beijing}) == link(GENESIS, {"at": AT})


def test_a_missing_or_moved_event_changes_every_hash_after_it() -> None:
    one, two, three = ({"seq": seq} for seq in (1, 2, 3))
    whole = link(link(link(GENESIS, one), two), three)
    assert link(link(GENESIS, one), three) != whole
    assert link(link(link(GENESIS, two), one), three) != whole


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        link(GENESIS, {"words": b"bytes"})
