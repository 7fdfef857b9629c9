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
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import psutil

from orchestration import frames
from orchestration.archive.inventory import Inventory, take_inventory
from orchestration.frames import Frames
from orchestration.pool import BATCH_DOCUMENTS, run_batches

_MATCHES: frames.Schema = {
    "url": pl.String,
    "entity_id": pl.String,
    "surface": pl.String,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
}


def parse_and_match(batch: pl.DataFrame) -> Frames:
    """The text of each page and the lexicon's names in it: what the naive pipeline does."""
    from orchestration.archive.blocks import read_blocks
    from orchestration.archive.envelope import Unreadable, open_envelope
    from orchestration.mentions.matching import curated_matcher

    find = curated_matcher().find
    rows = []
    for content in batch["content"]:
        try:
            envelope = open_envelope(content)
            text = "\n".join([block.text for block in read_blocks(envelope.html)])
        except Unreadable:
            continue
        url = envelope.url
        rows += [(url, aliases[0].entity_id, text[start:end], start, end) for start, end, aliases in find(text)]
    return {"mentions": frames.frame(_MATCHES, rows)}


def read_and_mention(batch: pl.DataFrame) -> Frames:
    """Articles as the layouts of their outlets read them, and all mentions in them."""
    from orchestration import steps

    read = steps.read_articles(batch)
    return read | steps.find_mentions(steps.articles_of(read))


def extract(folder: Path, by: str) -> dict[str, object]:
    function = {"dictionary": parse_and_match, "mentions": read_and_mention}[by]
    inventory = Inventory(str(folder))
    found: dict[str, int] = {}
    files = sum(len(names) for _, _, names in os.walk(folder))
    for _, result in run_batches(function, _contents(folder, inventory), files):
        for table, frame in result.items():
            found[table] = found.get(table, 0) + len(frame)
    return {"documents": inventory.found, "rows": found}


def _contents(folder: Path, inventory: Inventory) -> Iterator[pl.DataFrame]:
    batch: list[tuple[str | None, bytes]] = []
    for file in take_inventory(folder, {}, inventory):
        if file.content is not None:
            batch.append((file.sha256, file.content))
        if len(batch) == BATCH_DOCUMENTS:
            yield frames.frame(frames.BATCH, batch)
            batch = []
    if batch:
        yield frames.frame(frames.BATCH, batch)


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


def refresh(folder: Path, warehouse: Path, began: float) -> dict[str, object]:
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
    began = time.monotonic() - (time.time() - psutil.Process().create_time())
    what, folder, *rest = sys.argv[1:]
    found = refresh(Path(folder), Path(rest[0]), began) if what == "refresh" else extract(Path(folder), what)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
