"""The parts of Sinoscope as commands of their own, so that each is measured as a process from its start to its end.

    python -m benchmarks.contenders dictionary FOLDER      parse, and find the lexicon's names
    python -m benchmarks.contenders mentions FOLDER        read articles, and find mentions by all layers
    python -m benchmarks.contenders refresh FOLDER WAREHOUSE

Each prints one line of JSON, and imports no more than it runs.
"""

import hashlib
import json
import os
import sys
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from orchestration.pool import BATCH_DOCUMENTS, kept_workers, run_batches, start_workers

if TYPE_CHECKING:  # workers are started before this process imports what it needs itself, and import what they run
    from orchestration.frames import Frames


_PAGES_TOGETHER = 2000
"""Pages that are parsed before their names are looked for: each time the automaton comes back into the processor's cache, for
5 ms."""


class Names(NamedTuple):
    """Names in pages, by columns."""

    urls: list[str]
    counts: "array[int]"
    """How many names each page has."""
    entity_ids: "Coded"
    surfaces: "Coded"
    starts: "array[int]"
    ends: "array[int]"
    seconds: dict[str, float]
    """Processor seconds by step."""


class Coded(NamedTuple):
    """A column of strings that come again and again: each once, and the numbers of those that stand in the rows."""

    values: list[str]
    numbers: "array[int]"


def parse_and_match(paths: Sequence[str]) -> Names:
    """The text of each page and the lexicon's names in it, which is what the naive pipeline does."""
    from orchestration.mentions.dictionary import curated_dictionary

    began = time.process_time()
    pages = list(_pages(paths))
    parsed = time.process_time()
    counts, starts, ends = array("I"), array("I"), array("I")
    entity_ids: list[str] = []
    surfaces: list[str] = []
    for (_, text), matches in zip(pages, curated_dictionary().find_each([text for _, text in pages]), strict=True):
        counts.append(len(matches))
        starts.extend([start for start, _, _ in matches])
        ends.extend([end for _, end, _ in matches])
        entity_ids += [aliases[0].entity_id for _, _, aliases in matches]
        surfaces += [text[start:end] for start, end, _ in matches]
    seconds = {"Reading and parsing": parsed - began, "Finding names": time.process_time() - parsed}
    return Names([url for url, _ in pages], counts, _coded(entity_ids), _coded(surfaces), starts, ends, seconds)


def _coded(strings: Iterable[str]) -> Coded:
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    coded = array("I", map(numbers.__getitem__, strings))
    return Coded(list(numbers), coded)


def _pages(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The address and the text of each page."""
    from orchestration.archive.envelope import Unreadable, open_envelope
    from orchestration.archive.pages import read_blocks

    for path in paths:
        try:
            envelope = open_envelope(_content(path))
            yield envelope.url, "\n".join([block.text for block in read_blocks(envelope.html)])
        except Unreadable:
            continue


def read_and_mention(paths: Sequence[str]) -> "tuple[Frames, dict[str, float]]":
    """Articles as the layouts of their outlets read them, and all mentions in them; with processor seconds by step."""
    from orchestration import frames, steps
    from orchestration.batch import Batch

    began = time.process_time()
    contents = [(hashlib.sha256(content).hexdigest(), content) for content in map(_content, paths)]
    read = steps.read_articles(frames.frame(frames.BATCH, contents))
    parsed = time.process_time()
    found = read | steps.frames_of(steps.find_mentions(Batch(steps.articles_of(read))))
    return found, {"Reading articles": parsed - began, "Finding mentions": time.process_time() - parsed}


def extract(folder: Path, by: str) -> dict[str, object]:
    paths = [os.path.join(inside, name) for inside, _, names in os.walk(folder) for name in names]
    rows: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    with kept_workers():
        start_workers(_make_ready, len(paths))
        if by == "mentions":
            for _, (found, spent) in run_batches(read_and_mention, _batches(paths, BATCH_DOCUMENTS), len(paths)):
                rows.update({table: len(frame) for table, frame in found.items()})
                seconds.update(spent)
        else:
            batches = _batches(paths, _PAGES_TOGETHER)
            names = [found for _, found in run_batches(parse_and_match, batches, len(paths))]
            for batch in names:
                rows["mentions"] += len(batch.starts)
                seconds.update(batch.seconds)
    return {
        "documents": len(paths),
        "rows": rows,
        "cpu_steps": {step: round(spent, 3) for step, spent in seconds.items()},
    }


def _batches(paths: list[str], size: int) -> Iterator[list[str]]:
    return (paths[at : at + size] for at in range(0, len(paths), size))


def _make_ready() -> None:
    from orchestration.archive import envelope, pages  # noqa: F401
    from orchestration.mentions.dictionary import curated_dictionary

    next(curated_dictionary().find_each([""]))


def _content(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, os.fstat(file).st_size)
    finally:
        os.close(file)


class _Clock:
    """A reporter that notes when each step began."""

    def __init__(self) -> None:
        self.began: list[tuple[str, float]] = []

    def say(self, text: str) -> None: ...
    def advance(self, count: int) -> None: ...

    def begin(self, step: str, total: int | None) -> None:
        self.began.append((step, time.monotonic()))

    def seconds(self) -> dict[str, float]:
        """The seconds of each step."""
        ends = [at for _, at in self.began[1:]] + [time.monotonic()]
        spent: dict[str, float] = {}
        for (step, at), end in zip(self.began, ends, strict=True):
            spent[step] = spent.get(step, 0.0) + end - at
        return {step: round(seconds, 3) for step, seconds in spent.items()}


def refresh(folder: Path, warehouse: Path) -> dict[str, object]:
    from orchestration.refresh import Refresh, resolve_roots, run
    from orchestration.store import Warehouse, refresh_lock

    clock = _Clock()
    target = Warehouse(warehouse)
    with refresh_lock(target, "benchmark") as lock:
        outcome = run(Refresh(target, resolve_roots([str(folder)]), clock), lock)
    models: dict[str, float] = {}
    if outcome.marts_built:
        results = json.loads((target.dbt_target / "run_results.json").read_text())
        models = {result["unique_id"]: round(result["execution_time"], 3) for result in results["results"]}
    return {
        "documents": outcome.found,
        "new": outcome.new,
        "rows": outcome.published_rows,
        "steps": clock.seconds(),
        "models": models,
    }


def main() -> None:
    what, folder, *rest = sys.argv[1:]
    found = refresh(Path(folder), Path(rest[0])) if what == "refresh" else extract(Path(folder), what)
    print(json.dumps(found), flush=True)
    os._exit(0)  # as workers do: what it holds need not be freed object by object


if __name__ == "__main__":
    main()
