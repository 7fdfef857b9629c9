"""The data dictionary: complete, true to the published file, and current where it is printed."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from docs.build_dbt_docs import build
from docs.build_tables import PAGE, tables_page
from orchestration.dictionary import Table, published_tables
from orchestration.store import Warehouse, WarehouseError
from tests.conftest import query

TABLES = published_tables()


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == tables_page(), "run `python -m docs.build_tables`"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_is_described_to_the_last_column(table: Table) -> None:
    assert table.description.endswith(".")
    assert table.primary_key, "name the columns of the grain in brackets: (article_id, position)"
    assert table.grain.startswith("One row per ")
    required = {column.name for column in table.columns if column.is_required}
    assert required.issuperset(table.primary_key)
    for column in table.columns:
        assert len(column.description.split()) > 1, column.name
        assert column.description.endswith("."), column.name
        if column.refers_to:
            target, name = column.refers_to
            assert name in {column.name for column in TABLES[target].columns}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_keys_name_one_row_and_what_is_required_is_there(table: Table, sample_warehouse: Path) -> None:
    key = ", ".join(f'"{name}"' for name in table.primary_key)
    twice = query(sample_warehouse, f'select {key} from "{table.name}" group by {key} having count(*) > 1')
    assert twice == []
    for column in table.columns:
        if column.is_required:
            assert query(sample_warehouse, f'select 1 from "{table.name}" where "{column.name}" is null') == []


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_published_file_says_what_its_tables_and_columns_hold(table: Table, sample_warehouse: Path) -> None:
    """For those who open it with another tool: the words stand in the file."""
    where = f"where schema_name = 'main' and table_name = '{table.name}'"
    ((comment,),) = query(sample_warehouse, f"select comment from duckdb_tables() {where}")
    ((refresh,),) = query(sample_warehouse, "select max_by(refresh_id, started_at) from refresh_log")
    assert comment == f"{table.description} {table.grain} (of refresh {refresh})"
    columns = dict(query(sample_warehouse, f"select column_name, comment from duckdb_columns() {where}"))
    assert columns == {column.name: column.description for column in table.columns}


def test_no_dbt_docs_before_the_first_refresh(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="make refresh"):
        build(Warehouse(tmp_path))


@pytest.fixture(scope="module")
def dbt_page(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "warehouse"
    shutil.copytree(sample_warehouse, folder)
    return build(Warehouse(folder))


@pytest.mark.slow
def test_dbt_docs_are_one_file_with_every_column(dbt_page: Path) -> None:
    assert [path.name for path in dbt_page.parent.iterdir()] == ["index.html"]
    assert not list(dbt_page.parent.parent.glob("build/docs.*"))
    html = dbt_page.read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=[\"'](?:https?:)?//", html)
    models = json_objects(html)["nodes"]
    for table in TABLES.values():
        described = models[f"model.sinoscope.{table.name}"]["columns"]
        assert {name for name in described if described[name]["description"]} == {c.name for c in table.columns}


def json_objects(html: str) -> dict[str, Any]:
    """The manifest that dbt's page holds."""
    start = html.index('{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest')
    manifest, _ = json.JSONDecoder().raw_decode(html[start:])
    return dict(manifest)


@pytest.mark.slow
@pytest.mark.browser
def test_dbt_docs_ask_nobody(dbt_page: Path) -> None:
    from playwright.sync_api import sync_playwright

    from tests.e2e.test_ui import FLAGS, chromium

    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{dbt_page.as_uri()}#!/model/model.sinoscope.topic_calendar")
        page.get_by_text("share_prev_month").first.wait_for(timeout=60_000)
        page.goto(f"{dbt_page.as_uri()}#!/overview")
        page.get_by_text("An archive of Chinese-language news as tables").first.wait_for(timeout=60_000)
        browser.close()
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
