"""What Dagster loads, and how runs of the whole graph and of parts of it end."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration import dbt_build
from orchestration.definitions import build_defs
from orchestration.defs.session import RefreshSession
from orchestration.refresh import Refresh
from orchestration.store import Warehouse
from tests.conftest import PROJECT, page, query, sinoscope
from tests.marts import tables


@pytest.fixture(scope="module")
def graph() -> Any:
    return build_defs().resolve_asset_graph()


@pytest.fixture(scope="module")
def run_all(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dg.ExecuteInProcessResult]:
    folder = tmp_path_factory.mktemp("dagster")
    raw, warehouse = folder / "raw", folder / "warehouse"
    raw.mkdir()
    (raw / "a.txt").write_bytes(page())
    return raw, warehouse, materialize(raw, warehouse)


def materialize(raw: Path, warehouse: Path, *keys: list[str]) -> dg.ExecuteInProcessResult:
    """A run as the UI starts one: of everything, or of the assets with these keys."""
    defs = build_defs({"session": RefreshSession(warehouse=str(warehouse), raw=[str(raw)])})
    selection = [dg.AssetKey(key) for key in keys] or None
    with dg.DagsterInstance.ephemeral() as instance:
        job = defs.get_repository_def().get_job("refresh")
        return job.execute_in_process(instance=instance, raise_on_error=False, asset_selection=selection)


def test_every_asset_explains_itself(graph: Any) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        if not node.is_materializable:
            continue
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name in ("raw", "enrich", "warehouse", "publish"), key


def test_groups_follow_each_other(graph: Any) -> None:
    order = ["raw", "enrich", "warehouse", "publish"]
    for key in graph.get_all_asset_keys():
        for parent in graph.get(key).parent_keys:
            assert order.index(graph.get(parent).group_name) <= order.index(graph.get(key).group_name), (parent, key)


def test_every_data_test_is_an_asset_check(graph: Any) -> None:
    names = {key.name for key in graph.asset_check_keys}
    singular = {path.stem for path in (PROJECT / "dbt" / "tests").glob("*.sql")}
    assert singular <= names


def test_two_jobs_each_with_a_daily_schedule_that_is_on() -> None:
    repository = build_defs().get_repository_def()
    jobs = sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__"))
    assert jobs == ["refresh", "site"]
    assert sorted(schedule.job_name for schedule in repository.schedule_defs) == jobs
    for schedule in repository.schedule_defs:
        assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
        assert schedule.description


def test_a_refresh_does_not_make_the_site(graph: Any) -> None:
    job = build_defs().get_repository_def().get_job("refresh")
    made = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert made == {key.to_user_string() for key in graph.get_all_asset_keys() if graph.get(key).is_materializable} - {
        "published/site"
    }


def test_published_tables_have_a_freshness_policy(graph: Any) -> None:
    keys = [key for key in graph.get_all_asset_keys() if len(key.path) == 1] + [dg.AssetKey(["published", "sinoscope"])]
    assert len(keys) > 15
    assert all(graph.get(key).freshness_policy is not None for key in keys)


def test_a_sensor_that_is_off_starts_a_refresh_once_changed_files_have_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    monkeypatch.setenv("SINOSCOPE_RAW", str(raw))
    repository = build_defs().get_repository_def()
    (sensor,) = repository.sensor_defs
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED
    assert sensor.description
    cursor = None
    asked = []
    states = [lambda: None, lambda: None, lambda: None, lambda: (raw / "a.txt").write_bytes(page()),
              lambda: (raw / "b.txt").write_bytes(page()), lambda: None, lambda: None, lambda: (raw / "x.pdf").write_bytes(b""),
              lambda: (raw / "a.txt").unlink(), lambda: None]  # fmt: skip
    for change in states:
        change()
        context = dg.build_sensor_context(cursor=cursor, repository_def=repository)
        ticked = sensor.evaluate_tick(context)
        cursor = ticked.cursor
        asked.append(len(ticked.run_requests or []))
        assert ticked.run_requests or ticked.skip_message
    assert asked == [0, 1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_a_raw_path_that_does_not_exist_is_the_first_thing_a_failed_run_says(tmp_path: Path) -> None:
    result = materialize(tmp_path / "nowhere", tmp_path / "warehouse")
    assert not result.success
    failure = next(event for event in result.all_events if event.is_step_failure)
    data = failure.step_failure_data.user_failure_data
    assert data is not None
    assert data.description is not None
    assert data.description.startswith("Nothing was published, the last published file stays: raw path")


@pytest.mark.slow
def test_a_run_of_everything_publishes_and_shows_row_counts(
    run_all: tuple[Path, Path, dg.ExecuteInProcessResult],
) -> None:
    _, warehouse, result = run_all
    assert result.success
    assert query(warehouse, "select count(*) from articles") == [(1,)]
    shown = {
        event.asset_key.to_user_string(): event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    assert shown["articles"]["dagster/row_count"].value == 1
    assert shown["raw/files"]["dagster/row_count"].value == 1
    assert "张三" in str(shown["articles"]["preview"].value)
    checks = result.get_asset_check_evaluations()
    assert len(checks) > 20
    assert all(check.passed for check in checks)


@pytest.mark.slow
def test_the_command_line_gives_the_same_tables(
    run_all: tuple[Path, Path, dg.ExecuteInProcessResult], tmp_path: Path
) -> None:
    raw, warehouse, _ = run_all
    result = sinoscope("refresh", env={"SINOSCOPE_RAW": str(raw), "SINOSCOPE_WAREHOUSE": str(tmp_path)}, cwd=tmp_path)
    assert result.code == 0, result.err
    assert tables(tmp_path) == tables(warehouse)


@pytest.mark.slow
def test_a_part_that_would_leave_tables_behind_is_refused(
    run_all: tuple[Path, Path, dg.ExecuteInProcessResult],
) -> None:
    raw, warehouse, _ = run_all
    before = (warehouse / "sinoscope.duckdb").read_bytes()
    result = materialize(raw, warehouse, ["raw", "files"])
    assert not result.success
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    assert failure.step_failure_data.user_failure_data is not None
    said = failure.step_failure_data.user_failure_data.description
    assert said
    assert said.startswith("Nothing was changed: select raw/files together with everything downstream")
    assert (warehouse / "sinoscope.duckdb").read_bytes() == before


@pytest.mark.slow
def test_publishing_alone_completes(run_all: tuple[Path, Path, dg.ExecuteInProcessResult]) -> None:
    raw, warehouse, _ = run_all
    assert materialize(raw, warehouse, ["published", "sinoscope"]).success


@pytest.mark.slow
def test_the_site_alone_completes(run_all: tuple[Path, Path, dg.ExecuteInProcessResult]) -> None:
    raw, warehouse, _ = run_all
    defs = build_defs({"session": RefreshSession(warehouse=str(warehouse), raw=[str(raw)])})
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.get_repository_def().get_job("site").execute_in_process(instance=instance, raise_on_error=False)
    assert result.success
    assert (warehouse / "site" / "index.html").exists()


@pytest.mark.slow
def test_publishing_a_build_with_newer_raw_tables_is_refused(
    run_all: tuple[Path, Path, dg.ExecuteInProcessResult],
) -> None:
    raw, warehouse, _ = run_all
    (raw / "b.txt").write_bytes(page("https://news.example.org/b"))
    refresh = Refresh(Warehouse(warehouse), [raw])
    refresh.take_in()
    refresh.read()
    result = materialize(raw, warehouse, ["published", "sinoscope"])
    assert not result.success
    assert query(warehouse, "select count(*) from articles") == [(1,)]
    assert materialize(raw, warehouse).success
    assert query(warehouse, "select count(*) from articles") == [(2,)]


@pytest.mark.slow
def test_a_killed_dbt_fails_the_run_in_words_and_the_next_one_does_its_work(
    run_all: tuple[Path, Path, dg.ExecuteInProcessResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    shutil.copytree(run_all[0], raw)
    shutil.copytree(run_all[1], warehouse)
    count = "select count(*) from articles"
    before = query(warehouse, count)
    (raw / "c.txt").write_bytes(page("https://news.example.org/c"))
    start = dbt_build.start_dbt

    def start_and_kill(*arguments: Any, **named: Any) -> "subprocess.Popen[bytes]":
        child = start(*arguments, **named)
        threading.Timer(2, child.kill).start()
        return child

    with monkeypatch.context() as patch:
        patch.setattr(dbt_build, "start_dbt", start_and_kill)
        result = materialize(raw, warehouse)
    assert not result.success
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    said = failure.step_failure_data.user_failure_data
    assert said is not None
    assert said.description == "Nothing was published, the last published file stays: dbt was ended by signal 9"
    assert query(warehouse, count) == before
    assert materialize(raw, warehouse).success
    assert query(warehouse, count) == [(len(list(raw.iterdir())),)]


@pytest.mark.slow
@pytest.mark.parametrize("command", [["check", "defs"], ["list", "defs"]], ids=["check", "list"])
def test_dg_finds_nothing_to_complain_about(command: list[str], tmp_path: Path) -> None:
    """Not even where a killed dbt has left half a manifest in the build."""
    (tmp_path / "dagster.yaml").write_text((PROJECT / "instance.yaml").read_text())
    left = tmp_path / "warehouse" / "build" / "dbt" / "manifest.json"
    left.parent.mkdir(parents=True)
    left.write_text('{"nodes": {')
    env = {**os.environ, "DAGSTER_HOME": str(tmp_path), "SINOSCOPE_WAREHOUSE": str(tmp_path / "warehouse")}
    done = subprocess.run(
        [Path(sys.executable).with_name("dg"), *command],
        cwd=PROJECT, capture_output=True, text=True, env=env, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stdout + done.stderr
    assert "Warning" not in done.stderr
