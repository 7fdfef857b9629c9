"""dbt in a process that makes itself ready, by its imports and the parsed project, before it knows what to do: it then
waits for a line of JSON that tells its arguments and environment.  dbt_build.py runs it by its path; it imports nothing of
Sinoscope, and opens no database before it is told to."""

import json
import os
import sys

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest


def main() -> int:
    """Gives dbt's exit code; 0 where nobody says what to do, since nothing is due or who would say so is gone."""
    parsed = dbtRunner().invoke(["--quiet", "--no-write-json", "parse"])
    order = sys.stdin.readline()
    if not order:
        return 0
    told = json.loads(order)
    os.environ.update(told["environment"])
    # A project that does not parse is parsed again, so that dbt says why.
    manifest = parsed.result if isinstance(parsed.result, Manifest) else None
    done = dbtRunner(manifest).invoke(told["arguments"])
    return 0 if done.success else 1


if __name__ == "__main__":
    code = main()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    sys.stdout.flush()
    os._exit(code)  # an interpreter takes half a second to free the parsed project, object by object
