"""Strangers' text and addresses on a page."""

import itertools
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.site.text import (
    command_for,
    escaped,
    file_name,
    json_for_script,
    month_name,
    neutral,
    safe_link,
    sentences,
)


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        pytest.param("https://news.example.org/a?b=1#c", True, id="https"),
        pytest.param("http://news.example.org/关税", True, id="http, Chinese path"),
        pytest.param("HTTPS://NEWS.example.org/", True, id="capitals"),
        pytest.param("javascript:alert(1)", False, id="javascript"),
        pytest.param(" javascript:alert(1)", False, id="javascript after a space"),
        pytest.param("java\nscript:alert(1)", False, id="javascript with a line break"),
        pytest.param("data:text/html,<script>", False, id="data"),
        pytest.param("//news.example.org/a", False, id="no scheme"),
        pytest.param("https:///a", False, id="no host"),
        pytest.param("https://user@evil.example/", False, id="user before the host"),
        pytest.param("https://a.example/\u202egro.elpmaxe", False, id="right-to-left override"),
        pytest.param('https://a.example/"onmouseover="x', False, id="quote"),
        pytest.param("https://[::1", False, id="broken host"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, is_safe: bool) -> None:
    assert (safe_link(url) is not None) == is_safe


@given(st.text())
def test_neutral_text_keeps_its_length_and_holds_nothing_hidden(text: str) -> None:
    told = neutral(text)
    assert len(told) == len(text)
    assert not set(told) & set("\u202e\u202d\u2066\u200e\u200f\x00\x1b\x07\x9b\u2028")
    told.encode()


@given(st.text())
def test_escaped_text_opens_no_element_and_leaves_no_attribute(text: str) -> None:
    assert not set(escaped(text)) & set("<>\"'")


@given(st.text())
def test_file_names_are_plain_and_bound_to_the_id(identifier: str) -> None:
    name = file_name(identifier)
    assert name == file_name(identifier)
    assert name.isascii()
    assert "/" not in name
    assert ".." not in name
    assert 0 < len(name) <= 81


def test_ids_that_are_no_file_names_keep_apart() -> None:
    assert file_name("person.jane-doe") == "person.jane-doe"
    assert (
        len(
            {
                file_name("../../etc/passwd"),
                file_name("org.~国会"),
                file_name("org.~國會"),
                file_name("ORG.A"),
                file_name("org.a"),
            }
        )
        == 5
    )


@given(st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_json_in_a_script_stays_json_and_closes_nothing(value: object) -> None:
    text = json_for_script(value)
    assert json.loads(text) == value
    assert "<" not in text
    assert "\u2028" not in text


@given(st.text(alphabet="甲乙丙。！？；”」\n ab.", max_size=60))
def test_sentences_hold_every_character_but_line_breaks(text: str) -> None:
    parts = list(sentences(text, 0, len(text)))
    assert "".join(text[start:end] for start, end in parts).replace("\n", "") == text.replace("\n", "")
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(parts))


def test_a_closing_mark_belongs_to_its_sentence() -> None:
    text = "他说：“好。”然后走了！"
    assert [text[start:end] for start, end in sentences(text, 0, len(text))] == ["他说：“好。”", "然后走了！"]


@pytest.mark.parametrize(
    ("sql", "wrapped"),
    [
        ("select 1 from mentions where entity_id = 'org.~国会'", True),
        ("select 1 where x = 'org.~$(reboot)'", False),
        ("select 1 where x = '`reboot`'", False),
        ("select 1 where x = '\"; reboot; \"'", False),
    ],
)
def test_no_command_runs_what_a_name_says(sql: str, wrapped: bool) -> None:
    assert command_for(sql) == (f'sinoscope sql "{sql}"' if wrapped else sql)


def test_months_are_named_in_both_languages() -> None:
    assert month_name(date(2024, 3, 1), "zh") == "2024年3月"
    assert month_name(date(2024, 3, 1), "en") == "Mar 2024"
