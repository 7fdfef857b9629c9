"""The parts of Sinoscope as commands of their own, so that each is measured as a process from its start to its end.

    python -m benchmarks.contenders dictionary FOLDER      parse, and find the lexicon's names
    python -m benchmarks.contenders mentions FOLDER        read articles, and find mentions by all layers
    python -m benchmarks.contenders refresh FOLDER WAREHOUSE

Each prints one line of JSON, and imports no more than it runs.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.pool import BATCH_DOCUMENTS, kept_workers, run_batches, start_workers

if TYPE_CHECKING:  # workers are started before this process imports what it needs itself, and import what they run
    import polars as pl


def parse_and_match(paths: Sequence[str]) -> dict[str, list[str] | list[int]]:
    """The text of each page and the lexicon's names in it, which is what the naive pipeline does: the names' columns."""
    from orchestration.archive.envelope import Unreadable, open_envelope
    from orchestration.archive.pages import read_blocks
    from orchestration.mentions.matching import curated_matcher

    find = curated_matcher().find
    urls: list[str] = []
    ids: list[str] = []
    surfaces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for content in _contents(paths):
        try:
            envelope = open_envelope(content)
            text = "\n".join([block.text for block in read_blocks(envelope.html)])
        except Unreadable:
            continue
        matches = find(text)
        urls += [envelope.url] * len(matches)
        ids += [aliases[0].entity_id for _, _, aliases in matches]
        surfaces += [text[start:end] for start, end, _ in matches]
        starts += [start for start, _, _ in matches]
        ends += [end for _, end, _ in matches]
    return {"url": urls, "entity_id": ids, "surface": surfaces, "char_start": starts, "char_end": ends}


def read_and_mention(paths: Sequence[str]) -> "Frames":
    """Articles as the layouts of their outlets read them, and all mentions in them."""
    from orchestration import frames, steps
    from orchestration.batch import Batch

    contents = [(hashlib.sha256(content).hexdigest(), content) for content in _contents(paths)]
    read = steps.read_articles(frames.frame(frames.BATCH, contents))
    return read | steps.frames_of(steps.find_mentions(Batch(steps.articles_of(read))))


def extract(folder: Path, by: str) -> dict[str, object]:
    paths = [os.path.join(inside, name) for inside, _, names in os.walk(folder) for name in names]
    with kept_workers():
        start_workers(_make_ready, len(paths))
        batches = (paths[at : at + BATCH_DOCUMENTS] for at in range(0, len(paths), BATCH_DOCUMENTS))
        if by == "dictionary":
            found: dict[str, list] = {}
            for _, names in run_batches(parse_and_match, batches, len(paths)):
                for column, values in names.items():
                    found.setdefault(column, []).extend(values)
            if os.environ.get("TABLE"):
                import polars as pl
                rows = {"mentions": len(pl.DataFrame(found))}
            else:
                rows = {"mentions": len(found["url"])}
        else:
            rows = {}
            for _, frames in run_batches(read_and_mention, batches, len(paths)):
                for table, frame in frames.items():
                    rows[table] = rows.get(table, 0) + len(frame)
    return {"documents": len(paths), "rows": rows}


def _contents(paths):
    from orchestration.archive.inventory import Inventory, take_inventory

    inventory = Inventory("")
    return [file.content for path in paths for file in take_inventory(Path(path), {}, inventory) if file.content]


def _make_ready() -> None:
    from orchestration.archive import envelope, inventory, pages  # noqa: F401
    from orchestration.mentions.matching import curated_matcher

    curated_matcher().find("")


class _Clock:
    """A reporter that notes when each step began."""

    def __init__(self, began: float) -> None:
        self.began = [("Starting", began)]

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
    import psutil

    began = time.monotonic() - (time.time() - psutil.Process().create_time())
    from orchestration.refresh import Refresh, resolve_roots, run
    from orchestration.store import Warehouse, refresh_lock

    clock = _Clock(began)
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
    print(json.dumps(found))


if __name__ == "__main__":
    main()
