"""What the YAML beside the dbt models says of the published tables: their grain, keys, columns, types and words.  Exports,
the data dictionary and the tests read it here; whether the file agrees is for the tests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from orchestration.paths import dbt_dir

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, written in C where that is there: a refresh reads the words each time it publishes."""
_KEY = re.compile(r"\(([a-z_]+(?:, [a-z_]+)*)\)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `refers_to` is the table and column that its values come from, where it has one."""

    name: str
    data_type: str
    description: str
    is_required: bool
    is_unique: bool
    refers_to: tuple[str, str] | None
    values: tuple[str, ...]
    """The only values it has, where the YAML lists them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: what it is for, one row per what, and the columns whose values name a row."""

    name: str
    description: str
    grain: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]


@cache
def published_tables() -> Mapping[str, Table]:
    """The tables of schema main as declared, by name.  Raises ValueError where a model lacks its grain."""
    tables = {}
    for path in sorted((dbt_dir() / "models" / "marts").glob("*.yml")):
        for model in yaml.load(path.read_text(encoding="utf-8"), _LOADER).get("models", []):
            tables[model["name"]] = _table(model)
    return dict(sorted(tables.items()))


def _table(model: Mapping[str, Any]) -> Table:
    description, found, _ = " ".join(str(model["description"]).split()).partition(" Grain: ")
    if not found:
        raise ValueError(
            f"the description of the model {model['name']} does not end in its grain: Grain: one row per …"
        )
    sound = _sound(model)
    columns = tuple(_column(column, sound) for column in model["columns"])
    grain = " ".join(str(model["config"]["meta"]["grain"]).split())
    names = {column.name for column in columns}
    keys = (tuple(key.split(", ")) for key in _KEY.findall(grain))
    return Table(
        name=model["name"],
        description=description,
        grain=grain,
        primary_key=next((key for key in keys if names.issuperset(key)), ()),
        columns=columns,
    )


def _column(column: Mapping[str, Any], sound: Mapping[str, Any]) -> Column:
    name = column["name"]
    table, _, key = sound.get("found_in", {}).get(name, "").partition(".")
    return Column(
        name=name,
        data_type=column["data_type"],
        description=" ".join(str(column["description"]).split()),
        is_required=any(constraint["type"] == "not_null" for constraint in column.get("constraints", [])),
        is_unique=name in sound.get("unique", ()) or any("unique" in test for test in column.get("data_tests", ())),
        refers_to=(table, key) if table else None,
        values=tuple(sound.get("values", {}).get(name, ())),
    )


def _sound(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the model's check `sound` holds its columns to."""
    checks = [test["sound"]["arguments"] for test in model.get("data_tests", ()) if "sound" in test]
    return checks[0] if checks else {}
