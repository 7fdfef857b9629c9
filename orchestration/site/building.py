"""Building the site beside the old one and putting it in its place.  What a page holds is decided in pages.py and
article_pages.py."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import portalocker

from orchestration.site.pages import render_site
from orchestration.site.published import Archive
from orchestration.store import Warehouse, WarehouseError, open_published

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
        _heal(site_folder(warehouse), old)
        _remove(fresh)
        summary = SiteSummary(site_folder(warehouse))
        try:
            for path, content in _files(Archive(connection), full_text):
                _write(fresh / path, content, summary)
            _swap(fresh, site_folder(warehouse), old)
        except OSError as error:
            raise WarehouseError(
                f"the site could not be written to {warehouse.folder}: {error.strerror or error}; "
                "the last one stays as it was"
            ) from None
        finally:
            _remove(fresh)
    return summary


def _files(archive: Archive, full_text: bool) -> Iterator[tuple[str, bytes]]:
    for asset in sorted(_ASSETS.iterdir()):
        if asset.is_file():
            yield f"assets/{asset.name}", asset.read_bytes()
    for path, text in render_site(archive, full_text):
        yield path, text.encode("utf-8", "replace")


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
