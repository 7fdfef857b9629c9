"""Runs dbt on the build database as a child process that inherits the refresh lock.  The models are in dbt/."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from orchestration.kept import find_kept, keep
from orchestration.paths import dbt_dir
from orchestration.store import Warehouse, memory_limit, open_tables

DBT = (sys.executable, "-c", "from dbt.cli.main import cli; cli()")
READY_DBT = (sys.executable, "-P", str(Path(__file__).with_name("ready_dbt.py")))
REFRESH_ARGUMENTS = ("build", "--exclude-resource-type", "unit_test")
"""A refresh builds the models and tests the data; unit tests of the models belong to the test suite."""
WITHOUT_SEEDS = ("--exclude-resource-type", "seed")
_LESS_LOGGED = {"DBT_LOG_LEVEL_FILE": "info"}
"""By itself dbt logs every statement, which takes a twelfth of its time; they stand in its target folder, too."""
_PARSED = "dbt-parsed"


class DbtFailed(RuntimeError):
    """dbt could not build a model, or a data test failed; the message names the first cause."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a run of dbt has to do beside growing the marts: load the seeds, build all models anew; and how many models
    and checks it may work on at once."""

    seeds: bool = True
    anew: bool = True
    at_once: int = 1

    def arguments(self) -> list[str]:
        """dbt's arguments for it."""
        return [
            *REFRESH_ARGUMENTS,
            *(() if self.seeds else WITHOUT_SEEDS),
            *(("--full-refresh",) if self.anew else ()),
            "--threads",
            str(self.at_once),
        ]


@dataclass(frozen=True, slots=True)
class DbtResult:
    """Counts of nodes by status, and the warnings in words."""

    statuses: dict[str, int]
    warnings: list[str]


def project_key() -> str:
    """A hash of the dbt project's files: a change of it makes the marts outdated."""
    return _hash_of_files(".sql", ".yml", ".csv")


def seeds_key() -> str:
    """A hash of the seeds and what is declared of them: while it stays, their tables need not be loaded again."""
    return _hash_of_files(".yml", ".csv")


def _hash_of_files(*suffixes: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in dbt_dir().rglob("*") if p.is_file() and p.suffix in suffixes):
        if not {"target", "logs"} & set(path.relative_to(dbt_dir()).parts):
            digest.update(str(path.relative_to(dbt_dir())).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def mart_names() -> frozenset[str]:
    """The tables of schema main that the project makes."""
    return frozenset(path.stem for path in (dbt_dir() / "models" / "marts").glob("*.sql"))


def dbt_environment(warehouse: Warehouse) -> dict[str, str]:
    """The environment dbt runs in: where things lie, and nothing sent or asked for over the network.

    The build and its marts are named as seen from their folder, where dbt is to run: dbt parses the project anew for another
    path.
    """
    return {
        **os.environ,
        "SINOSCOPE_BUILD": warehouse.build.name,
        "SINOSCOPE_MARTS": warehouse.marts.name,
        "SINOSCOPE_MEMORY": memory_limit(warehouse),
        "DBT_PROJECT_DIR": str(dbt_dir()),
        "DBT_PROFILES_DIR": str(dbt_dir()),
        "DBT_TARGET_PATH": str(warehouse.dbt_target),
        "DBT_LOG_PATH": str(warehouse.dbt_target / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        "DO_NOT_TRACK": "1",
        "DBT_USE_COLORS": "false",
        "PYTHONUNBUFFERED": "1",
    }


class ReadyDbt:
    """dbt's child process for one refresh, as a context that ends it.

    It needs 3 s of work to be ready, which can be done while articles are worked on, once it is known that there will be
    something to build.
    """

    def __init__(self, warehouse: Warehouse, lock: int | None) -> None:
        self.warehouse = warehouse
        self._lock = lock
        self._child: subprocess.Popen[bytes] | None = None

    def get_ready(self) -> None:
        """Start the child ahead of `build`."""
        self._started()

    def build(self, arguments: Sequence[str]) -> tuple[int, str]:
        """Run dbt with these arguments; gives its exit code and what it said."""
        child = self._started()
        # How much memory it may take depends on the build as it is now.
        environment = {**_LESS_LOGGED, **dbt_environment(self.warehouse)}
        order = json.dumps({"arguments": list(arguments), "environment": environment})
        output, _ = child.communicate(f"{order}\n".encode())
        return child.returncode, output.decode("utf-8", "replace")

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            prepare_target(self.warehouse)
            self._child = _start(self.warehouse, READY_DBT, self._lock, subprocess.PIPE)
        return self._child

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()


def start_dbt(
    warehouse: Warehouse, arguments: Sequence[str], lock: int | None, log_format: str = "text"
) -> subprocess.Popen[bytes]:
    """Start dbt; the child has the lock's descriptor, so that no second writer starts while it lives."""
    return _start(warehouse, [*DBT, "--log-format", log_format, *arguments], lock, subprocess.DEVNULL)


def _start(warehouse: Warehouse, command: Sequence[str], lock: int | None, stdin: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=stdin,
        env=dbt_environment(warehouse),
        cwd=warehouse.build_folder,
        pass_fds=() if lock is None else (lock,),
    )


def build_marts(dbt: ReadyDbt, due: Due) -> DbtResult:
    """Build what is due of the models and test the data.  Raises DbtFailed."""
    exit_code, output = dbt.build(due.arguments())
    result = read_results(dbt.warehouse, exit_code, output)
    keep_parsed(dbt.warehouse)
    return result


def prepare_target(warehouse: Warehouse) -> None:
    """Make dbt's target folder fit for a run: no old results, and the project as it was parsed before, if it was.

    What was parsed of another state of the project is dropped: dbt misreads it when a file's name moves from one kind
    of node to another.
    """
    warehouse.dbt_target.mkdir(parents=True, exist_ok=True)
    (warehouse.dbt_target / "run_results.json").unlink(missing_ok=True)
    marker = warehouse.dbt_target / "project_key"
    if not marker.exists() or marker.read_text() != project_key():
        _parsed(warehouse).unlink(missing_ok=True)
        parsed = find_kept(_PARSED, parse_key())
        if parsed is not None:
            _parsed(warehouse).write_bytes(parsed)
        marker.write_text(project_key())


def keep_parsed(warehouse: Warehouse) -> None:
    """Keep how dbt parsed the project, after a run that succeeded, for the first run in other warehouses."""
    if _parsed(warehouse).exists() and find_kept(_PARSED, parse_key()) is None:
        keep(_PARSED, parse_key(), _parsed(warehouse).read_bytes())


def parse_key() -> str:
    """A key that changes with all that decides how dbt parses the project; it tells the project's folder, too."""
    libraries = "-".join(version(name) for name in ("dbt-core", "dbt-adapters", "dbt-duckdb"))
    place = hashlib.sha256(str(dbt_dir()).encode()).hexdigest()[:8]
    return f"{libraries}-{place}-{project_key()}"


def _parsed(warehouse: Warehouse) -> Path:
    return warehouse.dbt_target / "partial_parse.msgpack"


def read_results(warehouse: Warehouse, exit_code: int, output: str) -> DbtResult:
    """What a dbt run left in run_results.json.  Raises DbtFailed with the first error or failed test."""
    results = _results(warehouse.dbt_target / "run_results.json")
    statuses: dict[str, int] = {}
    warnings = []
    causes = []
    for result in results:
        status, name = str(result["status"]), str(result["unique_id"])
        statuses[status] = statuses.get(status, 0) + 1
        message = " ".join(str(result.get("message") or "").split())
        if status == "warn":
            warnings.append(f"{name}: {message}")
        elif status in ("error", "fail", "runtime error"):
            words = _in_words(warehouse, name) or _faults(warehouse, str(result.get("compiled_code") or ""))
            causes.append(f"{words}{name}: {message}{_way_out(message)}")
    if causes:
        more = f" (and {len(causes) - 1} more)" if len(causes) > 1 else ""
        raise DbtFailed(f"{causes[0]}{more}")
    if exit_code < 0:
        raise DbtFailed(f"dbt was ended by signal {-exit_code}")
    if exit_code:
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        first = next((i for i, line in enumerate(lines) if "Error" in line), max(len(lines) - 3, 0))
        raise DbtFailed(f"dbt ended with exit code {exit_code}: {' '.join(lines[first : first + 3]) or 'no output'}")
    if not results:
        raise DbtFailed("dbt ended without saying what it did")
    return DbtResult(statuses, warnings)


def _in_words(warehouse: Warehouse, unique_id: str) -> str:
    """What a test that failed is about, where it says so itself."""
    words = _nodes(warehouse).get(unique_id, {}).get("config", {}).get("meta", {}).get("description")
    return f"{words} " if words else ""


def _faults(warehouse: Warehouse, sql: str) -> str:
    """What the check `sound` of a table found, in words; nothing for other checks and models."""
    if "' as fault" not in sql:
        return ""
    with open_tables(warehouse) as build:
        found = build.execute(f"select fault, min(value) from ({sql}) group by fault order by fault").fetchall()
    return "".join(f"{fault}: {value}. " for fault, value in found)


def _way_out(message: str) -> str:
    """What a user can do about an error, where that is known."""
    is_memory = "Out of Memory Error" in message
    return " Give it more memory, as by SINOSCOPE_MEMORY=4GB, or free some." if is_memory else ""


def _nodes(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    """What dbt knows of the project's models and tests, by unique id; nothing before it has run."""
    try:
        nodes: dict[str, dict[str, Any]] = json.loads((warehouse.dbt_target / "manifest.json").read_bytes())["nodes"]
    except (OSError, ValueError, KeyError):
        return {}
    return nodes


def _results(path: Path) -> list[dict[str, object]]:
    try:
        results: list[dict[str, object]] = json.loads(path.read_text())["results"]
    except (OSError, ValueError, KeyError):
        return []
    return results
