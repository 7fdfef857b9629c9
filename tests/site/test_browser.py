"""The site in a real browser, opened from disk: nothing asked of the network, no error, readable by all, and every way
from a number to its sentence."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.test_ui import FLAGS, chromium
from tests.site.conftest import ARTICLES

pytestmark = pytest.mark.browser

KINDS = [
    "index.html", "calendar.html", "topics.html", "topics/trade-tariffs.html", "topics/trade-tariffs/2024-03.html", "entities.html",
    "entities/person.zhang-san.html", "dialogues.html", "dialogues/dialogue.tea-group.html", "outlets.html", "sources/news.example.org.html",
    "sources/news.example.org/2024-03.html", "about.html",
]  # fmt: skip
"""One page of each kind that exists in both languages."""
PAGES = {
    "zh": ["index.html", *(f"zh/{kind}" for kind in KINDS), "articles/a1/a1.html", "articles/a4/a4.html"],
    "en": [*(f"en/{kind}" for kind in KINDS), "articles/a1/a1.html?en", "articles/a4/a4.html?en"],
}


def test_every_kind_of_page_is_looked_at(site: Path) -> None:
    """A kind is a folder's pages, or a page of its own."""
    made = {path.relative_to(site / "en") for path in (site / "en").rglob("*.html")}
    kinds = {
        str(path) if len(path.parts) == 1 else "/".join([path.parts[0], *"*" * (len(path.parts) - 1)]) for path in made
    }
    looked = {kind if "/" not in kind else "/".join([kind.split("/")[0], *"*" * kind.count("/")]) for kind in KINDS}
    assert looked == kinds


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


class Reader:
    """A browser window on the site that notes what goes wrong."""

    def __init__(
        self, browser: Any, site: Path, width: int = 1280, scheme: str = "light", scripts: bool = True
    ) -> None:
        self.site = site
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: str) -> Any:
        name, mark, rest = path.partition("?") if "?" in path else path.partition("#")
        self.page.goto((self.site / name).as_uri() + mark + rest)
        return self.page

    def check(self) -> None:
        assert self.errors == []
        assert [url for url in self.requests if not url.startswith(("file:", "data:"))] == []


@pytest.fixture
def reader(browser: Any, site: Path) -> Iterator[Reader]:
    window = Reader(browser, site)
    yield window
    window.check()
    window.page.context.close()


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_show_without_error_request_or_serious_finding(
    browser: Any, site: Path, language: str, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    window = Reader(browser, site, width, scheme)
    for path in PAGES[language]:
        page = window.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than the window"
        found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
        serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert serious == [], path
    window.check()
    window.page.context.close()


def test_the_other_theme_is_chosen_by_button_and_kept(reader: Reader) -> None:
    page = reader.open("en/index.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark / light").click()
    dark = page.evaluate(paper)
    assert dark != light
    reader.open("en/calendar.html")
    assert page.evaluate(paper) == dark


def test_a_cell_of_the_heat_map_leads_to_articles_and_on_to_the_sentence(reader: Reader) -> None:
    page = reader.open("en/calendar.html")
    page.get_by_role("link", name="Trade and tariffs, Mar 2024: 2 articles").click()
    expect(page.locator("#articles > li")).to_have_count(2)
    page.get_by_role("link", name=ARTICLES[0].title).click()
    target = page.locator(":target")
    expect(target).to_have_text(re.compile("^(贸易|关税)$"))
    expect(target).to_be_visible()
    plain = page.evaluate("getComputedStyle(document.querySelector('#p14 .s')).backgroundColor")
    shown = page.evaluate("getComputedStyle(document.querySelector(':target').closest('.s')).backgroundColor")
    assert shown != plain, "the sentence is highlighted"


def test_the_source_filter_counts_anew_and_goes_along_into_the_list(reader: Reader) -> None:
    page = reader.open("en/calendar.html")
    row = page.locator('#calendar tr[data-topic="trade-tariffs"]')
    expect(row.locator("td.num")).to_have_text("5")
    page.get_by_label("Outlet").select_option("news.example.org")
    expect(row.locator("td.num")).to_have_text("4")
    expect(page).to_have_url(re.compile(r"source=news\.example\.org"))
    row.get_by_role("link").nth(1).click()
    expect(page.locator("#list-source")).to_have_value("news.example.org")
    page.go_back()
    expect(page.locator("#source")).to_have_value("news.example.org")


def test_shares_are_of_the_articles_of_the_month(reader: Reader) -> None:
    page = reader.open("en/calendar.html")
    page.locator("#measure").select_option("share")
    expect(page.get_by_role("link", name="Trade and tariffs, Mar 2024: 2 articles (100.0%)")).to_have_text("100")


def test_each_field_of_a_meeting_leads_to_the_highlighted_words(reader: Reader) -> None:
    page = reader.open("zh/dialogues.html")
    page.get_by_role("link", name="2024-06", exact=True).click()
    expect(page.locator(":target h2")).to_have_text(re.compile("^2024-06"))
    page.get_by_role("link", name="第三次会议", exact=True).click()
    expect(page.locator(":target")).to_have_text("第三次会议")


def test_a_dot_of_the_time_line_is_reached_by_key_and_leads_to_its_meeting(reader: Reader) -> None:
    page = reader.open("en/dialogues.html")
    dot = page.locator('svg a[aria-label^="2024-03-04"]')
    dot.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dialogue.calls.html#*")
    expect(page.locator(":target h2")).to_be_visible()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("杜伊", "Jane Doe"), ("jane", "Jane Doe"), ("張三", "Zhang San"), ("上海", "Shanghai"), ("訪上海", "杜伊訪上海"), ("访上海", "杜伊訪上海")],
    ids=["another name", "Latin, small", "traditional", "place", "title as printed", "title in the other script"],
)  # fmt: skip
def test_search_finds_entities_and_titles(reader: Reader, wanted: str, found: str) -> None:
    page = reader.open("en/topics/trade-tariffs/2024-03.html")
    page.keyboard.press("/")
    page.keyboard.type(wanted)
    hit = page.locator("#hits a").first
    expect(hit).to_contain_text(found)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/entities/" in url or "/articles/" in url)


def test_search_shows_markup_in_names_as_text(reader: Reader) -> None:
    page = reader.open("zh/index.html")
    page.locator("#q").fill("部</b>")
    page.locator("#hits a").first.wait_for()
    expect(page.locator("#hits")).to_contain_text("<b>部</b>")
    expect(page.locator("#hits b")).to_have_count(0)


def test_search_says_when_there_is_nothing(reader: Reader) -> None:
    page = reader.open("zh/index.html")
    page.locator("#q").fill("没有这样的词")
    page.get_by_text("没有找到").first.wait_for()


def test_the_language_switch_keeps_the_page_and_the_filter(reader: Reader) -> None:
    page = reader.open("zh/topics/trade-tariffs/2024-03.html#source=news.example.org")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/topics/trade-tariffs/2024-03\.html#source=news\.example\.org"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title(re.compile("Trade and tariffs"))
    expect(page.locator("#list-source")).to_have_value("news.example.org")


def test_an_article_speaks_the_language_one_came_in(reader: Reader) -> None:
    page = reader.open("en/topics/trade-tariffs/2024-03.html")
    page.get_by_role("link", name=ARTICLES[0].title).click()
    expect(page.get_by_text("Read at the publisher")).to_be_visible()
    expect(page.get_by_text("到发布者网站读全文")).not_to_be_visible()
    page.get_by_role("link", name="Trade and tariffs").click()
    expect(page).to_have_url(re.compile("/en/topics/"))
    page.go_back()
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_text("到发布者网站读全文")).to_be_visible()


def test_the_calendar_is_moved_in_by_arrow_keys(reader: Reader) -> None:
    page = reader.open("en/calendar.html")
    focused = "document.activeElement.getAttribute('aria-label')"
    page.locator("#calendar td a").first.focus()
    assert page.evaluate(focused) == "Trade and tariffs, Mar 2024: 2 articles"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "Trade and tariffs, Apr 2024: 2 articles"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "Culture, May 2024: 1 articles"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "Trade and tariffs, May 2024: 1 articles"
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/trade-tariffs/2024-05.html")


def test_the_first_tab_skips_to_the_content_and_focus_is_seen(reader: Reader) -> None:
    page = reader.open("zh/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_scripts_all_but_search_and_filters_is_there(browser: Any, site: Path) -> None:
    window = Reader(browser, site, scripts=False)
    page = window.open("en/calendar.html")
    expect(page.locator("#search")).not_to_be_visible()
    page.get_by_role("link", name="Trade and tariffs, Mar 2024: 2 articles").click()
    page.get_by_role("link", name=ARTICLES[0].title).click()
    expect(page.locator(":target")).to_be_visible()
    expect(page.get_by_text("Read at the publisher")).to_be_visible()
    window.check()
    window.page.context.close()
