"""What the envelope of a raw file says, whatever bytes it is made of, and which files are refused for what reason."""

import json
import re
import string
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.archive.envelope import Envelope, Unreadable, decode, open_envelope, read_front_matter
from orchestration.archive.limits import MAX_DOCUMENT_BYTES

REASONS = {"too-large", "empty", "not-text"}
EPOCH = 1_600_000_000_000
PAGE = "<!--1600000000000-->\n[海边小镇的图书馆](https://example.com/a)\n------\n\n<div><p>正文。</p></div>\n"


def opened(content: bytes) -> Envelope | str:
    """The envelope of some bytes, or the reason why there is none."""
    try:
        return open_envelope(content)
    except Unreadable as error:
        return error.reason


def with_front(front: str) -> Envelope:
    return open_envelope(f"---\n{front}\n---\n{PAGE}".encode())


BYTES_CASES: dict[str, tuple[bytes, str]] = {
    "plain": (PAGE.encode(), "海边小镇的图书馆"),
    "crlf": (PAGE.replace("\n", "\r\n").encode(), "海边小镇的图书馆"),
    "old mac line ends": (PAGE.replace("\n", "\r").encode(), "海边小镇的图书馆"),
    "utf-8 bom": (PAGE.encode("utf-8-sig"), "海边小镇的图书馆"),
    "utf-16 little endian": (b"\xff\xfe" + PAGE.encode("utf-16-le"), "海边小镇的图书馆"),
    "utf-16 big endian": (b"\xfe\xff" + PAGE.encode("utf-16-be"), "海边小镇的图书馆"),
    "gb 18030": (PAGE.encode("gb18030"), "海边小镇的图书馆"),
    "nul characters": (PAGE.replace("小镇", "小\0镇").encode(), "海边小镇的图书馆"),
    "one broken byte": (PAGE.encode().replace("镇".encode(), b"\xff"), "海边小\ufffd的图书馆"),
    "blank lines before all": (b"\n\n" + PAGE.encode(), "海边小镇的图书馆"),
}


@pytest.mark.parametrize(("content", "title"), BYTES_CASES.values(), ids=BYTES_CASES)
def test_every_way_to_write_a_page_gives_the_same_envelope(content: bytes, title: str) -> None:
    envelope = open_envelope(content)
    assert envelope.title == title
    assert (envelope.url, envelope.epoch_ms) == ("https://example.com/a", EPOCH)
    assert envelope.html == "\n<div><p>正文。</p></div>\n"


REFUSED: dict[str, tuple[bytes, str]] = {
    "no bytes": (b"", "empty"),
    "white space": (b" \r\n\t\n", "empty"),
    "a bom alone": (b"\xef\xbb\xbf", "empty"),
    "a utf-16 bom alone": (b"\xff\xfe", "empty"),
    "one byte too many": (b"a" * (MAX_DOCUMENT_BYTES + 1), "too-large"),
    "21 megabytes": (b"a" * (21 * 1024 * 1024), "too-large"),
    "an executable": (b"\x7fELF" + bytes(range(256)) * 20, "not-text"),
    "nothing but nul": (b"\0" * 500, "not-text"),
    "neither utf-8 nor gb 18030": (b"\xff\xff\xff" * 50, "not-text"),
    "control characters": (b"\x01\x02\x03\x04 text" * 20, "not-text"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_page_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        open_envelope(content)
    assert refused.value.reason == reason
    assert str(refused.value)


def test_the_largest_document_is_read() -> None:
    assert len(decode(b"a" * MAX_DOCUMENT_BYTES)) == MAX_DOCUMENT_BYTES


LINK_LINES: dict[str, tuple[str, str, str]] = {
    "brackets in the title": ("[[图集] 春天](https://example.com/b)", "[图集] 春天", "https://example.com/b"),
    "link within the title": ("[见[此](处)的](https://example.com/b)", "见[此](处)的", "https://example.com/b"),
    "parentheses in the address": ("[题](https://example.com/a_(b)_(c))", "题", "https://example.com/a_(b)_(c)"),
    "an address without title": ("[](https://example.com/b)", "", "https://example.com/b"),
    "a title without address": ("[题]()", "题", ""),
    "quotes and emoji": ("[“题”🎉 'x' \"y\"](https://example.com/b)", "“题”🎉 'x' \"y\"", "https://example.com/b"),
    "trailing spaces": ("[题](https://example.com/b)  ", "题", "https://example.com/b"),
}


@pytest.mark.parametrize(("line", "title", "url"), LINK_LINES.values(), ids=LINK_LINES)
def test_the_link_line_is_divided_where_the_address_begins(line: str, title: str, url: str) -> None:
    envelope = open_envelope(f"<!--1-->\n{line}\n------\n<p>正文</p>".encode())
    assert (envelope.title, envelope.url, envelope.html) == (title, url, "<p>正文</p>")


FRONT_CASES: dict[str, tuple[str, str, Any]] = {
    "quoted title": ('title: "一个: 题"', "title", "一个: 题"),
    "unescaped quotes in a title": (
        'title: "他说"好"了"\nfrom: https://example.com/x',
        "from",
        "https://example.com/x",
    ),
    "colon in a title": ("title: 前言: 后语\nauthor: 某报", "author", "某报"),
    "key in capitals": ("Title: 题", "title", "题"),
    "one tag": ("tags: [ 某报 ]", "tags", ["某报"]),
    "tags": ("tags:\n  - 甲\n  - 乙", "tags", ["甲", "乙"]),
    "true is no text": ("digest: true", "digest", True),
    "a year is a number": ("year: 2020", "year", 2020),
    "a hexadecimal number": ("code: 0x1F", "code", 31),
    "a very long number stays text": ("code: " + "9" * 6000, "code", "9" * 6000),
    "a number that no float holds": ("code: " + "1:" * 3000 + "1.5", "code", "1:" * 3000 + "1.5"),
    "a tag that is a lie": ("n: !!int ''\nfrom: https://example.com/x", "from", "https://example.com/x"),
    "a truth that is none": ("b: !!bool 也许\nfrom: https://example.com/x", "from", "https://example.com/x"),
    "a time that is none": ("d: !!timestamp x\nfrom: https://example.com/x", "from", "https://example.com/x"),
    "an unknown tag": ("d: !!python/object:os.system x\nfrom: https://example.com/x", "from", "https://example.com/x"),
    "a list in the middle of nowhere": ("- a\ntitle: 题", "title", "题"),
}


@pytest.mark.parametrize(("front", "key", "value"), FRONT_CASES.values(), ids=FRONT_CASES)
def test_front_matter_gives_up_its_values_even_where_it_is_no_yaml(front: str, key: str, value: Any) -> None:
    assert read_front_matter(front)[key] == value


DATES: dict[str, tuple[str, datetime | None]] = {
    "zulu": ("2020-07-01T08:00:00Z", datetime(2020, 7, 1, 8, tzinfo=UTC)),
    "fraction": ("2020-07-01T08:00:00.5Z", datetime(2020, 7, 1, 8, 0, 0, 500_000, tzinfo=UTC)),
    "beijing time": ("2020-07-01T08:00:00+08:00", datetime(2020, 7, 1, tzinfo=UTC)),
    "yaml's own form": ("2020-07-01 08:00:00", datetime(2020, 7, 1, 8, tzinfo=UTC)),
    "a day": ("2020-07-01", datetime(2020, 7, 1, tzinfo=UTC)),
    "quoted": ('"2020-07-01T08:00:00+08:00"', datetime(2020, 7, 1, tzinfo=UTC)),
    "no such month": ("2020-13-01T08:00:00Z", None),
    "beyond the calendar": ("9999-12-31T23:59:59-23:00", None),
    "words": ("去年夏天", None),
    "a number": ("20200701", None),
}


@pytest.mark.parametrize(("written", "expected"), DATES.values(), ids=DATES)
def test_front_date_is_in_utc_or_nothing(written: str, expected: datetime | None) -> None:
    assert with_front(f"date: {written}").front_date == expected


@given(st.text("-\n \ta", max_size=14))
def test_front_matter_ends_at_the_first_rule(text: str) -> None:
    content = f"---\n{text}\n甲"
    found = re.match(r"---[ \t]*\n(.*?)\n?^---[ \t]*(?:\n|\Z)(.*)", content, re.DOTALL | re.MULTILINE)
    rest = found[2] if found else content
    assert open_envelope(content.encode()).html == re.sub(r"\A\s*-{3,}[ \t]*(?:\n|\Z)", "", rest)


def test_the_link_line_goes_before_the_front_matter() -> None:
    envelope = with_front("title: 别的\nfrom: https://example.com/other\ntags: [某报]\ndigest: true")
    assert (envelope.title, envelope.url) == ("海边小镇的图书馆", "https://example.com/a")
    assert (envelope.tags, envelope.is_digest) == (["某报"], True)


def test_without_a_link_line_the_front_matter_gives_address_and_title() -> None:
    envelope = open_envelope("---\ntitle: 题\nfrom: https://example.com/x\n---\n<p>正文</p>".encode())
    assert (envelope.title, envelope.url, envelope.epoch_ms) == ("题", "https://example.com/x", None)


BOMBS: dict[str, str] = {
    "aliases of aliases": "a: &a [x,x,x]\n"
    + "".join(f"{b}: &{b} [*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "aliases with odd names": "a: &-a [x]\nfrom: [*-a,*-a]",
    "alias as a key": "a: &a x\n{*a: b}",
    "merged aliases": "a: &a {x: y}\nb: {<<: [*a,*a]}",
    "a hundred thousand brackets": "title: " + "[" * 100_000,
    "braces": "title: " + "{a: " * 50_000,
    "dashes": "title:\n  " + "- " * 50_000,
}


@pytest.mark.parametrize("front", BOMBS.values(), ids=BOMBS)
def test_yaml_bombs_do_no_harm(front: str) -> None:
    began = time.perf_counter()
    envelope = with_front(f"{front}\ndigest: true")
    assert (envelope.url, envelope.title) == ("https://example.com/a", "海边小镇的图书馆")
    assert all(isinstance(value, str) for value in envelope.front.values())  # read line by line, never expanded
    assert time.perf_counter() - began < 5


PIECES = st.sampled_from(
    [
        b"---\n",
        b"---",
        b"title: x\n",
        b"date: 2020-01-01T00:00:00Z\n",
        b"tags: [a]\n",
        b"<!--123-->\n",
        b"\n",
        b"\r\n",
        b"[t](http://a.b/c)\n",
        b"------\n",
        b"[",
        b"](",
        b")",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\0",
        b"\xff",
        b"&a ",
        b"*a ",
        "中文".encode(),
        "中文".encode("gb18030"),
        "中".encode("utf-16-le"),
        b": ",
        b"- ",
        b"!!int ''\n",
        b"{",
        b"}",
        b"'",
        b'"',
    ]
)


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(st.binary(max_size=200), st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=20).map(b"".join))
)
def test_any_bytes_are_an_envelope_or_a_known_reason(content: bytes) -> None:
    envelope = opened(content)
    if isinstance(envelope, str):
        assert envelope in REASONS
        return
    assert not set(envelope.html) & set("\0\r\x1b")
    assert envelope.front_date is None or envelope.front_date.tzinfo is UTC
    assert all(isinstance(tag, str) for tag in envelope.tags)
    assert open_envelope(content) == envelope


VALUE_CHARS = "中文報導 abcAB0129-._+/()=<~éß—“”·　\u00a0🎉"
KEYS = st.one_of(
    st.sampled_from(["title", "Author", "layout", "date", "yes", "on", "null", "x_1"]),
    st.text(string.ascii_letters + "_", min_size=1, max_size=8),
)
WORDS = st.one_of(
    st.text(VALUE_CHARS, min_size=1, max_size=12),
    st.text("0123456789-+.:eExabo_", min_size=1, max_size=8),
    st.sampled_from(
        ["true", "No", "null", "~", "=", "<<", ".inf", "+.inf", ".NaN", "0x1F", "0b11", "017", "1e3", "1_000"]
    ),
)
LINES = st.one_of(
    st.tuples(KEYS, WORDS).map(lambda pair: f"{pair[0]}: {pair[1]}"),
    st.tuples(KEYS, st.text(VALUE_CHARS + ":#'\t\x85\u2028[]{},", max_size=12)).map(
        lambda pair: f'{pair[0]}: "{pair[1]}"'
    ),
    st.tuples(st.sampled_from(["tags", "categories"]), WORDS).map(lambda pair: f"{pair[0]}: [ {pair[1]} ]"),
    st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)).map(
        lambda at: f"date: {at.isoformat()}Z"
    ),
    st.text("a:#, 中-?", max_size=12).map("from: https://example.com/{}".format),
    st.sampled_from(
        ["from: https://example.com/a?b=c#d", "from: http://example.com/中文", "date: 2020-02-30T00:00:00+08:00"]
    ),
)


@settings(deadline=None, max_examples=400)
@given(st.lists(LINES, min_size=1, max_size=5).map("\n".join))
@example("a: 0x1F")
@example('title: "a\u2028b"')
@example("title: a\t")
@example("yes: x")
@example("tags: [- a]")
@example("code: +.inf")
def test_the_fast_path_and_yaml_agree_on_plain_front_matter(block: str) -> None:
    try:
        loaded = yaml.load(block, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError):
        return
    if isinstance(loaded, dict):
        assert repr(read_front_matter(block)) == repr({str(key).lower(): value for key, value in loaded.items()})


TITLES = st.text(
    st.one_of(
        st.sampled_from("[]()“”\"'《》🎉👩‍👩‍👧…—-#<>!*　"), st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
    ),
    max_size=30,
).map(str.strip)
URLS = st.text(string.ascii_letters + string.digits + "/()_-.~%?=&", max_size=30).map(
    lambda rest: f"https://example.com/{rest}"
)


@settings(deadline=None, max_examples=200)
@given(TITLES, URLS, st.integers(0, 10**13), st.booleans())
def test_titles_and_addresses_survive_being_written(title: str, url: str, epoch_ms: int, with_front: bool) -> None:
    front = f"---\ntitle: {json.dumps(title)}\n---\n" if with_front else ""
    written = f"{front}<!--{epoch_ms}-->\n[{title}]({url})\n------\n\n<p>正文</p>\n"
    if "\ufffd" in title:
        return
    envelope = open_envelope(written.encode())
    assert (envelope.title, envelope.url, envelope.epoch_ms) == (title, url, epoch_ms)
    assert envelope.html == "\n<p>正文</p>\n"
