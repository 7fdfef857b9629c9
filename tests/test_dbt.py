"""The dbt project: its unit tests pass, and every table and column is described and published as declared."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from orchestration.dbt_build import DBT, Due, ReadyDbt, dbt_environment, prepare_target, start_dbt
from orchestration.store import ROWS_TOGETHER, Warehouse
from tests.conftest import PROJECT, query

MARTS = PROJECT / "dbt" / "models" / "marts"
DECLARED = {
    model["name"]: model for path in MARTS.glob("*.yml") for model in yaml.safe_load(path.read_text()).get("models", [])
}


@pytest.mark.slow
def test_unit_tests_of_the_models_pass(sample_warehouse: Path, tmp_path: Path) -> None:
    copy = Warehouse(tmp_path / "warehouse")
    shutil.copytree(sample_warehouse, copy.folder)
    done = subprocess.run(
        [*DBT, "test", "--select", "test_type:unit"],
        env=dbt_environment(copy), cwd=copy.build_folder, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "PASS" in done.stdout
    assert "TOTAL=0" not in done.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("sample_warehouse")
def test_a_new_warehouse_needs_no_parsing_of_a_project_that_was_parsed_before(tmp_path: Path) -> None:
    new = Warehouse(tmp_path / "warehouse")
    new.prepare()
    prepare_target(new)
    child = start_dbt(new, ["parse"], None)
    output, _ = child.communicate(timeout=300)
    assert child.returncode == 0, output.decode()
    said = (new.dbt_target / "logs" / "dbt.log").read_text()
    assert "skipping parsing" in said
    assert "Starting full parse" not in said


@pytest.mark.slow
def test_a_project_that_became_invalid_is_told_although_it_was_parsed_before(
    sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Warehouse(tmp_path / "warehouse")
    shutil.copytree(sample_warehouse, copy.folder)
    project = tmp_path / "dbt"
    shutil.copytree(PROJECT / "dbt", project, ignore=shutil.ignore_patterns("target", "logs"))
    told = yaml.safe_load((project / "dbt_project.yml").read_text())
    (project / "dbt_project.yml").write_text(yaml.safe_dump({**told, "model-paths": 7}))
    monkeypatch.setattr("orchestration.dbt_build.dbt_dir", lambda: project)
    with ReadyDbt(copy, None) as dbt:
        exit_code, output = dbt.build(["build", "--select", "topics"])
    assert exit_code != 0
    assert "at path ['model-paths']: 7 is not valid" in output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "is_told"), [pytest.param(None, False, id="by itself"), pytest.param("debug", True, id="asked for")]
)
def test_statements_are_logged_where_they_are_asked_for(
    level: str | None, is_told: bool, sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if level:
        monkeypatch.setenv("DBT_LOG_LEVEL_FILE", level)
    copy = Warehouse(tmp_path / "warehouse")
    shutil.copytree(sample_warehouse, copy.folder)
    log = copy.dbt_target / "logs" / "dbt.log"
    log.unlink(missing_ok=True)
    with ReadyDbt(copy, None) as dbt:
        exit_code, output = dbt.build(["build", "--select", "topics"])
    assert exit_code == 0, output
    said = log.read_text()
    assert "OK created sql table model" in said
    assert ("create or replace" in said) is is_told
    assert ("Began running node" in said) is is_told


def test_groups_of_rows_are_as_large_for_dbt_as_for_who_publishes() -> None:
    profile = yaml.safe_load((PROJECT / "dbt" / "profiles.yml").read_text())
    (marts,) = profile["sinoscope"]["outputs"]["build"]["attach"]
    assert marts["options"]["row_group_size"] == ROWS_TOGETHER


@pytest.mark.parametrize(
    ("due", "arguments"),
    [
        pytest.param(Due(), ["--full-refresh", "--threads", "1"], id="all anew"),
        pytest.param(Due(anew=False, at_once=2), ["--threads", "2"], id="two at once"),
        pytest.param(
            Due(seeds=False, anew=False),
            ["--exclude-resource-type", "seed", "--threads", "1"],
            id="seeds as they were",
        ),
    ],
)
def test_what_is_due_is_said_to_dbt(due: Due, arguments: list[str]) -> None:
    assert due.arguments() == ["build", "--exclude-resource-type", "unit_test", *arguments]


@pytest.mark.parametrize("model", sorted(path.stem for path in MARTS.glob("*.sql")))
def test_mart_is_declared(model: str) -> None:
    declared = DECLARED[model]
    assert "Grain: one row per" in declared["description"]
    for column in declared["columns"]:
        assert len(column["description"].split()) > 1, column["name"]
        assert column["data_type"], column["name"]


def test_published_file_holds_what_is_declared_and_nothing_else(sample_warehouse: Path) -> None:
    published: dict[str, list[tuple[str, str]]] = {}
    for table, column, dtype in query(
        sample_warehouse,
        "select table_name, column_name, lower(data_type) from duckdb_columns() where not internal order by 1, column_index",
    ):
        published.setdefault(str(table), []).append((str(column), str(dtype)))
    declared = {
        name: [(column["name"], column["data_type"]) for column in model["columns"]] for name, model in DECLARED.items()
    }
    assert published == declared
