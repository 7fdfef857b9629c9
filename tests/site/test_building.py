"""The site as a set of files: complete, the same each time, put in place as a whole."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.site import building, pages
from orchestration.site.building import MAX_PAGE_BYTES, build_site
from orchestration.store import Warehouse, WarehouseError
from tests.conftest import PROJECT, sinoscope
from tests.site.conftest import ARTICLES, Invented, write_published


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_file_gives_the_same_bytes(site: Path, invented_warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "sinoscope.duckdb").write_bytes(invented_warehouse.published.read_bytes())
    made = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "site", "--warehouse", str(tmp_path)],
        cwd=PROJECT, env={**os.environ, "PYTHONHASHSEED": "17"}, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert contents(tmp_path / "site") == contents(site)


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SINOSCOPE_PROCESSES", "2")
    monkeypatch.setattr(pages, "_BATCH", 2)


@pytest.mark.usefixtures("two_processes")
def test_several_processes_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    made = build_site(write_published(tmp_path / "warehouse"))
    assert contents(made.folder) == contents(site)
    written = contents(made.folder)
    assert made.pages == sum(name.endswith(".html") for name in written)
    assert (made.size_bytes, made.largest_page) == (sum(map(len, written.values())), max(map(len, written.values())))
    assert [path.name for path in (tmp_path / "warehouse/build").iterdir()] == ["site.lock"]


def dies(*_: object) -> None:
    os._exit(1)


@pytest.mark.usefixtures("two_processes")
def test_a_process_that_is_killed_is_said_and_leaves_the_last_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = write_published(tmp_path / "warehouse")
    before = contents(build_site(warehouse).folder)
    monkeypatch.setattr(building, "_write_language", dies)
    with pytest.raises(WarehouseError, match="ended from outside"):
        build_site(warehouse)
    assert contents(warehouse.folder / "site") == before


def test_no_page_is_too_large_and_both_languages_have_the_same_pages(site: Path) -> None:
    files = contents(site)
    assert max(map(len, files.values())) <= MAX_PAGE_BYTES
    zh, en = ({name[3:] for name in files if name.startswith(f"{language}/")} for language in ("zh", "en"))
    assert zh == en
    assert {"index.html", "calendar.html", "topics.html", "entities.html", "dialogues.html", "outlets.html"} <= zh
    assert sum(name.startswith("articles/") for name in files) == len(ARTICLES)


def test_only_extracts_are_shown_unless_all_is_asked_for(site: Path, tmp_path: Path) -> None:
    hidden = "这一段与上文无关"
    assert hidden not in (site / "articles/a1/a1.html").read_text()
    full = build_site(write_published(tmp_path / "warehouse"), full_text=True).folder
    assert (full / "articles/a1/a1.html").read_text().count(hidden) == 12


def test_a_file_without_the_newer_tables_gives_a_site_without_their_pages(tmp_path: Path) -> None:
    folder = build_site(write_published(tmp_path / "warehouse", with_dialogues=False)).folder
    assert "holds no meetings" in (folder / "en/dialogues.html").read_text()
    assert not list((folder / "en").glob("dialogues/*"))
    assert "Which comes first" in (folder / "en/outlets.html").read_text()


def test_an_empty_file_gives_a_site(tmp_path: Path) -> None:
    folder = build_site(write_published(tmp_path / "warehouse", [])).folder
    assert (folder / "zh/calendar.html").exists()


def test_what_went_away_leaves_no_page_behind(tmp_path: Path) -> None:
    warehouse = write_published(tmp_path / "warehouse")
    build_site(warehouse)
    write_published(warehouse.folder, ARTICLES[:2])
    folder = build_site(warehouse).folder
    assert sorted(path.stem for path in folder.glob("articles/*/*.html")) == ["a1", "a2"]
    assert not list(warehouse.build_folder.glob("site-*"))


def test_a_build_that_fails_leaves_the_last_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = write_published(tmp_path / "warehouse")
    before = contents(build_site(warehouse).folder)
    written = 0

    def full_disk(path: Path, content: bytes, summary: building.SiteSummary) -> None:
        nonlocal written
        written += 1
        if written > 20:
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    monkeypatch.setattr(building, "_write", full_disk)
    with pytest.raises(WarehouseError, match="No space left on device"):
        build_site(warehouse)
    assert contents(warehouse.folder / "site") == before
    assert not (warehouse.build_folder / "site-fresh").exists()


def test_a_build_killed_between_the_two_steps_is_healed_by_the_next(tmp_path: Path) -> None:
    warehouse = write_published(tmp_path / "warehouse")
    site = build_site(warehouse).folder
    os.replace(site, warehouse.build_folder / "site-old")
    (warehouse.build_folder / "site-fresh").mkdir()
    assert contents(build_site(warehouse).folder)
    assert not list(warehouse.build_folder.glob("site-*"))


def test_two_builds_at_once_do_not_mix(tmp_path: Path) -> None:
    warehouse = write_published(tmp_path / "warehouse")
    warehouse.prepare()
    with building._lock(warehouse), pytest.raises(WarehouseError, match="another build of the site"):
        build_site(warehouse)
    build_site(warehouse)


def test_a_published_file_open_elsewhere_does_not_hinder(tmp_path: Path) -> None:
    warehouse = write_published(tmp_path / "warehouse")
    with duckdb.connect(str(warehouse.published), read_only=True) as reader:
        done = sinoscope("site", "--warehouse", warehouse.folder)
        assert done.code == 0, done.err
        assert reader.execute("select count(*) from articles").fetchone() == (len(ARTICLES),)


def test_the_command_says_what_to_do_where_nothing_is_published(tmp_path: Path) -> None:
    done = sinoscope("site", "--warehouse", tmp_path)
    assert done.code == 1
    assert "run `sinoscope refresh` first" in done.err


def test_the_command_makes_the_site_of_a_real_refresh(sample_warehouse: Path, tmp_path: Path) -> None:
    """The tables as the models make them hold what the site reads."""
    (tmp_path / "sinoscope.duckdb").write_bytes((sample_warehouse / "sinoscope.duckdb").read_bytes())
    done = sinoscope("site", "--warehouse", tmp_path)
    assert done.code == 0, done.err
    assert "index.html" in done.out
    assert len(list(tmp_path.glob("site/articles/*/*.html"))) == 5
    assert (tmp_path / "site/en/entities/person.he-lifeng.html").exists()


def test_long_lists_end_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_LIST_LIMIT", 3)
    many = [Invented(f"m{number}", f"关税第{number}篇", ["贸易与关税。"], ARTICLES[0].day) for number in range(5)]
    folder = build_site(write_published(tmp_path / "warehouse", many)).folder
    for page in ("en/topics/trade-tariffs/2024-03.html", "en/sources/news.example.org/2024-03.html"):
        text = (folder / page).read_text()
        assert "3 of 5 shown" in text
        assert text.count("<li data-source") + text.count('<li><a href="../../../articles') == 3


def test_a_page_beyond_the_limit_is_no_page_but_an_error(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="would be larger than"):
        building._write(tmp_path / "page.html", b" " * (MAX_PAGE_BYTES + 1), building.SiteSummary(tmp_path))


def test_a_text_of_millions_of_characters_is_cut_even_in_full(tmp_path: Path) -> None:
    long = [Invented("long", "关税", ["<贸易>" * 100_000, "第二段。" * 200_000, "完。"], ARTICLES[0].day)]
    made = build_site(write_published(tmp_path / "warehouse", long), full_text=True)
    assert made.largest_page < MAX_PAGE_BYTES
