"""Runs a command and measures it from outside: wall time, processor time and the memory of all its processes.  What is
run, and what the figures mean, is not its business."""

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.2

# How much the resident memory has to have grown for the proportional one to be read again, which the system counts page by
# page, with the process's memory locked: eight milliseconds for 340 MB, a tenth of a core if done at each look.
_GROWN = 1.02


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: seconds, seconds of all processors, the peak of the processes' memory together, and what it printed.

    Memory is the proportional set size where the system tells it (pages that processes share count once), read whenever the
    resident size exceeds what it was before by a fiftieth, else the resident size.
    """

    wall: float
    cpu: float
    peak_mb: float
    output: str


def measure(command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Measured:
    """Run a command to its end.  Raises RuntimeError with the end of what it printed where it fails."""
    before = _seconds_of_children()
    began = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **(env or {})}, cwd=cwd
        )
        sampler = _Sampler(child.pid)
        sampler.start()
        output, _ = child.communicate()
        wall = time.monotonic() - began
        sampler.stop()
        if child.returncode:
            errors.seek(0)
            tail = (output + errors.read()).decode("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{' '.join(command)} ended with exit code {child.returncode}:\n{tail}")
    return Measured(wall, _seconds_of_children() - before, sampler.peak / 2**20, output.decode("utf-8", "replace"))


class _Sampler(threading.Thread):
    """Looks at the memory of a process and its descendants while it lives, without costing them the time that is measured."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._done = threading.Event()
        self._most_resident = 0.0
        self.peak = 0

    def run(self) -> None:
        while not self._done.is_set():
            try:
                family = [self._root, *self._root.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            resident = sum(map(_resident, family))
            if resident > self._most_resident * _GROWN:
                self._most_resident = resident
                self.peak = max(self.peak, sum(map(_proportional, family)))
            self._done.wait(SAMPLE_SECONDS)

    def stop(self) -> None:
        self._done.set()
        self.join()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _proportional(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.Error:
        return 0


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
