"""What is dear to build and the same for one state of code and data, kept in the user's cache folder.  What that is, and
what its key covers, is the caller's."""

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from platformdirs import user_cache_path

_T = TypeVar("_T")
_STATES = 4
"""So many states of one thing are kept: those of a few checkouts and versions."""
_DIGEST = hashlib.sha256
_PART = 65536


def kept(name: str, key: str, build: Callable[[], _T], folder: Path | None = None) -> _T:
    """What `build` makes, or what it made before under this name and key, by this version of Python."""
    found: _T | None = find_kept(name, key, folder)
    if found is not None:
        return found
    made = build()
    keep(name, key, made, folder)
    return made


def find_kept(name: str, key: str, folder: Path | None = None) -> Any:
    """What was kept under this name and key, else None.

    A file that is missing, spoilt or another user's counts for nothing.
    """
    with contextlib.suppress(Exception), _path(name, key, folder).open("rb") as file:
        _check(file)
        return pickle.load(file)  # noqa: S301  the user's own file, of which others can write nothing
    return None


def keep(name: str, key: str, made: object, folder: Path | None = None) -> None:
    """Keep what was made; where the folder cannot be written, it is not kept."""
    path = _path(name, key, folder)
    with contextlib.suppress(OSError):
        _write(path, made)
        states = sorted(path.parent.glob(f"{name}-*.pickle"), key=lambda state: state.stat().st_mtime, reverse=True)
        for old in states[_STATES:]:
            old.unlink(missing_ok=True)


def _path(name: str, key: str, folder: Path | None) -> Path:
    # Some systems have no colons in names of files.
    state = key.replace(":", "-")
    return (folder or user_cache_path("sinoscope")) / f"{name}-{sys.implementation.cache_tag}-{state}.pickle"


def _check(file: BinaryIO) -> None:
    """Go to where the content begins, after the digest.  Raises OSError or ValueError for one that counts for nothing."""
    if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
        raise PermissionError("it is another user's")
    expected = file.read(_DIGEST().digest_size)
    if _digest_of_rest(file) != expected:
        raise ValueError("it is spoilt")
    file.seek(len(expected))


def _digest_of_rest(file: BinaryIO) -> bytes:
    digest = _DIGEST()
    while part := file.read(_PART):
        digest.update(part)
    return digest.digest()


def _write(path: Path, made: object) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "w+b") as file:
            begin = file.write(bytes(_DIGEST().digest_size))
            pickle.dump(made, file, pickle.HIGHEST_PROTOCOL)
            file.seek(begin)
            digest = _digest_of_rest(file)
            file.seek(0)
            file.write(digest)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
