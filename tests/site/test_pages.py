"""What the pages say and where their links lead."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from orchestration.site.words import _WORDS, LANGUAGES
from tests.site.conftest import ARTICLES, FILLER


class Page(HTMLParser):
    """Elements, ids, links and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text()) for path in sorted(site.rglob("*.html"))}


def _links(pages: dict[Path, Page]) -> Iterator[tuple[Path, dict[str, str]]]:
    for path, page in pages.items():
        for link in page.all("a"):
            yield path, link


def test_every_link_inside_leads_to_a_page_and_to_a_place_on_it(pages: dict[Path, Page]) -> None:
    seen = 0
    for path, link in _links(pages):
        parts = urlsplit(link["href"])
        if parts.scheme:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert target in pages, (path, link)
        if parts.fragment:
            assert parts.fragment in pages[target].ids(), (path, link)
        seen += 1
    assert seen > 500


def test_links_out_are_web_addresses_and_tell_nothing(pages: dict[Path, Page]) -> None:
    outside = [link for _, link in _links(pages) if urlsplit(link["href"]).scheme]
    assert len(outside) == len(ARTICLES) - 1, "the article with a javascript: address has no link"
    for link in outside:
        assert link["href"].startswith("https://")
        assert {"noopener", "noreferrer"} <= set(link["rel"].split())


def test_pages_load_nothing_but_their_own_assets(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        for tag, attribute in (
            ("script", "src"),
            ("link", "href"),
            ("img", "src"),
            ("iframe", "src"),
            ("object", "data"),
        ):
            for element in page.all(tag):
                if attribute in element:
                    address = element[attribute]
                    assert not urlsplit(address).scheme, (path, element)
                    assert (path.parent / address).resolve().exists(), (path, element)
        assert not [
            name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
        ]
        assert any("default-src 'none'" in element.get("content", "") for element in page.all("meta"))


def test_what_scrolls_sideways_can_be_reached_by_key(pages: dict[Path, Page]) -> None:
    seen = 0
    for path, page in pages.items():
        for _, attributes in page.elements:
            if {"scroll", "cols"} & set(attributes.get("class", "").split()):
                assert attributes.get("tabindex") == "0", path
                assert attributes.get("aria-label"), path
                seen += 1
    assert seen > 20


def test_ids_are_unique_on_each_page(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        assert len(page.ids()) == len(set(page.ids())), path


def test_no_page_runs_or_hides_what_an_article_holds(site: Path) -> None:
    for path in (*site.rglob("*.html"), *site.glob("assets/search-*.js")):
        text = path.read_text()
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "</p>”" not in text, path
        assert not set(text) & set("\u202e\x07"), path


def test_both_languages_say_everything_in_their_own_words(site: Path) -> None:
    for key, told in _WORDS.items():
        assert len(told) == len(LANGUAGES), key
        assert all(told), key
        assert len({tuple(sorted(re.findall(r"{(\w+)", one))) for one in told}) == 1, key
    zh, en = (Page((site / language / "calendar.html").read_text()) for language in ("zh", "en"))
    assert zh.all("html")[0]["lang"] == "zh-Hans"
    assert en.all("html")[0]["lang"] == "en"
    assert "贸易与关税" in zh.text
    assert "Trade and tariffs" in en.text
    assert "贸易与关税" not in en.text


def test_a_cell_of_the_calendar_leads_to_its_articles_and_each_to_its_sentence(
    site: Path, pages: dict[Path, Page]
) -> None:
    calendar = pages[site / "en/calendar.html"]
    (cell,) = [
        link for link in calendar.all("a") if link.get("aria-label") == "Trade and tariffs, Mar 2024: 2 articles"
    ]
    path = (site / "en" / cell["href"].removeprefix("../en/")).resolve()
    listed = [link["href"] for link in pages[path].all("a") if "/articles/" in link["href"]]
    assert len(listed) == 2
    article = (site / "articles/a1/a1.html").read_text()
    anchor = next(href.partition("#")[2] for href in listed if "a1.html" in href)
    assert re.search(rf'<span class="t" id="{anchor}">(贸易|关税)</span>', article)


def test_each_field_of_a_meeting_leads_to_its_words(site: Path, pages: dict[Path, Page]) -> None:
    page = pages[site / "zh/dialogues/dialogue.calls.html"]
    body = ARTICLES[0].body
    for surface in ARTICLES[0].meeting.values():
        anchor = f"c{body.index(surface)}"
        assert any(link["href"].endswith(f"a1.html#{anchor}") for link in page.all("a")), surface
        assert anchor in pages[site / "articles/a1/a1.html"].ids()


def test_a_round_that_nobody_reported_shows_as_a_gap(site: Path, pages: dict[Path, Page]) -> None:
    assert "第 2 次" in pages[site / "zh/dialogues/dialogue.tea-group.html"].text
    assert "Round 2" in pages[site / "en/dialogues/dialogue.tea-group.html"].text


def test_an_entity_page_shows_names_company_and_quotes(site: Path, pages: dict[Path, Page]) -> None:
    text = pages[site / "en/entities/person.zhang-san.html"].text
    for expected in ("Zhang San", "张三", "老张", "Jane Doe", "“茶叶的税会降。”", "Example News"):
        assert expected in text, expected


def test_outlets_are_compared_by_pairs_names_and_sides(site: Path, pages: dict[Path, Page]) -> None:
    text = re.sub(r"\s+", " ", pages[site / "en/outlets.html"].text)
    assert "美中 / 中美" in text
    assert "3 75%1 25%4" in text
    assert "杜伊" in text
    assert "United StatesChina" in text


def test_missing_and_none_differ_in_the_calendar(site: Path, pages: dict[Path, Page]) -> None:
    overview = (site / "en/index.html").read_text()
    assert '<td class="h na">–</td>' in overview, "an outlet without articles in a month"
    calendar = (site / "en/calendar.html").read_text()
    assert '<td class="h h0">0</td>' in calendar, "a month with articles and none on the topic"


def test_the_extract_holds_no_paragraph_that_nothing_leads_to(pages: dict[Path, Page]) -> None:
    assert not [path for path, page in pages.items() if FILLER in page.text]


def test_numbers_say_how_they_are_made_with_a_query_that_runs(
    site: Path, pages: dict[Path, Page], invented_warehouse: Any
) -> None:
    import duckdb

    queries = set()
    for path in pages:
        for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", path.read_text(), re.DOTALL):
            text = (
                code.replace("&#39;", "'")
                .replace("&#34;", '"')
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
            )
            queries.add(re.sub(r'^sinoscope sql "(.*)"$', r"\1", text))
    assert len(queries) > 20
    with duckdb.connect(str(invented_warehouse.published), read_only=True) as connection:
        for query in sorted(queries):
            connection.execute(query).fetchall()
