"""The README's pictures are what their command draws: every cell the count of the table, every asset with its inputs."""

import csv
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.build_pictures import FOLDER, assets, edges
from tests.conftest import PROJECT, query

SVG = "{http://www.w3.org/2000/svg}"
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def cells(picture: Path) -> dict[str, int]:
    """The counts of a calendar by topic and month."""
    titles = [rect.findtext(f"{SVG}title") for rect in ElementTree.parse(picture).iter(f"{SVG}rect")]
    named = [title.rpartition(": ") for title in titles if title]
    return {name: int(count.replace(",", "")) for name, _, count in named}


def test_the_command_draws_what_the_calendar_holds(sample_warehouse: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.build_pictures", "--to", str(tmp_path)],
        cwd=PROJECT, env={"SINOSCOPE_WAREHOUSE": str(sample_warehouse)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    drawn = cells(tmp_path / "topic_calendar.svg")
    expected = query(
        sample_warehouse,
        "select t.name_en || ', ' || strftime(a.month, '%Y-%m'), count(*) from article_topics m join topics t using (topic_id) "
        "join articles a using (article_id) where m.is_main and a.month is not null group by 1",
    )
    inside = {name: count for name, count in expected if name in drawn}
    assert inside
    assert {name: count for name, count in drawn.items() if count} == inside
    assert (tmp_path / "assets.svg").read_bytes() == (FOLDER / "assets.svg").read_bytes(), "run `make pictures`"


def test_every_asset_is_drawn_with_its_inputs() -> None:
    graph = edges()
    drawn = ElementTree.fromstring(assets(graph))
    names = {text.text for text in drawn.iter(f"{SVG}text")}
    for name in graph:
        assert name in names or name.split("/")[-1] in names
    assert len(list(drawn.iter(f"{SVG}path"))) == sum(map(len, graph.values()))


@pytest.mark.parametrize("name", ["topic_calendar.svg", "assets.svg"])
def test_the_pictures_of_the_readme_are_small_and_hold_names_and_counts_alone(name: str) -> None:
    assert f"](docs/pictures/{name})" in README
    picture = FOLDER / name
    assert picture.stat().st_size < 100_000
    texts = "".join(ElementTree.parse(picture).getroot().itertext())
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", texts), "no text of publishers, which is Chinese"
    assert not re.search(r"<script|href=|url\(", picture.read_text(encoding="utf-8"))


def test_the_published_picture_has_topics_of_the_list_and_full_months() -> None:
    with (PROJECT / "dbt/seeds/topic_list.csv").open(encoding="utf-8") as file:
        known = {row["name_en"] for row in csv.DictReader(file)}
    drawn = cells(FOLDER / "topic_calendar.svg")
    assert {name.rpartition(", ")[0] for name in drawn} <= known
    assert sum(drawn.values()) > 1000
