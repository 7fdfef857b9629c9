"""Archives of a given size are made of one archive, and copies are articles of their own."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.archives import DAYS_APART, copied, documents, make_archive, newest_first
from orchestration.articles.article import read_article
from tests.conftest import page


@pytest.mark.parametrize(
    "url",
    ["https://news.example.org/a", "https://news.example.org/a?id=7", "https://news.example.org/a#top"],
    ids=["plain", "with a query", "with a fragment"],
)
def test_a_copy_is_another_article_at_a_later_time_with_the_same_text(url: str) -> None:
    content = page(url, front={"from": url, "date": "2024-01-10T09:01:01.000Z"})
    original, copy, other = (read_article(c) for c in (content, copied(content, 1), copied(content, 2)))
    assert len({original.article_id, copy.article_id, other.article_id}) == 3
    assert original.body == copy.body == other.body
    assert original.epoch is not None
    assert copy.epoch == original.epoch + timedelta(days=DAYS_APART)


def test_an_archive_larger_than_its_source_holds_as_many_articles(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for i in range(3):
        (source / f"{i}.txt").write_bytes(page(f"https://news.example.org/{i}"))
    (source / "README.md").write_text("no document")
    make_archive(documents(source), 8, tmp_path / "made")
    made = documents(tmp_path / "made")
    assert len(made) == 8
    assert len({read_article(path.read_bytes()).article_id for path in made}) == 8


def test_the_newest_come_first_and_those_without_a_time_last(tmp_path: Path) -> None:
    for name, head in {"a": "<!--1600000000000-->\n", "b": "", "c": "<!--1700000000000-->\n"}.items():
        (tmp_path / f"{name}.txt").write_text(f"{head}[题](https://news.example.org/{name})\n")
    assert [path.stem for path in newest_first(documents(tmp_path))] == ["c", "a", "b"]


def test_the_smaller_archive_is_a_part_of_the_larger(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for i in range(6):
        (source / f"{i}.txt").write_bytes(page(f"https://news.example.org/{i}"))
    for size in (2, 5):
        make_archive(documents(source), size, tmp_path / str(size))
    contents = [{path.read_bytes() for path in documents(tmp_path / size)} for size in ("2", "5")]
    assert contents[0] < contents[1]
