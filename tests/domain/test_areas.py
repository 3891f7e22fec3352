"""Do area codes mean what the national list says they mean?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.areas import CODE, AreaLevel, ancestor, level_of, pad, parent_of

WIDTHS = dict(zip(AreaLevel, (2, 4, 6, 9, 12), strict=True))
segments = st.tuples(
    st.integers(10, 99),
    st.integers(1, 99),
    st.integers(1, 99),
    st.integers(1, 999),
    st.integers(1, 999),
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, AreaLevel]:
    """Draw a code as a list writes it, and its level."""
    parts = draw(segments)
    full = "{:02}{:02}{:02}{:03}{:03}".format(*parts)
    level = draw(st.sampled_from(list(AreaLevel)))
    return full[: WIDTHS[level]], level


@given(written())
def test_a_short_code_pads_to_twelve_digits_of_the_same_level(drawn: tuple[str, AreaLevel]) -> None:
    short, level = drawn
    code = pad(short)
    assert CODE.fullmatch(code)
    assert code.startswith(short)
    assert level_of(code) == level
    assert pad(code) == code


@given(written())
def test_climbing_by_parents_meets_every_ancestor_and_ends_at_a_province(drawn: tuple[str, AreaLevel]) -> None:
    code = pad(drawn[0])
    climbed = [code]
    while (above := parent_of(climbed[-1])) is not None:
        climbed.append(above)
    assert level_of(climbed[-1]) is AreaLevel.PROVINCE
    assert climbed == [ancestor(code, level_of(one)) for one in climbed]
    assert all(ancestor(code, level) is None for level in AreaLevel if WIDTHS[level] > WIDTHS[drawn[1]])


@given(st.text(alphabet="0123456789", max_size=14))
def test_other_lengths_are_not_codes(text: str) -> None:
    if len(text) in WIDTHS.values():
        assert len(pad(text)) == 12
    else:
        with pytest.raises(ValueError, match="行政区划代码"):
            pad(text)


@pytest.mark.parametrize("text", ["４１１４２５", "4114 5", "41142x", "٤١١٤٢٥", ""])
def test_only_ascii_digits_are_digits(text: str) -> None:
    with pytest.raises(ValueError, match="行政区划代码"):
        pad(text)


def test_a_city_without_districts_holds_its_towns_itself() -> None:
    assert level_of(pad("441900")) is AreaLevel.CITY
    assert parent_of(pad("441900003")) == pad("4419")
    assert ancestor(pad("441900003001"), AreaLevel.COUNTY) == pad("4419")
