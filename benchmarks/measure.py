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
_FAMILY_SECONDS = 1.0
"""How often it is asked which processes there are, for which the system is asked for all of its processes; more often in the
beginning, when they are started."""
_GROWN = 1.05
_PATIENCE = 100
"""The proportional size is counted page by page while the process waits for its memory, 25 ms for a gigabyte.  So it is read
again where the resident size has grown by a twentieth, or has grown at all and a hundred times as long has gone by: else the
measuring would take a tenth of a core from who is measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: seconds, seconds of all processors, the peak of the processes' memory together, and what it printed.

    Memory is the proportional set size where the system tells it (pages that processes share count once), else the
    resident size.  Of peaks that last less than three seconds a twentieth may be missed.
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
        self._most_resident = 0
        self._patient_until = 0.0
        self.peak = 0

    def run(self) -> None:
        family: list[psutil.Process] = []
        began = time.monotonic()
        asked = float("-inf")
        while not self._done.is_set():
            now = time.monotonic()
            if now - asked >= min(_FAMILY_SECONDS, (now - began) / 4):
                asked = now
                try:
                    family = [self._root, *self._root.children(recursive=True)]
                except psutil.NoSuchProcess:
                    return
            self._look_at(family)
            self._done.wait(SAMPLE_SECONDS)

    def _look_at(self, family: Sequence[psutil.Process]) -> None:
        resident = sum(map(_resident, family))
        began = time.monotonic()
        if resident > self._most_resident * (1 if began > self._patient_until else _GROWN):
            self._most_resident = resident
            self.peak = max(self.peak, sum(map(_proportional, family)))
            ended = time.monotonic()
            self._patient_until = ended + _PATIENCE * (ended - began)

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
