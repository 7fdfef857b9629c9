"""What a raw file becomes: an article whose facts point to their places, or a reject that says why not."""

import html
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.archive.envelope import Unreadable
from orchestration.archive.limits import MAX_DOCUMENT_BYTES
from orchestration.articles.article import IN_BODY, MIN_LEAD_CHARS, Article, read_article

SENTENCE = "海边小镇的旧磨坊在雨中重新开放，"
LONG = SENTENCE * 4 + "镇民都来了。"


def page(
    body: str,
    url: str = "https://news.example.org/a",
    title: str = "旧磨坊",
    front: str = "",
    epoch: str = "1600000000000",
) -> bytes:
    head = f"---\n{front}\n---\n" if front else ""
    return f"{head}<!--{epoch}-->\n[{title}]({url})\n------\n\n{body}\n".encode()


def kinds(article: Article) -> list[tuple[str, str]]:
    return [(paragraph.kind, paragraph.text) for paragraph in article.paragraphs]


def check_places(article: Article) -> None:
    """Every paragraph of the body stands where it says, and nothing else does."""
    placed = [p for p in article.paragraphs if p.char_start is not None]
    assert article.body == "\n".join(p.text for p in placed)
    assert [p.paragraph_no for p in article.paragraphs] == list(range(1, len(article.paragraphs) + 1))
    for paragraph in article.paragraphs:
        assert paragraph.text
        assert (paragraph.char_start is not None) == (paragraph.kind in IN_BODY)
        if paragraph.char_start is not None:
            assert article.body[paragraph.char_start : paragraph.char_start + len(paragraph.text)] == paragraph.text
    for one, following in pairwise(placed):
        assert (following.char_start or 0) == (one.char_start or 0) + len(one.text) + 1


def test_an_article_of_an_unknown_outlet() -> None:
    article = read_article(
        page(
            f"<div><p>华盛顿 — {LONG}</p><h2>开放的日子</h2><p>第二段，有<a href='/b'>链接</a>。</p>"
            "<figure><img src='i.jpg'><figcaption>磨坊的样子</figcaption></figure><p>责编：何大山</p></div>",
            front="tags: [ 某报 ]\ndate: 2020-09-13T12:00:00Z\ntitle: 别的题",
        )
    )
    assert (article.title, article.url, article.host) == ("旧磨坊", "https://news.example.org/a", "news.example.org")
    assert kinds(article) == [
        ("body", LONG),
        ("heading", "开放的日子"),
        ("body", "第二段，有链接。"),
        ("caption", "磨坊的样子"),
        ("note", "责编：何大山"),
    ]
    assert article.body == f"{LONG}\n开放的日子\n第二段，有链接。"
    assert article.dateline_place == "华盛顿"
    assert (article.epoch, article.front_date) == (datetime(2020, 9, 13, 12, 26, 40), datetime(2020, 9, 13, 12))
    assert [(credit.role, credit.name) for credit in article.credits] == [("editor", "何大山")]
    assert [(link.url, link.text, link.kind, link.paragraph_no) for link in article.links] == [
        ("https://news.example.org/b", "链接", "inline", 3)
    ]
    assert [(image.url, image.caption) for image in article.images] == [
        ("https://news.example.org/i.jpg", "磨坊的样子")
    ]
    assert article.script == "zh-Hans"
    assert article.unread_chars <= article.page_chars
    check_places(article)


BODY = f"<p>{LONG}</p>"
REJECTS: dict[str, tuple[bytes, str]] = {
    "empty": (b" \n", "empty"),
    "too large": (b"a" * (MAX_DOCUMENT_BYTES + 1), "too-large"),
    "binary": (bytes(range(256)) * 10, "not-text"),
    "no address": (BODY.encode(), "no-url"),
    "a title without address": (page(BODY, url=""), "no-url"),
    "another scheme": (page(BODY, url="ftp://example.org/a"), "bad-url"),
    "no host": (page(BODY, url="/a/b"), "bad-url"),
    "no title": (page(BODY, title=""), "no-title"),
    "a title of white space": (page(BODY, title=" \u3000\u200b"), "no-title"),
    "no text": (page("<div></div>"), "no-text"),
    "a picture alone": (page("<img src='a.jpg'>"), "no-text"),
    "nothing but dashes": (page("<p>———</p>"), "no-text"),
    "nothing but a heading": (page("<h2>开放的日子</h2>"), "no-text"),
    "nothing but the title": (page("<h1>旧磨坊</h1>"), "no-text"),
    "too deep": (page("<div>" * 600 + LONG), "too-deep"),
    "rejected by the parser": (page("<body><![foo x"), "too-deep"),
}


@pytest.mark.parametrize(("content", "reason"), REJECTS.values(), ids=REJECTS)
def test_rejects_say_why(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_article(content)
    assert refused.value.reason == reason
    assert str(refused.value)


def test_a_digest_is_another_article_than_its_original() -> None:
    original, digest = read_article(page(BODY)), read_article(page(BODY, front="digest: true"))
    assert (original.is_digest, digest.is_digest) == (False, True)
    assert original.article_id != digest.article_id
    assert original.url == digest.url


TWINS: dict[str, tuple[str, bool]] = {
    "tracking": ("https://news.example.org/a?utm_source=x", True),
    "mobile": ("http://m.news.example.org/a/", True),
    "another page": ("https://news.example.org/b", False),
}


@pytest.mark.parametrize(("url", "is_same"), TWINS.values(), ids=TWINS)
def test_the_address_decides_which_article_it_is(url: str, is_same: bool) -> None:
    assert (read_article(page(BODY, url=url)).article_id == read_article(page(BODY)).article_id) is is_same


SAME_VERSION: dict[str, tuple[bytes, bool]] = {
    "other front matter": (page(BODY, front="layout: post\ndate: 2021-01-01\ntags: [x]\ntitle: 别的"), True),
    "other epoch": (page(BODY, epoch="1500000000000"), True),
    "other markup": (page(f"<div class=x><p><b>{SENTENCE}</b>{LONG.removeprefix(SENTENCE)}</p></div>"), True),
    "another caption": (page(BODY + "<figcaption>磨坊</figcaption>"), True),
    "another title": (page(BODY, title="新磨坊"), False),
    "another text": (page(BODY + "<p>更正：没有下雨。</p>"), False),
}


@pytest.mark.parametrize(("content", "is_same"), SAME_VERSION.values(), ids=SAME_VERSION)
def test_title_and_body_make_the_version(content: bytes, is_same: bool) -> None:
    assert (read_article(content).text_sha256 == read_article(page(BODY)).text_sha256) is is_same


CAPTION = "<figure><img src='i.jpg'><figcaption>磨坊的 样子，秋天。</figcaption></figure>"


def test_a_caption_that_the_body_repeats_is_no_body() -> None:
    article = read_article(page(f"{CAPTION}<p>磨坊的样子，秋天。</p><p>{LONG}</p>"))
    assert article.body == LONG
    assert [paragraph.kind for paragraph in article.paragraphs] == ["caption", "caption", "body"]


HEADINGS: dict[str, tuple[str, list[str]]] = {
    "a text under it": (f"<p>{LONG}</p><h2>后来</h2><p>下雨了。</p>", ["body", "heading", "body"]),
    "no text under it": (f"<p>{LONG}</p><h2>相关的事</h2>", ["body", "note"]),
    "two without a text": (f"<p>{LONG}</p><h2>后来</h2><h3>再后来</h3>", ["body", "note", "note"]),
    "a caption under it": (f"<p>{LONG}</p><h2>后来</h2>{CAPTION}", ["body", "note", "caption"]),
    "a line of asterisks": (f"<p>{LONG}</p><p>***</p><p>下雨了。</p>", ["body", "note", "body"]),
}


@pytest.mark.parametrize(("body", "expected"), HEADINGS.values(), ids=HEADINGS)
def test_headings_stay_where_a_text_follows(body: str, expected: list[str]) -> None:
    article = read_article(page(body))
    assert [paragraph.kind for paragraph in article.paragraphs] == expected
    check_places(article)


LEADS: dict[str, tuple[list[str], int]] = {
    "a long first paragraph": (["长" * MIN_LEAD_CHARS, "第二段。"], 1),
    "a short first paragraph": (["长" * (MIN_LEAD_CHARS - 1), "第二段。", "第三段。"], 2),
    "short paragraphs": (["短" * 20, "中" * 20, "长" * 20, "末段。"], 3),
    "one short paragraph": (["短。"], 1),
}


@pytest.mark.parametrize(("paragraphs", "taken"), LEADS.values(), ids=LEADS)
def test_the_lead_is_long_enough(paragraphs: list[str], taken: int) -> None:
    article = read_article(page("".join(f"<p>{text}</p>" for text in paragraphs)))
    assert article.lead == "\n".join(paragraphs[:taken])


def test_headings_are_no_lead() -> None:
    assert read_article(page("<h2>开放的日子</h2><p>短。</p><h2>后来</h2><p>下雨了。</p>")).lead == "短。\n下雨了。"


DATELINES: dict[str, tuple[str, str, str | None, list[str]]] = {
    "with reporters": ("（中央社記者林小樹台北30日電）磨坊開放了。", "磨坊開放了。", "台北", ["林小樹"]),
    "without": ("台北的磨坊開放了。", "台北的磨坊開放了。", None, []),
    "alone": ("（新加坡讯）", "", "新加坡", []),
}


@pytest.mark.parametrize(("first", "rest", "place", "names"), DATELINES.values(), ids=DATELINES)
def test_the_dateline_is_no_text(first: str, rest: str, place: str | None, names: list[str]) -> None:
    article = read_article(page(f"<p>{first}</p><p>第二段。</p>"))
    assert article.body.split("\n") == [*([rest] if rest else []), "第二段。"]
    assert (article.dateline_place, [credit.name for credit in article.credits]) == (place, names)
    check_places(article)


def test_only_the_first_paragraph_has_a_dateline() -> None:
    article = read_article(page("<p>磨坊开放了。</p><p>华盛顿 — 下雨了。</p>"))
    assert article.body == "磨坊开放了。\n华盛顿 — 下雨了。"
    assert article.dateline_place is None


EPOCHS: dict[str, tuple[str, datetime | None]] = {
    "milliseconds": ("1600000000123", datetime(2020, 9, 13, 12, 26, 40, 123000)),
    "before 1970": ("-1000", datetime(1969, 12, 31, 23, 59, 59)),
    "beyond the calendar": ("99999999999999999", None),
}


@pytest.mark.parametrize(("written", "expected"), EPOCHS.values(), ids=EPOCHS)
def test_the_epoch_is_in_utc(written: str, expected: datetime | None) -> None:
    assert read_article(page(BODY, epoch=written)).epoch == expected


TEXT = st.text("海边小镇 磨坊。，！ABC 12\n𠮷🎉國開—<>&\u3000\u200b", max_size=25).map(html.escape)
BLOCKS = st.one_of(
    TEXT.map(lambda text: f"<p>{text}</p>"),
    TEXT.map(lambda text: f"<p>　　{text}<br>{text}</p>"),
    TEXT.map(lambda text: f"<h2>{text}</h2>"),
    TEXT.map(lambda text: f"<p><b>{text}</b></p>"),
    TEXT.map(lambda text: f"<figure><img src='a.jpg'><figcaption>{text}</figcaption></figure><p>{text}</p>"),
    TEXT.map(lambda text: f"<div>{text}<ul><li><a href='/x'>{text}</a></ul></div>"),
    st.sampled_from(
        [
            "<p>编辑：何大山</p>",
            "<p>（中央社台北15日電）下雨了。</p>",
            "<footer>版权所有 某报</footer>",
            "<p>华盛顿 — </p>",
            "***",
        ]
    ),
)
HOSTS = ["news.example.org", "www.zaobao.com", "www.rti.org.tw"]


@settings(deadline=None, max_examples=200)
@given(st.lists(BLOCKS, max_size=7).map("".join), st.sampled_from(HOSTS), TEXT)
def test_paragraphs_stand_where_they_say_on_any_page(body: str, host: str, title: str) -> None:
    content = page(body, url=f"https://{host}/a", title="题" + title.replace("\n", " "))
    try:
        article = read_article(content)
    except Unreadable as refused:
        if refused.reason != "no-text":
            raise
        return
    check_places(article)
    assert set(article.lead.split("\n")) <= set(article.body.split("\n"))
    assert 0 <= article.unread_chars <= article.page_chars
    assert all(link.paragraph_no is None or 1 <= link.paragraph_no <= len(article.paragraphs) for link in article.links)
    assert read_article(content) == article


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_a_reject(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_article(content)
    assert refused.value.reason in {
        "too-large",
        "empty",
        "not-text",
        "too-deep",
        "no-url",
        "bad-url",
        "no-title",
        "no-text",
    }
