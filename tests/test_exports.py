"""Exports: readable by other tools, described to the last column, the same bytes for the same file, and never a folder
lost."""

import errno
import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas
import polars as pl
import pyarrow.parquet as pq
import pytest

from orchestration.dictionary import published_tables
from orchestration.exports import BY_MONTH, DESCRIPTOR, ExportError, Form, export
from orchestration.store import Warehouse, open_published
from tests.conftest import query, sinoscope


@pytest.fixture(scope="module")
def parquet(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "parquet"
    result = sinoscope("export", "--to", folder, "--warehouse", sample_warehouse)
    assert result.code == 0, result.err
    assert result.out.startswith(f"{len(published_tables())} tables, ")
    return folder


@pytest.fixture(scope="module")
def csv(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "csv"
    result = sinoscope("export", "--to", folder, "--format", "csv", "--warehouse", sample_warehouse)
    assert result.code == 0, result.err
    return folder


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    package = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def files_of(folder: Path, resource: dict[str, Any]) -> list[str]:
    paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
    return [str(folder / path) for path in paths]


def published_rows(warehouse: Path, table: str) -> list[tuple[object, ...]]:
    return query(warehouse, f'select * from "{table}" order by all')


def test_descriptor_names_every_table_file_and_column(parquet: Path, sample_warehouse: Path) -> None:
    described = resources(parquet)
    published = dict(
        query(sample_warehouse, "select table_name, list(column_name order by column_index) from duckdb_columns() "
                                "where schema_name = 'main' and not internal group by 1")
    )  # fmt: skip
    assert {name: [f["name"] for f in r["schema"]["fields"]] for name, r in described.items()} == published
    named = {file for resource in described.values() for file in files_of(parquet, resource)}
    assert named == {str(path) for path in parquet.rglob("*.parquet")}
    for name, resource in described.items():
        assert resource["grain"].startswith("One row per")
        assert resource["schema"]["primaryKey"] == list(published_tables()[name].primary_key)
        for field in resource["schema"]["fields"]:
            assert field["description"], (name, field["name"])
            assert field["type"] != "any"


def test_parquet_holds_the_same_rows_for_duckdb(parquet: Path, sample_warehouse: Path) -> None:
    for name, resource in resources(parquet).items():
        read = duckdb.execute("select * from read_parquet(?) order by all", [files_of(parquet, resource)]).fetchall()
        assert read == published_rows(sample_warehouse, name), name
        assert resource["rows"] == len(read)


def test_parquet_is_read_by_polars_and_pandas(parquet: Path) -> None:
    for name, resource in resources(parquet).items():
        columns = [field["name"] for field in resource["schema"]["fields"]]
        in_polars = pl.read_parquet(files_of(parquet, resource))
        in_pandas = pandas.read_parquet(parquet / name if name in BY_MONTH else files_of(parquet, resource)[0])
        assert in_polars.columns == list(in_pandas.columns) == columns
        assert len(in_polars) == len(in_pandas) == resource["rows"]


def test_months_are_files_of_their_own(parquet: Path) -> None:
    for name in BY_MONTH:
        assert (parquet / name).is_dir(), name
    for file in (parquet / "articles").glob("*.parquet"):
        months = {f"{day:%Y-%m}" for day in pq.read_table(file)["month"].to_pylist()}
        assert months == {file.stem}
    published = {file.stem for file in (parquet / "articles").glob("*.parquet")}
    assert {file.stem for file in (parquet / "paragraphs").glob("*.parquet")} == published
    assert len(published) > 1


@pytest.mark.parametrize("form", list(Form))
def test_the_same_file_gives_the_same_bytes(form: Form, sample_warehouse: Path, tmp_path: Path) -> None:
    digests = []
    for folder in (tmp_path / "one", tmp_path / "other" / "below"):
        with open_published(Warehouse(sample_warehouse)) as connection:
            export(connection, folder, form)
        digests.append({
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file()
        })  # fmt: skip
    assert digests[0] == digests[1]


@pytest.mark.parametrize("form", list(Form))
def test_frictionless_takes_the_descriptor(form: Form, parquet: Path, csv: Path) -> None:
    folder = parquet if form is Form.parquet else csv
    package = frictionless.Package.from_descriptor(json.loads((folder / DESCRIPTOR).read_text()), basepath=str(folder))
    assert len(package.resources) == len(published_tables())
    assert not list(package.metadata_validate(package.to_descriptor()))


def test_frictionless_finds_every_cell_keys_included_as_declared(csv: Path) -> None:
    report = frictionless.validate(str(csv / DESCRIPTOR))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "type", "note"])[:10]
    read = {Path(task.place).stem: task.stats.get("rows", 0) for task in report.tasks}
    assert read == {name: resource["rows"] for name, resource in resources(csv).items()}


def test_csv_holds_the_same_rows(csv: Path, sample_warehouse: Path) -> None:
    for name, resource in resources(csv).items():
        types = dict(query(
            sample_warehouse, f"select column_name, data_type from duckdb_columns() where table_name = '{name}' and not internal"
        ))  # fmt: skip
        cells = ", ".join(
            f'regexp_replace("{column}", \'^\'\'\', \'\') as "{column}"' if dtype == "VARCHAR" else
            f'cast("{column}"::json as {dtype}) as "{column}"' if str(dtype).endswith(("[]", ")")) else
            f'cast("{column}" as {dtype}) as "{column}"'
            for column, dtype in types.items()
        )  # fmt: skip
        (file,) = files_of(csv, resource)
        read = duckdb.execute(
            f"select {cells} from read_csv(?, header = true, all_varchar = true) order by all", [file]
        ).fetchall()
        assert read == published_rows(sample_warehouse, name), name


CELLS = {
    "plain": ("磨坊", "磨坊"),
    "equals": ("=1+1", "'=1+1"),
    "plus": ("+1", "'+1"),
    "minus": ("-磨坊", "'-磨坊"),
    "at": ("@SUM(A1)", "'@SUM(A1)"),
    "tab": ("\t=1", "'\t=1"),
    "carriage return": ("\r=1", "'\r=1"),
    "apostrophe": ("'=1", "''=1"),
    "sign within": ("a=1", "a=1"),
    "second line": ("a\n=1", "a\n=1"),
    "quotes and commas": ('"a", b', '"a", b'),
    "unknown": (None, ""),
}


@pytest.mark.parametrize(("text", "cell"), CELLS.values(), ids=CELLS)
def test_no_text_of_a_csv_is_a_formula(text: str | None, cell: str, tmp_path: Path) -> None:
    connection = tiny(text)
    export(connection, tmp_path / "csv", Form.csv)
    read = pandas.read_csv(tmp_path / "csv" / "texts.csv", dtype=str, keep_default_na=False, lineterminator=None)
    written = (tmp_path / "csv" / "texts.csv").read_bytes().decode()
    if "\r" in cell:
        assert f'"{cell}"' in written
    else:
        assert read["text"].tolist() == [cell]
    assert written.splitlines()[0] == "text,number,list"
    assert read["number"].tolist() == ["-1"]
    assert json.loads(read["list"].tolist()[0]) == ["=a", 'b"']


def tiny(text: str | None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table refresh_log as select timestamp '2024-05-01 10:00:00' as published_at")
    connection.execute("create table texts (text varchar, number integer, list varchar[])")
    connection.execute("insert into texts values (?, -1, ['=a', 'b\"'])", [text])
    return connection


def test_an_export_replaces_an_earlier_one_whole(sample_warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    export(tiny("a"), folder, Form.csv)
    result = sinoscope("export", "--to", folder, "--warehouse", sample_warehouse)
    assert result.code == 0, result.err
    assert not (folder / "texts.csv").exists()
    assert (folder / "articles").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    assert export(tiny("a"), tmp_path / "tables", Form.parquet) == {"refresh_log": 1, "texts": 1}


def test_a_failed_export_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tables"
    export(tiny("a"), folder, Form.parquet)
    before = (folder / "texts.parquet").read_bytes()

    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(ExportError, match="No space left on device"):
        export(tiny("b"), folder, Form.parquet)
    assert (folder / "texts.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    connection = tiny("a")
    connection.execute("create table articles (article_id varchar, month date)")
    connection.execute("create table quotes (article_id varchar, text varchar)")
    export(connection, tmp_path / "tables", Form.parquet)
    for name in ("articles", "quotes"):
        (file,) = files_of(tmp_path / "tables", resources(tmp_path / "tables")[name])
        assert len(pq.read_table(file)) == 0
        assert pq.read_table(file).column_names[0] == "article_id"


def test_months_are_kept_apart_whatever_the_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = tiny("a")
    connection.execute("""create table articles as
        select 'a' || i as article_id, if(i % 3 = 0, null, date '2024-01-01' + interval (i % 4) month)::date as month
        from range(5000) t(i)""")
    connection.execute("create table quotes as select article_id, i as position from articles, range(2) t(i)")
    export(connection, tmp_path / "one", Form.parquet)
    monkeypatch.setattr("orchestration.exports._ROWS_AT_ONCE", 7)
    export(connection, tmp_path / "other", Form.parquet)
    names = sorted(path.name for path in (tmp_path / "one" / "quotes").iterdir())
    assert names == ["2024-01.parquet", "2024-02.parquet", "2024-03.parquet", "2024-04.parquet", "undated.parquet"]
    for path in (tmp_path / "one").rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "other" / path.relative_to(tmp_path / "one")).read_bytes()
    whole = duckdb.execute("select count(*), count(distinct (article_id, position)) from read_parquet(?)",
                           [f"{tmp_path}/one/quotes/*.parquet"]).fetchall()  # fmt: skip
    assert whole == [(10000, 10000)]


def test_mistakes_get_one_message(sample_warehouse: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "home"
    stranger.mkdir()
    (stranger / "thesis.docx").write_text("mine")
    (tmp_path / "file").write_text("mine")
    mixed = tmp_path / "mixed"
    export(tiny("a"), mixed, Form.csv)
    (mixed / "notes.txt").write_text("mine")
    for to, code, words in (
        (stranger, 1, "thesis.docx"),
        (mixed, 1, "notes.txt"),
        (tmp_path / "file", 1, "is no folder"),
        (tmp_path / "file" / "below", 1, "cannot write to"),
        ("/proc/nowhere/tables", 1, "cannot write to"),
    ):
        result = sinoscope("export", "--to", to, "--warehouse", sample_warehouse)
        assert (result.code, "Traceback" in result.err) == (code, False), result.err
        assert words in result.err
        assert len(result.err.strip().splitlines()) <= 1 + len(published_tables())
    assert sinoscope("export", "--to", tmp_path / "new", "--format", "xlsx", "--warehouse", sample_warehouse).code == 2
    assert sinoscope("export", "--to", tmp_path / "new", "--warehouse", tmp_path / "none").code == 1
    assert (stranger / "thesis.docx").read_text() == "mine"
    assert (mixed / "notes.txt").exists()
    assert not (tmp_path / "new").exists()
