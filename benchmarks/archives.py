"""Archives of a given size, made of one archive: a part of it, or it and copies under new addresses at other times."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from orchestration.archive.inventory import DOCUMENT_ENDINGS

DAYS_APART = 31
"""Copies of an article lie so far apart that they are no reprints of each other, and never in one month, where they would
double what is named together."""
_LINK = re.compile(rb"^(\[.*\]\()(\S+)(\))[ \t]*$", re.MULTILINE)
_FROM = re.compile(rb"^(from:[ ]+)(\S+)[ ]*$", re.MULTILINE)
_EPOCH = re.compile(rb"<!--(\d{9,15})-->")
_DATE = re.compile(rb"^date:.*\n", re.MULTILINE)


def documents(archive: Path) -> list[Path]:
    """The documents of an archive's folder in an order that is the same everywhere and mixes outlets and years."""
    found = [
        path
        for path in archive.rglob("*")
        if path.is_file()
        and path.name.lower().endswith(DOCUMENT_ENDINGS)
        and not path.name.lower().startswith("readme.")
    ]
    return sorted(found, key=lambda path: hashlib.sha256(os.fsencode(path.relative_to(archive))).digest())


def newest_first(sources: list[Path]) -> list[Path]:
    """The documents by the time of their feed's item, those without one last."""
    return sorted(sources, key=_epoch_of, reverse=True)


def _epoch_of(source: Path) -> int:
    found = _EPOCH.search(source.read_bytes())
    return int(found[1]) if found else 0


def make_archive(sources: list[Path], size: int, folder: Path) -> None:
    """Fill a new folder with `size` documents: the first of the sources, and copies of all where there are too few."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    add(folder, _endless(sources), size)


def add_copies(sources: list[Path], folder: Path, count: int, generation: int) -> None:
    """Add copies of the first `count` of the sources under addresses that no other generation has."""
    add(folder, ((generation, path) for path in sources), count)


def add(folder: Path, wanted: Iterator[tuple[int, Path]], count: int) -> None:
    for number, (generation, source) in zip(range(count), wanted, strict=False):
        content = source.read_bytes()
        target = folder / f"{generation:03}-{number:06}{source.suffix}"
        target.write_bytes(copied(content, generation) if generation else content)


def copied(content: bytes, generation: int) -> bytes:
    """A raw file under another address and at a later time; generation 0 is the file itself."""
    later = generation * DAYS_APART * 86_400_000
    content = _LINK.sub(lambda m: m[1] + _address(m[2], generation) + m[3], content, count=1)
    content = _FROM.sub(lambda m: m[1] + _address(m[2], generation), content, count=1)
    content = _DATE.sub(b"", content, count=1)
    return _EPOCH.sub(lambda m: b"<!--%d-->" % (int(m[1]) + later), content, count=1)


def _address(url: bytes, generation: int) -> bytes:
    url, hash_, fragment = url.partition(b"#")
    return url + (b"&" if b"?" in url else b"?") + b"copy=%d" % generation + hash_ + fragment


def _endless(sources: list[Path]) -> Iterator[tuple[int, Path]]:
    generation = 0
    while True:
        for source in sources:
            yield generation, source
        generation += 1
