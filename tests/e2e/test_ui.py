"""The Dagster UI in a real browser: the graph materialised by click, one asset alone, the schedule switched off and on,
and how both outcomes read."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import PROJECT, page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def chromium() -> str:
    """The browser's path.  Without one the test is skipped, but never in CI, which installs it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: .ci/run installs it")
        pytest.skip("needs Chromium (on Debian: apt install chromium)")
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DAGSTER_HOME with a small archive in raw/ and its warehouse beside it."""
    home = tmp_path_factory.mktemp("dagster-home")
    (home / "dagster.yaml").write_text((PROJECT / "instance.yaml").read_text())
    (home / "raw").mkdir()
    for number in range(3):
        content = page(f"https://news.example.org/{number}", title=f"第{number}篇报道")
        (home / "raw" / f"{number}.txt").write_bytes(content)
    return home


@pytest.fixture(scope="module")
def ui(home: Path) -> Iterator[str]:
    """A Dagster UI of its own; gives its address."""
    chromium()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "SINOSCOPE_RAW": str(home / "raw"),
        "SINOSCOPE_WAREHOUSE": str(home / "warehouse"),
    }
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("dagster"), "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)],
            cwd=PROJECT, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            _await_server(port, server, home / "log")
            yield address
        finally:
            os.killpg(server.pid, 15)
            server.wait(timeout=60)


def _await_server(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise AssertionError("the UI did not start: " + log.read_text()[-2000:])


@pytest.fixture(scope="module")
def browser_page(ui: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        shown = browser.new_page(viewport={"width": 1600, "height": 1000})
        shown.set_default_timeout(60_000)
        yield shown
        browser.close()


def _newest_run_ends(shown: Any, ui: str) -> str:
    """Wait for the run started last; gives the text of its page."""
    launched = shown.locator('a[href*="/runs/"]', has_text="View").first.get_attribute("href")
    shown.goto(f"{ui}{launched}", wait_until="domcontentloaded")
    # The tag in the page's head: the list of events shows only those that fit the window.
    shown.get_by_text(re.compile("^(Success|Failure|Canceled)$")).first.wait_for(timeout=240_000)
    text: str = shown.inner_text("body")
    return text


def test_graph_shows_its_groups(browser_page: Any, ui: str) -> None:
    browser_page.goto(f"{ui}/asset-groups", wait_until="domcontentloaded")
    for group in ("raw", "enrich", "warehouse", "publish"):
        browser_page.get_by_text(group, exact=True).first.wait_for()


def test_materialize_all_then_row_counts(browser_page: Any, ui: str) -> None:
    browser_page.goto(f"{ui}/asset-groups", wait_until="domcontentloaded")
    browser_page.get_by_role("button", name="Materialize all").click()
    assert "Success" in _newest_run_ends(browser_page, ui)
    for asset, rows in (("raw/files", "3"), ("articles", "3"), ("published/sinoscope", "3")):
        browser_page.goto(f"{ui}/assets/{asset}", wait_until="domcontentloaded")
        browser_page.get_by_text("Row count").first.wait_for()
        browser_page.get_by_text(rows, exact=True).first.wait_for()
        browser_page.get_by_text("preview", exact=True).first.wait_for()


def test_one_asset_alone_completes_where_nothing_hangs_on_it(browser_page: Any, ui: str) -> None:
    browser_page.goto(f"{ui}/assets/published/sinoscope", wait_until="domcontentloaded")
    browser_page.get_by_role("button", name="Materialize").first.click()
    assert "Success" in _newest_run_ends(browser_page, ui)


def test_one_asset_alone_is_refused_in_one_sentence_where_tables_would_differ(browser_page: Any, ui: str) -> None:
    browser_page.goto(f"{ui}/assets/raw/files", wait_until="domcontentloaded")
    browser_page.get_by_role("button", name="Materialize").first.click()
    text = _newest_run_ends(browser_page, ui)
    assert "Nothing was changed: select raw/files together with everything downstream" in text


def test_asset_page_shows_checks_and_freshness(browser_page: Any, ui: str) -> None:
    browser_page.goto(f"{ui}/assets/documents?view=checks", wait_until="domcontentloaded")
    browser_page.get_by_text("documents_reconcile").first.click()
    browser_page.get_by_text(
        "Raw files that were found are in no table, or rejected ones give no reason."
    ).first.wait_for()
    browser_page.get_by_text("Passed").first.wait_for()
    browser_page.goto(f"{ui}/assets/documents", wait_until="domcontentloaded")
    browser_page.get_by_text("Freshness policy").first.wait_for()
    browser_page.get_by_text("Warns if more than 25 hours since last materialization").first.wait_for()


@pytest.mark.parametrize(
    ("kind", "name", "is_on", "words"),
    [
        ("schedules", "daily_refresh", True, "Every morning at half past five, Beijing time"),
        ("sensors", "raw_files_changed", False, "starts a refresh when a raw file has come, gone or changed"),
    ],
)
def test_what_starts_refreshes_is_explained_and_switched(
    kind: str, name: str, is_on: bool, words: str, browser_page: Any, ui: str
) -> None:
    page_of_its_own = f"/locations/orchestration.definitions/{kind}/{name}"
    browser_page.goto(f"{ui}{page_of_its_own}", wait_until="domcontentloaded")
    browser_page.get_by_text(words).first.wait_for()
    for expected in (is_on, not is_on):
        browser_page.goto(f"{ui}/automation", wait_until="domcontentloaded")
        row = browser_page.locator("div[data-index]", has=browser_page.locator(f'a[href$="{page_of_its_own}"]'))
        switch = row.locator('label[class*="Switch"]')

        def shown_as(is_on: bool, switch: Any = switch) -> None:
            switch.locator("input:checked" if is_on else "input:not(:checked)").wait_for(state="attached")

        shown_as(expected)
        switch.click()
        shown_as(not expected)


def test_a_failed_refresh_says_its_first_cause_in_words(browser_page: Any, ui: str, home: Path) -> None:
    published = (home / "warehouse" / "sinoscope.duckdb").read_bytes()
    with duckdb.connect(str(home / "warehouse" / "build" / "build.duckdb")) as build:
        build.execute(
            "update raw.mentions set char_start = char_start + 1 where char_start = (select max(char_start) from raw.mentions)"
        )
        build.execute("insert into raw.touched_articles select article_id from raw.readings")
        build.execute("update raw.state set value = 'stale' where name = 'marts_key'")
    browser_page.goto(f"{ui}/asset-groups", wait_until="domcontentloaded")
    browser_page.get_by_role("button", name="Materialize all").click()
    assert "Failure" in _newest_run_ends(browser_page, ui)
    cause = "Offsets do not cut their own text out of the article."
    browser_page.get_by_text("tables", exact=True).first.click()
    browser_page.get_by_text(f"Nothing was published, the last published file stays: {cause}").first.wait_for()
    browser_page.goto(f"{ui}/runs", wait_until="domcontentloaded")
    browser_page.get_by_text(f"first_cause: {cause}").first.wait_for()
    browser_page.goto(f"{ui}/assets/mentions?view=checks", wait_until="domcontentloaded")
    browser_page.get_by_text("offsets_exact").first.click()
    browser_page.get_by_text(cause).first.wait_for()
    browser_page.get_by_text("Failed").first.wait_for()
    assert (home / "warehouse" / "sinoscope.duckdb").read_bytes() == published
