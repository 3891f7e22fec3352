"""Are passwords that guessers try first refused, and long ones of anybody's own taken?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.password_rules import SHORTEST, Weak, weakness
from services.staff.secrets import LISTED, common_passwords

WORDS = ["liuwan.clerk1", "李经办", "柳湾村村民委员会", "禾畔镇", "云泽县"]


@pytest.mark.parametrize("password", ["", "a", "Xk4!pQz9#mT", "我家门前有棵老槐树", "ｗｏａｉｎｉ"])
def test_what_is_short_is_refused_whatever_it_is_made_of(password: str) -> None:
    assert weakness(password, common=common_passwords(), words=WORDS) is Weak.SHORT


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "PassWord!2345", "woaini5201314", "qwerty123456abc", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc",
        "123456789012", "098765432109", "qwertyuiop[]", "zhangwei19861010", "19861010-20081231", "iloveyou.iloveyou",
        "liuwan.clerk1!!", "clerk1-liuwan-2026", "yima-desk-2026!", "柳湾村村民委员会123456", "云泽县信访窗口密码888",
        "Ｐａｓｓｗｏｒｄ１２３４", "superman.batman", "1qaz2wsx3edc!1qaz2wsx",
        "1qaz2wsx3edc4rfv", "qazwsxedcrfv", "!@#$%^&*()_+", "11010119900307867X", "13800138000abcd",
    ],
)  # fmt: skip
def test_what_guessers_try_first_is_refused(password: str) -> None:
    assert weakness(password, common=common_passwords(), words=WORDS) is Weak.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple", "春眠不觉晓处处闻啼鸟夜来", "XQ4M-7PKD-2WRT", "84726153940275",
        "茶壶 山羊 二胡 拖拉机",
        "kmtzwqpfhvbn", "Tr0ub4dor&3xyz",
    ],
)  # fmt: skip
def test_long_ones_are_taken_whatever_kinds_of_characters_they_have(password: str) -> None:
    assert len(password) >= SHORTEST
    assert weakness(password, common=common_passwords(), words=WORDS) is None


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(password: str) -> None:
    assert weakness(password, common=common_passwords(), words=WORDS) in {None, *Weak}


def test_the_list_names_its_source_and_is_as_it_is_looked_up() -> None:
    told = LISTED.read_text(encoding="utf-8")
    assert "github.com/danielmiessler/SecLists" in told
    assert len(common_passwords()) > 700
    assert all(word == word.casefold() and len(word) >= 4 for word in common_passwords())
