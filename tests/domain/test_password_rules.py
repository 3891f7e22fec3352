"""Are passwords that guessers try first refused, and long ones of anybody's own taken?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pinyin import soundings
from domain.password_rules import SHORTEST, Weak, weakness
from services.staff.secrets import LISTED, common_passwords

NAMES = ["李经办", "柳湾村村民委员会", "禾畔镇", "云泽县"]
WORDS = ["liuwan.clerk1", *NAMES, *(way for name in NAMES for way in soundings(name))]


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
        "liuwancun839204!", "LiuWan.7391846205", "lwccmwyh-84720391", "krelc-nawuil-2026",
        "Y1m@-X1nf@ng-2026", "yima-84719302658",
        "柳湾84719302658", "yunzexian#71936", "L1uw@nCun-719365", "xinfangju_846201", "lijingban.6402851",
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
        "kmtzwqpfhvbn", "Tr0ub4dor&3xyz", "柳湾的槐树底下有三只白鹅呀", "liuwan ying wu xihuan putao",
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
    assert "zxcvbn 4.5.0" in told
    assert len(common_passwords()) > 4_400
    assert all(word == word.casefold() and len(word) >= 4 for word in common_passwords())


def test_none_of_the_commonest_is_taken_however_it_is_made_long_enough() -> None:
    """None of 4,400 words, alone where it has twelve characters, with the usual ends, or twice."""
    ends = ("", "123456", "2026", "!@#$", "1314520")
    long_enough = {
        made
        for word in common_passwords()
        for made in (*(word + end for end in ends), word + word)
        if len(made) >= SHORTEST
    }
    assert len(long_enough) > 10_000
    assert sum(len(word) >= SHORTEST for word in common_passwords()) > 180
    assert [made for made in long_enough if weakness(made, common=common_passwords(), words=[]) is None] == []


def test_a_name_is_found_by_every_sound_of_its_characters_and_by_its_first_letters() -> None:
    assert {"qingheshifanxian", "qinghe", "shifan", "qhsfx"} <= soundings("清禾示范县")
    assert {"chongqing", "zhongqing"} <= soundings("重庆市")
    assert soundings("Liuwan 一") == set()
    assert len(soundings("中华人民共和国某某自治县人民政府信访局办公室")) < 5_000
