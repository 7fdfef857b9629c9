"""Every outlet layout reads the small page written for it as its expected JSON says."""

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.articles.article import Article, read_article
from orchestration.outlets import ALL_LAYOUTS

GOLDEN = Path(__file__).parent.parent / "golden"
PAGES = sorted(GOLDEN.glob("*.txt"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_reads_as_expected(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text())
    assert as_golden(read_article(page.read_bytes())) == expected


@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=lambda layout: layout.name)
def test_layout_has_a_golden_pair_that_it_reads(layout: Any) -> None:
    pages = [page for page in PAGES if page.stem.partition(".")[0] == layout.name]
    assert pages, f"write tests/golden/{layout.name}.txt and .json for the layout {layout.name}"
    for page in pages:
        assert read_article(page.read_bytes()).parser == layout.label


def as_golden(article: Article) -> dict[str, Any]:
    """What a golden pair fixes of an article; empty fields are left out."""
    fields = {
        "url": article.url,
        "title": article.title,
        "parser": article.parser.partition("@")[0],
        "script": article.script,
        "dateline_place": article.dateline_place,
        "written_on": article.written_on.isoformat() if article.written_on else None,
        "printed_at": article.printed_at.isoformat() if article.printed_at else None,
        "printed_zone": article.printed_zone,
        "section": article.section,
        "standfirst": article.standfirst,
        "original_url": article.original_url,
        "credits": [[credit.role, credit.name] for credit in article.credits],
        "paragraphs": [[p.kind, p.text] for p in article.paragraphs],
        "images": [[i.url, i.caption, i.credit] for i in article.images],
        "links": [[link.kind, link.url] for link in article.links],
        "unread_chars": article.unread_chars,
    }
    return {key: value for key, value in fields.items() if value not in (None, [], 0)}
