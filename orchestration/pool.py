"""Runs a step over batches in worker processes; which batches, and what becomes of the frames, is the caller's."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

import polars as pl

from orchestration.frames import Frames

BATCH_DOCUMENTS = 250
"""Documents a worker gets at once: enough to outweigh the passing of frames, few enough to keep memory flat."""
POOL_FROM_DOCUMENTS = 600
"""Below this a second process costs more to start (1 s of imports) than it saves."""
_AHEAD_PER_WORKER = 2


def processes() -> int:
    """Worker processes to use: SINOSCOPE_PROCESSES, else one for each usable core, four at most."""
    configured = os.environ.get("SINOSCOPE_PROCESSES", "")
    if configured.isdigit() and int(configured) > 0:
        return int(configured)
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


def run_batches(
    run: Callable[[pl.DataFrame], Frames], batches: Iterable[pl.DataFrame], documents: int
) -> Iterator[tuple[pl.DataFrame, Frames]]:
    """Yield each batch with its frames, in the order of the batches.

    `documents` is how many there are in all: few are done in this process.  Workers are spawned, since a fork would
    inherit Polars' threads.
    """
    count = processes()
    if documents < POOL_FROM_DOCUMENTS or count == 1:
        for batch in batches:
            yield batch, run(batch)
        return
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _set_run, (run,)) as pool:
        under_way: deque[tuple[pl.DataFrame, Future[Frames]]] = deque()
        try:
            for batch in batches:
                under_way.append((batch, pool.submit(_run, batch)))
                if len(under_way) >= count * _AHEAD_PER_WORKER:
                    done, future = under_way.popleft()
                    yield done, future.result()
            while under_way:
                done, future = under_way.popleft()
                yield done, future.result()
        finally:
            for _, future in under_way:
                future.cancel()


def _set_run(run: Callable[[pl.DataFrame], Frames]) -> None:
    """Keep in a worker what it is to run: with its reference data it would be large to send with every batch."""
    global _run_of_worker
    _run_of_worker = run


def _run(batch: pl.DataFrame) -> Frames:
    assert _run_of_worker is not None
    return _run_of_worker(batch)


_run_of_worker: Callable[[pl.DataFrame], Frames] | None = None
