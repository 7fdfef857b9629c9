"""Worker processes: what becomes of them when the process that started them is killed."""

import subprocess
import sys

import psutil

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
