# ruff: noqa: E402 (dbt is told something before it is imported)
"""dbt in a process that makes itself ready, by its imports and the parsed project, before it knows what to do: it then
waits for a line of JSON that tells its arguments and environment.  dbt_build.py runs it by its path; it imports nothing of
Sinoscope, and opens no database before it is told to."""

import gc
import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mashumaro.config import BaseConfig

gc.disable()  # what is imported and parsed stays
# dbt's classes compile how each of them is read and written where they are defined, a sixth of its imports; most never are.
BaseConfig.lazy_compilation = True

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import write_manifest
from dbt_common.dataclass_schema import dbtClassMixin
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

_DEBUG = (EventLevel.DEBUG, EventLevel.TEST)


class _EventsThatAreRead(EventManager):
    """dbt's events without those for debugging, where no log takes them: it would make a line of each, some thousand, before
    its loggers look at the level."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        is_read = (
            force_warn_or_error_handling
            or (level or e.level_tag()) not in _DEBUG
            or any(logger.level in _DEBUG for logger in self.loggers)
        )
        if is_read:
            super().fire_event(e, level, node, force_warn_or_error_handling)


def main() -> int:
    """Gives dbt's exit code; 0 where nobody says what to do, since nothing is due or who would say so is gone."""
    ctx_set_event_manager(_EventsThatAreRead())
    # A project that was parsed as it is now was found valid then; the schemas to find it so again take half of parsing.
    if Path(os.environ["DBT_TARGET_PATH"], "partial_parse.msgpack").exists():
        dbtClassMixin.validate = classmethod(lambda cls, data: None)  # type: ignore[method-assign,assignment]
    parsed = dbtRunner().invoke(["--quiet", "--no-write-json", "parse"])
    order = sys.stdin.readline()
    if not order:
        return 0
    told = json.loads(order)
    os.environ.update(told["environment"])
    # The parsed project stays, and most of what a run makes is freed without the collector.
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 50, 100)
    # A project that does not parse is parsed again, so that dbt says why.
    return _run(told["arguments"], parsed.result if isinstance(parsed.result, Manifest) else None)


def _run(arguments: Sequence[str], manifest: Manifest | None) -> int:
    """Run dbt; what it did and what it knows of the project is written while the databases close, which waits for the disk
    and for no lock of the interpreter."""
    done = dbtRunner(manifest).invoke(["--no-write-json", *arguments])
    closing = threading.Thread(target=DuckDBConnectionManager.close_all_connections)
    closing.start()
    target = os.environ["DBT_TARGET_PATH"]
    if isinstance(done.result, RunExecutionResult):
        done.result.write(os.path.join(target, "run_results.json"))
    if manifest is not None:
        write_manifest(manifest, target)
    closing.join()
    return 0 if done.success else 1


if __name__ == "__main__":
    # Two threads that ask each other for the interpreter's lock every 5 ms take a twentieth more time.
    sys.setswitchinterval(0.1)
    code = main()
    sys.stdout.flush()
    os._exit(code)  # an interpreter takes half a second to free the parsed project, object by object
