"""Versions of code as hashes of its source: what was made by other code than today's is made anew, and nobody has to
remember to raise a number."""

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def source_version(*parts: str) -> str:
    """A hash of modules and packages of this package, named by their paths in it: ("archive", "scripts.py").

    Raises FileNotFoundError for a part that does not exist.
    """
    digest = hashlib.sha256()
    for part in parts:
        path = _PACKAGE / part
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        for file in files:
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
