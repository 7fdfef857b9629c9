"""Runs a step over batches in worker processes; what is in a batch, and what becomes of the results, is the caller's."""

import atexit
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

if TYPE_CHECKING:  # workers can be started before this process has imported what it takes them for, if it takes any
    from concurrent.futures import Future, ProcessPoolExecutor

    import polars as pl

    from orchestration.frames import Frames

BATCH_DOCUMENTS = 250
"""Documents a worker gets at once: enough to outweigh the passing of frames, few enough to keep memory flat."""
POOL_FROM_DOCUMENTS = 600
"""Below this a second process costs more to start (1 s of imports) than it saves."""
_AHEAD_PER_WORKER = 6
"""So many batches wait for each worker: results come in the order of the batches, and one that is large holds up the rest."""
_LAST_PARTS = 4
"""Into so many parts the last batches are cut, so that no worker is left alone for long with one of them."""
_SELDOM = (20_000, 50, 100)
"""How seldom the collector runs while steps work: what they make by the thousand is freed without it, and the lexicon, over
which it would walk each time, stays."""


class Documents(Protocol):
    """A batch: a frame, or a list."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> Self: ...


_B = TypeVar("_B", bound=Documents)
_R = TypeVar("_R")


class BadSetting(ValueError):
    """SINOSCOPE_PROCESSES is no number of processes."""


def processes() -> int:
    """Worker processes to use: SINOSCOPE_PROCESSES, else one for each usable core, four at most.  Raises BadSetting."""
    configured = os.environ.get("SINOSCOPE_PROCESSES", "").strip()
    if configured:
        if configured.isascii() and configured.isdigit() and int(configured) > 0:
            return int(configured)
        raise BadSetting(f"SINOSCOPE_PROCESSES is {configured!r}: give a whole number above 0, or unset it")
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


def worker_processes() -> "ProcessPoolExecutor":
    """An executor of `processes()` workers, which leave interrupts to this process and end with it."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Spawned, since a fork would inherit Polars' and DuckDB's threads.
    return ProcessPoolExecutor(processes(), mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker)


class _Workers:
    """The worker processes of one `kept_workers` block, started when first needed."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    def executor(self) -> "ProcessPoolExecutor":
        if self._executor is None:
            self._executor = worker_processes()
        return self._executor

    def are_started(self) -> bool:
        return self._executor is not None

    def start(self, make_ready: Callable[[], object]) -> None:
        if self._executor is None:
            for _ in range(processes()):
                self.executor().submit(make_ready)

    def stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


def _begin_worker() -> None:
    """An interrupt is for the process that started the workers, which stops them.  A worker ends when that process is
    killed: it would wait for its next batch for ever."""
    gc.set_threshold(*_SELDOM)
    # There is a worker for each core, and a batch is small: threads of Polars' would only hand it to each other.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    # What it holds need not be freed object by object, which takes a third of a second.
    atexit.register(os._exit, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from multiprocessing import parent_process

    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the collector of this process run as seldom as in workers."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


_kept: ContextVar[_Workers | None] = ContextVar("kept_workers", default=None)


@contextmanager
def kept_workers() -> Iterator[None]:
    """Keep the worker processes of all `run_batches` in the block: they import and read their lexicon once."""
    workers = _Workers()
    token = _kept.set(workers)
    try:
        yield
    finally:
        _kept.reset(token)
        workers.stop()


def start_workers(make_ready: Callable[[], object], documents: int) -> None:
    """Start the workers of the enclosing `kept_workers` ahead of their first batch, if so many documents are worth
    it; each runs `make_ready` once."""
    workers = _kept.get()
    if workers is not None and are_worth_workers(documents):
        workers.start(make_ready)


def are_worth_workers(documents: int) -> bool:
    """Whether so many documents are read and enriched by worker processes."""
    return documents >= POOL_FROM_DOCUMENTS and processes() > 1


def run_batches(run: Callable[[_B], _R], batches: Iterable[_B], documents: int) -> Iterator[tuple[_B, _R]]:
    """Yield each batch with what `run` makes of it, in the order of the batches.

    `documents` is how many there are in all: few are done in this process, where no workers are kept that run.
    """
    count = processes()
    kept = _kept.get()
    if not are_worth_workers(documents) and not (kept and kept.are_started()):
        with seldom_collected():
            for batch in batches:
                yield batch, run(batch)
        return
    workers = kept or _Workers()
    under_way: deque[tuple[_B, Future[_R]]] = deque()
    try:
        for batch in _smaller_at_the_end(batches, documents, count):
            under_way.append((batch, workers.executor().submit(run, batch)))
            if len(under_way) >= count * _AHEAD_PER_WORKER:
                done, future = under_way.popleft()
                yield done, future.result()
        while under_way:
            done, future = under_way.popleft()
            yield done, future.result()
    finally:
        for _, future in under_way:
            future.cancel()
        if kept is None:
            workers.stop()


def _smaller_at_the_end(batches: Iterable[_B], documents: int, workers: int) -> Iterator[_B]:
    """The batches of so many documents in all, the last one for each worker in parts."""
    left = documents
    for batch in batches:
        size = len(batch)
        part = ceil(size / _LAST_PARTS) or 1
        is_last = left <= workers * size
        left -= size
        yield from (batch[at : at + part] for at in range(0, size, part)) if is_last else [batch]


def gathered(
    results: "Iterable[tuple[pl.DataFrame, Frames]]", documents: int
) -> "Iterator[tuple[pl.DataFrame, Frames]]":
    """What `run_batches` gives, neighbours as one of at least so many documents: their column sha256 and their frames."""
    import polars as pl

    batches: list[pl.DataFrame] = []
    found: list[Frames] = []
    for batch, frames in results:
        batches.append(batch.select("sha256"))
        found.append(frames)
        if sum(map(len, batches)) >= documents:
            yield pl.concat(batches), _as_one(found)
            batches, found = [], []
    if batches:
        yield pl.concat(batches), _as_one(found)


def _as_one(found: "list[Frames]") -> "Frames":
    import polars as pl

    return {table: pl.concat([frames[table] for frames in found]) for table in found[0]}
