"""That simplifying keeps every offset, and which script a text is taken to be written in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration import scripts
from orchestration.scripts import Script, script_of, to_simplified

SIMPLIFIED: dict[str, tuple[str, str]] = {
    "traditional": ("國務卿訪問圖書館", "国务卿访问图书馆"),
    "simplified already": ("国务卿访问图书馆", "国务卿访问图书馆"),
    "mixed with latin": ("US國務卿 2020", "US国务卿 2020"),
    "characters not in context": ("乾坤，皇后", "干坤，皇后"),
    "outside the basic plane": ("🎉𠮷國", "🎉𠮷国"),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), SIMPLIFIED.values(), ids=SIMPLIFIED)
def test_to_simplified(text: str, expected: str) -> None:
    assert to_simplified(text) == expected


@settings(deadline=None, max_examples=200)
@given(st.text(st.one_of(st.characters(), st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)), max_size=40))
def test_simplifying_keeps_length_and_place(text: str) -> None:
    simplified = to_simplified(text)
    assert len(simplified) == len(text)
    assert simplified == "".join(map(to_simplified, text))
    assert to_simplified(to_simplified(simplified)) == to_simplified(simplified)


SCRIPTS: dict[str, tuple[str, Script]] = {
    "simplified": ("海边小镇的旧磨坊重新开放", "zh-Hans"),
    "traditional": ("海邊小鎮的舊磨坊重新開放", "zh-Hant"),
    "in neither script alone": ("大山小木", "zh-Hans"),
    "english": ("The old mill by the sea opens again", "en"),
    "english with a chinese name": ("The old mill of 林小树 by the sea opens again", "en"),
    "chinese with english names": ("海邊小鎮的舊磨坊 Old Mill 重新開放", "zh-Hant"),
    "simplified with a traditional quotation": ("海边小镇的旧磨坊重新开放，门上写着“開放”", "zh-Hans"),
    "numbers": ("2020 30", "zh-Hans"),
    "nothing": ("", "zh-Hans"),
}


@pytest.mark.parametrize(("text", "script"), SCRIPTS.values(), ids=SCRIPTS)
def test_script_of(text: str, script: Script) -> None:
    assert script_of(text) == script


@given(st.text("国國人ab \n后後\U0002b5af\U00028cd2。", max_size=40), st.integers(1, 20))
def test_the_script_is_that_of_most_characters(text: str, times: int) -> None:
    sample = (text * times)[:4000]
    han = sum("\u3400" <= char <= "\u9fff" for char in sample)
    latin = sum(word[0].isascii() and word[0].isalpha() for word in sample.split())
    hans = sum(char in scripts._characters().simplified_only for char in sample)
    hant = sum(ord(char) in scripts._characters().simplified_by_codepoint for char in sample)
    assert script_of(text * times) == ("en" if han < latin else "zh-Hant" if hant > hans else "zh-Hans")
