"""Building the site beside the old one and putting it in its place.  What a page holds is decided in pages.py and
article_pages.py."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import portalocker

from orchestration.pool import processes, worker_processes
from orchestration.site.article_pages import Places
from orchestration.site.pages import File, SitePages
from orchestration.site.published import Archive
from orchestration.site.words import LANGUAGES
from orchestration.store import Warehouse, WarehouseError, connect_published, name_again, open_published

SITE_NAME = "site"
MAX_PAGE_BYTES = 3_000_000
_ASSETS = Path(__file__).resolve().parent / "assets"


@dataclass(slots=True)
class SiteSummary:
    """What was written."""

    folder: Path
    pages: int = 0
    size_bytes: int = 0
    largest_page: int = 0

    def add(self, other: "SiteSummary") -> None:
        """Count what another process has written."""
        self.pages += other.pages
        self.size_bytes += other.size_bytes
        self.largest_page = max(self.largest_page, other.largest_page)


def site_folder(warehouse: Warehouse) -> Path:
    return warehouse.folder / SITE_NAME


def build_site(warehouse: Warehouse, full_text: bool = False) -> SiteSummary:
    """Make the site of the published file in the warehouse's folder `site`, whole or not at all.

    The pages show extracts of at most a fixed number of characters an article; with `full_text` they show all, which
    is for private use.  The same published file gives the same bytes.  Raises WarehouseError where nothing is
    published, the folder cannot be written, or another build of the site is under way.
    """
    warehouse.prepare()
    with _lock(warehouse), open_published(warehouse) as connection:
        fresh, old = warehouse.build_folder / "site-fresh", warehouse.build_folder / "site-old"
        held = warehouse.build_folder / "site-source.duckdb"
        _heal(site_folder(warehouse), old)
        _remove(fresh)
        summary = SiteSummary(site_folder(warehouse))
        try:
            _assets(fresh, summary)
            pages = SitePages(Archive(connection), full_text)
            if processes() > 1 and len(pages.batches()) > 1:
                _hold(warehouse.published, held)
                _in_processes(held, full_text, fresh, summary)
            else:
                _in_this_process(pages, fresh, summary)
            _swap(fresh, site_folder(warehouse), old)
        except OSError as error:
            raise WarehouseError(
                f"the site could not be written to {warehouse.folder}: {error.strerror or error}; "
                "the last one stays as it was"
            ) from None
        finally:
            _remove(fresh)
            _remove(held)
    return summary


def _assets(fresh: Path, summary: SiteSummary) -> None:
    for asset in sorted(_ASSETS.iterdir()):
        if asset.is_file():
            _write(fresh / "assets" / asset.name, asset.read_bytes(), summary)


def _in_this_process(pages: SitePages, fresh: Path, summary: SiteSummary) -> None:
    places = Places()
    for batch in pages.batches():
        _write_all(pages.articles(batch, places), fresh, summary)
    for language in LANGUAGES:
        _write_all(pages.in_language(language, places), fresh, summary)
    _write_all(pages.of_no_language(), fresh, summary)


def _in_processes(held: Path, full_text: bool, fresh: Path, summary: SiteSummary) -> None:
    """The same pages from worker processes, each of which reads the held file for itself."""
    with contextlib.closing(connect_published(held)) as connection, worker_processes() as workers:
        pages = SitePages(Archive(connection), full_text)
        try:
            work = [workers.submit(_write_articles, held, full_text, batch, fresh) for batch in pages.batches()]
            _write_all(pages.of_no_language(), fresh, summary)
            places = Places()
            for done in work:
                found, made = done.result()
                places.add(found)
                summary.add(made)
            work_of_languages = [
                workers.submit(_write_language, held, full_text, language, places, fresh) for language in LANGUAGES
            ]
            for written in work_of_languages:
                summary.add(written.result())
        except BrokenProcessPool:
            raise WarehouseError(
                "a process that made pages of the site was ended from outside, perhaps for want of memory; the last "
                "site stays as it was. SINOSCOPE_PROCESSES=1 makes it in one process, with less memory."
            ) from None
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise


@lru_cache(1)
def _pages(held: Path, full_text: bool) -> SitePages:
    """What a worker process has read of the file, kept for all that it is asked for."""
    return SitePages(Archive(connect_published(held)), full_text)


def _write_articles(held: Path, full_text: bool, batch: Sequence[str], fresh: Path) -> tuple[Places, SiteSummary]:
    places, summary = Places(), SiteSummary(fresh)
    _write_all(_pages(held, full_text).articles(batch, places), fresh, summary)
    return places, summary


def _write_language(held: Path, full_text: bool, language: str, places: Places, fresh: Path) -> SiteSummary:
    summary = SiteSummary(fresh)
    _write_all(_pages(held, full_text).in_language(language, places), fresh, summary)
    return summary


def _write_all(files: Iterable[File], fresh: Path, summary: SiteSummary) -> None:
    for path, text in files:
        _write(fresh / path, text.encode("utf-8", "replace"), summary)


def _hold(published: Path, held: Path) -> None:
    """Keep the published file under a second name: a refresh that publishes while the site is made changes nothing."""
    _remove(held)
    name_again(published, held)


def _write(path: Path, content: bytes, summary: SiteSummary) -> None:
    if len(content) > MAX_PAGE_BYTES:
        raise WarehouseError(
            f"the page {path.name} would be larger than {MAX_PAGE_BYTES:,} bytes; the last site stays as it was"
        )
    try:
        path.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    summary.pages += path.suffix == ".html"
    summary.size_bytes += len(content)
    summary.largest_page = max(summary.largest_page, len(content))


def _swap(fresh: Path, site: Path, old: Path) -> None:
    """Put the fresh site in place.  A folder cannot be replaced in one step everywhere: a build that is killed between
    the two steps is healed by the next one."""
    _remove(old)
    if site.exists():
        os.replace(site, old)
    os.replace(fresh, site)
    _remove(old)


def _heal(site: Path, old: Path) -> None:
    if old.exists() and not site.exists():
        os.replace(old, site)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


@contextlib.contextmanager
def _lock(warehouse: Warehouse) -> Iterator[None]:
    lock = portalocker.Lock(
        warehouse.build_folder / "site.lock",
        mode="a",
        flags=portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING,
        timeout=0,
    )
    try:
        lock.acquire()
    except portalocker.LockException:
        raise WarehouseError(f"another build of the site of {warehouse.folder} is running") from None
    try:
        yield
    finally:
        lock.release()
