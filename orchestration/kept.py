"""What is dear to build and the same for one state of code and data, kept in the user's cache folder.  What that is, and
what its key covers, is the caller's."""

import contextlib
import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from platformdirs import user_cache_path

_T = TypeVar("_T")
_STATES = 4
"""So many states of one thing are kept: those of a few checkouts and versions."""
_DIGEST = hashlib.sha256


def kept(name: str, key: str, build: Callable[[], _T], folder: Path | None = None) -> _T:
    """What `build` makes, or what it made before under this name and key.

    A file that is missing, spoilt or another user's counts for nothing, and so does a folder that cannot be written.
    """
    folder = folder or user_cache_path("sinoscope")
    path = folder / f"{name}-{key}.pickle"
    with contextlib.suppress(Exception):  # whatever is wrong with it, it can be built
        found: _T = pickle.loads(_content(path))  # noqa: S301  the user's own file, of which others can write nothing
        return found
    made = build()
    with contextlib.suppress(OSError):
        _write(path, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
        states = sorted(folder.glob(f"{name}-*.pickle"), key=lambda state: state.stat().st_mtime, reverse=True)
        for old in states[_STATES:]:
            old.unlink(missing_ok=True)
    return made


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        owner = os.fstat(file.fileno()).st_uid
        digest, content = file.read(_DIGEST().digest_size), file.read()
    if hasattr(os, "getuid") and owner != os.getuid():
        raise PermissionError(f"{path} is another user's")
    if _DIGEST(content).digest() != digest:
        raise ValueError(f"{path} is spoilt")
    return content


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_DIGEST(content).digest() + content)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
