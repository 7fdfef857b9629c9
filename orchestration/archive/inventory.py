"""The raw files under a root: a folder, one file, or an archive that is read without unpacking.  Finds what is new
or changed by a stat of each file; what a file says is not its business."""

import contextlib
import gzip
import hashlib
import io
import os
import posixpath
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

import zstandard

from orchestration.archive.limits import COMPRESSION_RATIO_FROM_BYTES, MAX_COMPRESSION_RATIO, MAX_DOCUMENT_BYTES

DOCUMENT_ENDINGS = (".txt", ".md")
ARCHIVE_ENDINGS = (".tar", ".tar.zst", ".tzst", ".tar.gz", ".tgz", ".zip")


class RawPathError(ValueError):
    """A raw path that cannot be read at all: it does not exist, or is neither folder, document nor archive."""


class RawFile(NamedTuple):
    """One raw file as found.

    `path` is relative to `root`, with `/`; `container` is 'folder', 'file' or the archive's ending; `stamp` changes
    whenever the file may have.  `content` is None for a file that is unchanged, or cannot be read: then
    `reject_reason` says why.
    """

    root: str
    path: str
    container: str
    size_bytes: int
    stamp: str
    content: bytes | None = None
    reject_reason: str | None = None
    reject_detail: str | None = None

    @property
    def sha256(self) -> str | None:
        return hashlib.sha256(self.content).hexdigest() if self.content is not None else None


@dataclass(slots=True)
class Inventory:
    """What the look at one root found besides the files it yielded."""

    root: str
    found: int = 0
    """Documents under the root, changed or not."""
    opened: int = 0
    is_complete: bool = True
    """False where the root could not be read to its end, so that nothing may be taken for removed."""
    unchanged_archive: bool = False
    passed_over: Counter[str] = field(default_factory=Counter)
    """Entries that are no documents, by why: other ending, hidden, link, device."""


def resolve_root(path: str | os.PathLike[str]) -> Path:
    """The absolute path of a raw root.  Raises RawPathError when it does not exist or is of no known kind."""
    if not os.fspath(path).strip():
        raise RawPathError("a raw path is empty: give a folder, a file or an archive")
    root = Path(path).expanduser()
    try:
        mode = root.stat().st_mode
    except FileNotFoundError:
        raise RawPathError(
            f"raw path {os.fspath(path)!r} does not exist: give a folder, a file or an archive"
        ) from None
    except OSError as error:
        raise RawPathError(
            f"raw path {os.fspath(path)!r} cannot be read: {error.strerror}; give one that its reader may open"
        ) from None
    root = root.resolve()
    if stat.S_ISDIR(mode):
        if not os.access(root, os.R_OK | os.X_OK):
            raise RawPathError(f"raw path {os.fspath(path)!r} cannot be read: give its reader the right to list it")
        return root
    if not stat.S_ISREG(mode) or not root.name.lower().endswith(DOCUMENT_ENDINGS + ARCHIVE_ENDINGS):
        known = ", ".join(DOCUMENT_ENDINGS + ARCHIVE_ENDINGS)
        raise RawPathError(f"raw path {os.fspath(path)!r} is neither a folder nor a file ending in {known}")
    return root


def take_inventory(root: Path, known_stamps: Mapping[str, str], inventory: Inventory) -> Iterator[RawFile]:
    """Yield every document under `root` in the order of paths (an archive's in its own order).

    `known_stamps` gives the stamp of each path as last seen; a file that still has it is yielded without content.
    Counts go into `inventory`.  An archive whose own stamp is unchanged yields nothing and says so there.
    """
    name = root.name.lower()
    if root.is_dir():
        yield from _walk(root, known_stamps, inventory)
    elif name.endswith(ARCHIVE_ENDINGS):
        yield from _read_archive(root, known_stamps, inventory)
    else:
        found = _read_one(str(root), root.name, "file", str(root), known_stamps, inventory)
        if found is not None:
            yield found


def fingerprint(roots: Iterable[Path]) -> str:
    """A hash that changes when a document under one of the roots comes, goes or may have changed; by a stat of each."""
    digest = hashlib.sha256()
    for root in roots:
        for path, status in _stats(root):
            digest.update(f"{path}\0{_stamp(status)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _stats(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    if not root.is_dir():
        yield str(root), root.stat()
        return
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = os.path.join(folder, name)
            if _why_no_document(name) is None:
                with contextlib.suppress(OSError):  # gone since the folder was listed
                    yield path, os.lstat(path)


def archive_stamp(path: Path) -> str:
    status = path.stat()
    return _stamp(status)


def _walk(root: Path, known: Mapping[str, str], inventory: Inventory) -> Iterator[RawFile]:
    named = str(root)
    for folder, folders, names in os.walk(root, followlinks=False, onerror=lambda error: _missed(error, inventory)):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not os.path.islink(os.path.join(folder, f)))
        inside = "".join(f"{part}/" for part in Path(folder).relative_to(root).parts)
        before = os.path.join(folder, "")
        for name in sorted(names):
            why_not = _why_no_document(name)
            if why_not:
                inventory.passed_over[why_not] += 1
                continue
            found = _read_one(before + name, inside + name, "folder", named, known, inventory)
            if found is not None:
                yield found


def _missed(error: OSError, inventory: Inventory) -> None:
    inventory.is_complete = False
    inventory.passed_over[f"unreadable folder {_printable(str(error.filename))}"] += 1


def _read_one(
    file: str, path: str, container: str, root: str, known: Mapping[str, str], inventory: Inventory
) -> RawFile | None:
    path = _printable(path)
    try:
        status = os.lstat(file)
    except OSError:
        return None  # gone between listing and reading: as if it had not been there
    if not stat.S_ISREG(status.st_mode):
        inventory.passed_over["link" if stat.S_ISLNK(status.st_mode) else "device"] += 1
        return None
    inventory.found += 1
    size, stamp = status.st_size, _stamp(status)
    if known.get(path) == stamp:
        return RawFile(root, path, container, size, stamp)
    if size > MAX_DOCUMENT_BYTES:
        return _rejected(root, path, container, size, stamp, "too-large", _too_large(size))
    inventory.opened += 1
    try:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(file, flags), "rb") as opened:
            content = _content(opened, size)
    except OSError as error:
        # The stamp is spoilt so that the next refresh tries again.
        return _rejected(root, path, container, size, f"{stamp}!", "unreadable", str(error.strerror))
    return RawFile(root, path, container, len(content), stamp, content)


def _content(opened: IO[bytes], expected: int) -> bytes:
    """What a file holds, up to one byte more than is allowed, whatever size was expected of it.

    Not read at the most allowed size at once: each file would keep a mapping of that much memory, of which a process may
    have 65,530.
    """
    content = opened.read(expected + 1)
    return content if len(content) <= expected else content + opened.read(MAX_DOCUMENT_BYTES - expected)


def _read_archive(root: Path, known: Mapping[str, str], inventory: Inventory) -> Iterator[RawFile]:
    stamp = archive_stamp(root)
    if known and set(known.values()) == {stamp}:
        inventory.unchanged_archive = True
        inventory.found = len(known)
        return
    inventory.opened += 1
    ending = "zip" if root.name.lower().endswith(".zip") else "tar"
    reader = _zip_entries if ending == "zip" else _tar_entries
    try:
        for name, size, opened in reader(root, inventory):
            path = _entry_path(name)
            why_not = _why_no_document(posixpath.basename(path))
            if why_not:
                inventory.passed_over[why_not] += 1
                continue
            inventory.found += 1
            if size > MAX_DOCUMENT_BYTES:
                yield _rejected(str(root), path, ending, size, stamp, "too-large", _too_large(size))
                continue
            content = _content(opened, size)
            yield RawFile(str(root), path, ending, len(content), stamp, content)
    except _Bomb as bomb:
        inventory.is_complete = False
        yield _rejected(
            str(root), _printable(root.name), ending, root.stat().st_size, f"{stamp}!", "compression-ratio", str(bomb)
        )
    except _BROKEN_ARCHIVE as error:
        inventory.is_complete = False
        detail = f"the archive cannot be read to its end: {type(error).__name__}: {error}"[:500]
        yield _rejected(
            str(root), _printable(root.name), ending, root.stat().st_size, f"{stamp}!", "bad-archive", detail
        )


_BROKEN_ARCHIVE = (tarfile.TarError, zipfile.BadZipFile, zstandard.ZstdError, zlib.error, EOFError, OSError,
                   NotImplementedError, RuntimeError, ValueError)  # fmt: skip


class _Bomb(Exception):
    """An archive that unpacks to far more than any text would."""


class _TarEntry(tarfile.TarInfo):
    """A tar's entry; where its header is broken or missing the tar is, too: tarfile takes that for a regular end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> "_TarEntry":
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # the end mark
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"no end mark, but {error}") from None


def _tar_entries(root: Path, inventory: Inventory) -> Iterator[tuple[str, int, IO[bytes]]]:
    with root.open("rb") as packed:
        stream = _unpacking(root, packed)
        # Stream mode reads front to back and never seeks; links and devices are passed over by their header.
        with tarfile.open(
            fileobj=stream, mode="r|", errorlevel=1, encoding="utf-8", errors="surrogateescape", tarinfo=_TarEntry
        ) as tar:
            for entry in tar:
                if entry.isdir():
                    continue
                if not entry.isreg():
                    inventory.passed_over["link" if entry.issym() or entry.islnk() else "device"] += 1
                    continue
                opened = tar.extractfile(entry)
                if opened is not None:
                    yield entry.name, entry.size, opened
                tar.members = []  # type: ignore[attr-defined]  # a million entries must not pile up


def _unpacking(root: Path, packed: IO[bytes]) -> "IO[bytes] | _Measured":
    name = root.name.lower()
    if name.endswith((".zst", ".tzst")):
        return _Measured(zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True), packed)
    if name.endswith((".gz", ".tgz")):
        return _Measured(gzip.GzipFile(fileobj=packed), packed)
    return packed


class _Measured(io.RawIOBase):
    """A decompressing stream that stops when it gives implausibly more than it takes."""

    def __init__(self, unpacked: Any, packed: IO[bytes]) -> None:
        self._unpacked, self._packed, self._given = unpacked, packed, 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._unpacked.read(size)
        self._given += len(data)
        if self._given > COMPRESSION_RATIO_FROM_BYTES and self._given > MAX_COMPRESSION_RATIO * max(
            self._packed.tell(), 1
        ):
            raise _Bomb(f"more than {MAX_COMPRESSION_RATIO} times its size when unpacked; nothing more of it is read")
        return data


def _zip_entries(root: Path, inventory: Inventory) -> Iterator[tuple[str, int, IO[bytes]]]:
    with zipfile.ZipFile(root) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if kind not in (0, stat.S_IFREG):
                inventory.passed_over["link" if kind == stat.S_IFLNK else "device"] += 1
                continue
            ratio = entry.file_size / max(entry.compress_size, 1)
            if entry.file_size > COMPRESSION_RATIO_FROM_BYTES and ratio > MAX_COMPRESSION_RATIO:
                raise _Bomb(f"{_printable(entry.filename)} unpacks to {ratio:.0f} times its size; nothing more is read")
            with archive.open(entry) as opened:
                yield entry.filename, entry.file_size, opened


def _why_no_document(name: str) -> str | None:
    lower = name.lower()
    if name.startswith("."):
        return "hidden"
    if not lower.endswith(DOCUMENT_ENDINGS):
        return "other ending"
    return "readme" if lower.startswith("readme.") else None


def _entry_path(name: str) -> str:
    """An entry's name as a relative path: a label only, nothing is ever written to it."""
    return _printable(posixpath.normpath(name).lstrip("/")) or "."


def _printable(path: str) -> str:
    """A path as valid Unicode: bytes that are no UTF-8 are shown as \\xNN."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _too_large(size: int) -> str:
    return f"{size} bytes; the limit is {MAX_DOCUMENT_BYTES}"


def _rejected(root: str, path: str, container: str, size: int, stamp: str, reason: str, detail: str) -> RawFile:
    return RawFile(root, path, container, size, stamp, None, reason, detail)
