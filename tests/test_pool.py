"""Worker processes: what becomes of them when the process that started them is killed; and their results, gathered."""

import os
import subprocess
import sys
from itertools import chain

import polars as pl
import psutil
import pytest

from orchestration.pool import (
    POOL_FROM_DOCUMENTS,
    _smaller_at_the_end,
    gathered,
    kept_workers,
    run_batches,
    start_workers,
)
from tests.conftest import PROJECT

PARENT = """
import os, time
from orchestration.pool import POOL_FROM_DOCUMENTS, kept_workers, start_workers

if __name__ == "__main__":
    with kept_workers():
        start_workers(os.getpid, POOL_FROM_DOCUMENTS)
        print("started", flush=True)
        time.sleep(600)
"""


def test_workers_end_when_their_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=PROJECT, env={"SINOSCOPE_PROCESSES": "2"}
    )
    assert parent.stdout is not None
    parent.stdout.readline()
    workers = psutil.Process(parent.pid).children(recursive=True)
    assert len(workers) >= 2
    parent.kill()
    parent.wait()
    _, left = psutil.wait_procs(workers, timeout=60)
    assert [worker for worker in left if worker.status() != psutil.STATUS_ZOMBIE] == []


def test_few_documents_are_done_here_unless_workers_run_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SINOSCOPE_PROCESSES", "2")
    few = [["a"], ["b"], ["c"]]
    with kept_workers():
        assert {pid for _, pid in run_batches(_process_of, few, 3)} == {os.getpid()}
        start_workers(os.getpid, POOL_FROM_DOCUMENTS)
        done = list(run_batches(_process_of, few, 3))
    assert [batch for batch, _ in done] == few
    assert os.getpid() not in {pid for _, pid in done}


def _process_of(batch: list[str]) -> int:
    return os.getpid()


@pytest.mark.parametrize(
    ("sizes", "at_least", "sizes_together"),
    [
        pytest.param([], 5, [], id="nothing"),
        pytest.param([2], 5, [2], id="fewer than asked for"),
        pytest.param([2, 3, 2, 3, 1], 5, [5, 5, 1], id="as many as asked for, and what is left"),
        pytest.param([1, 9, 1], 5, [10, 1], id="a batch that overshoots"),
        pytest.param([5, 5], 5, [5, 5], id="each is enough by itself"),
    ],
)
def test_results_are_gathered_in_their_order(sizes: list[int], at_least: int, sizes_together: list[int]) -> None:
    names = iter(range(sum(sizes)))
    batches = [
        pl.DataFrame({"sha256": [str(next(names)) for _ in range(size)], "body": ["…"] * size}) for size in sizes
    ]
    results = [(batch, {"rows": batch.select("sha256", again=pl.col("sha256"))}) for batch in batches]
    together = list(gathered(results, at_least))
    assert [len(documents) for documents, _ in together] == sizes_together
    assert all(documents.columns == ["sha256"] for documents, _ in together)
    assert [name for documents, _ in together for name in documents["sha256"]] == [str(i) for i in range(sum(sizes))]
    assert all(found["rows"]["sha256"].equals(documents["sha256"]) for documents, found in together)


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        ([250, 250, 250], [250, 63, 63, 63, 61, 63, 63, 63, 61]),
        ([250, 250, 7], [250, 63, 63, 63, 61, 2, 2, 2, 1]),
        ([1], [1]),
        ([0], []),
    ],
    ids=["full batches", "few documents at the end", "one document", "none"],
)
def test_the_last_batch_of_each_worker_is_cut_into_four(sizes: list[int], parts: list[int]) -> None:
    batches = [[f"{number}-{at}" for at in range(size)] for number, size in enumerate(sizes)]
    cut = list(_smaller_at_the_end(batches, sum(sizes), workers=2))
    assert [len(part) for part in cut] == parts
    assert list(chain.from_iterable(cut)) == list(chain.from_iterable(batches))
