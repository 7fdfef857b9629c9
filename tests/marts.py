"""The published tables as rows to compare, and the marts built by the SQL that dbt compiled: dbt itself takes seconds to
start, too long for tests that refresh many times."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pytest

from orchestration import refresh as refreshing
from orchestration.dbt_build import DbtFailed, DbtResult, Due, ReadyDbt
from orchestration.store import Warehouse

NEVER_COMPARED = {"refresh_log"}
NOT_OF_THE_DOCUMENTS = {"documents": ["first_seen_at", "container"], "article_versions": ["seen_at"]}


Tables = dict[str, list[tuple[object, ...]]]


def tables(warehouse: Path) -> Tables:
    """All rows of the published tables, sorted, without what tells of the refreshes."""
    with duckdb.connect(str(warehouse / "sinoscope.duckdb"), read_only=True) as connection:
        connection.execute("set threads = 1")
        names = [
            str(row[0]) for row in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
        ]
        found = {}
        for name in names:
            if name not in NEVER_COMPARED:
                left_out = ", ".join(NOT_OF_THE_DOCUMENTS.get(name, []))
                columns = f"* exclude ({left_out})" if left_out else "*"
                found[name] = connection.execute(f"select {columns} from {name} order by all").fetchall()
    return found


def build_with(patch: pytest.MonkeyPatch, build: Callable[..., DbtResult]) -> None:
    """Let refreshes of this process build the marts by `build` instead of dbt, which is not started then."""
    patch.setattr(refreshing, "build_marts", build)
    patch.setattr(ReadyDbt, "get_ready", lambda dbt: None)


def builder(sample: Warehouse, growing: Path, fault: str | None = None) -> Callable[..., DbtResult]:
    """What stands in for dbt: builds the models and runs the blocking tests of a project that dbt compiled for
    `sample`, whose seeds it takes; `growing` is its manifest of models that grow.  A `fault` is SQL that spoils the models
    before they are tested."""
    models, tests = compiled(sample.folder.parent / "manifest.json")
    grown = {model.relation: model for model in compiled(growing)[0]}

    def build(dbt: ReadyDbt, due: Due) -> DbtResult:
        warehouse = dbt.warehouse
        with opened(warehouse) as connection:
            connection.execute(f"attach '{sample.build}' as sample (read_only)")
            connection.execute("create schema if not exists reference")
            connection.execute("create schema if not exists staging")
            for (table,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'sample' and schema_name = 'reference'"
            ).fetchall():
                connection.execute(f"create table if not exists reference.{table} as from sample.reference.{table}")
            connection.execute("detach sample")
            standing = {row[0] for row in connection.execute(STANDING).fetchall()}
            for model in models:
                try:
                    if model.key and not due.anew and model.relation in standing:
                        grow(connection, grown[model.relation])
                    else:
                        connection.execute(f"create or replace {model.kind} {model.relation} as {model.sql}")
                except duckdb.Error as error:
                    raise DbtFailed(f"{model.relation}: {error}") from None
            if fault:
                connection.execute(fault)
            for name, sql in tests:
                found = connection.execute(sql).fetchall()
                if found:
                    raise DbtFailed(f"{name}: {found[:3]}")
        warehouse.dbt_target.mkdir(parents=True, exist_ok=True)
        shutil.copy(growing, warehouse.dbt_target / "manifest.json")
        return DbtResult({}, [])

    return build


@contextmanager
def opened(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build with its marts, to be changed, as dbt opens them; tables of both are found by their name alone."""
    with duckdb.connect(str(warehouse.build)) as connection:
        connection.execute(f"attach '{warehouse.marts}' as marts (storage_version 'v1.4.0')")
        connection.execute("set search_path = 'build.main,marts.main'")
        yield connection


STANDING = """
select concat('"', database_name, '"."', schema_name, '"."', table_name, '"') from duckdb_tables()
"""


@dataclass(frozen=True)
class Model:
    """A model as dbt compiled it; `key` is what it grows by, None where it is built whole."""

    relation: str
    kind: str
    key: str | None
    sql: str


def grow(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """What the project's own strategy of growing does."""
    connection.execute(f"create or replace temp table due as {model.sql}")
    connection.execute(
        f"delete from {model.relation} "
        f"where {model.key} in (select {model.key} from staging.stg_changed_articles) or {model.key} is null"
    )
    connection.execute(f"insert into {model.relation} by name from due")


@cache
def compiled(manifest: Path) -> tuple[list[Model], list[tuple[str, str]]]:
    """The models in an order in which they can be built, and the tests that block."""
    nodes = json.loads(manifest.read_text())["nodes"]
    waiting = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    models = []
    while waiting:
        ready = [key for key, node in waiting.items() if not set(node["depends_on"]["nodes"]) & waiting.keys()]
        for key in sorted(ready):
            node = waiting.pop(key)
            kind = node["config"]["materialized"]
            assert kind in ("table", "view", "incremental"), key
            grows_by = node["config"]["unique_key"] if kind == "incremental" else None
            models.append(
                Model(node["relation_name"], "view" if kind == "view" else "table", grows_by, node["compiled_code"])
            )
    tests = [
        (node["name"], node["compiled_code"])
        for node in nodes.values()
        if node["resource_type"] == "test" and node["config"]["severity"].lower() == "error"
    ]
    return models, sorted(tests)
