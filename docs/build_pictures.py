"""Draws the README's two pictures, docs/pictures/topic_calendar.svg from a published file and docs/pictures/assets.svg
from the definitions: python -m docs.build_pictures [--to FOLDER].  They show names and counts, no text of publishers."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb

from orchestration.paths import named_warehouse
from orchestration.site.charts import dense_months, level
from orchestration.store import Warehouse, WarehouseError, open_published

FOLDER = Path(__file__).parent / "pictures"
_FONT = 'font-family="Helvetica, Arial, sans-serif"'
_STYLE = """<style>
text{fill:#23262b}.quiet{fill:#5d636b}.paper{fill:#fdfcf9}.box{fill:#f6f4ee;stroke:#8b8f95}.edge{fill:none;stroke:#356fa3;stroke-opacity:.22}
.h0{fill:#f1efe8}.h1{fill:#e4edf5}.h2{fill:#c9dcec}.h3{fill:#a3c4df}.h4{fill:#6fa3cc}.h5{fill:#356fa3}.h6{fill:#1f5486}.h7{fill:#0f3560}
@media(prefers-color-scheme:dark){text{fill:#e6e7e9}.quiet{fill:#a6acb4}.paper{fill:#14171b}.box{fill:#1d2128;stroke:#6d747d}
.edge{stroke:#6aa3d6;stroke-opacity:.3}.h0{fill:#1d2128}.h1{fill:#1d2b39}.h2{fill:#203a52}.h3{fill:#264e72}.h4{fill:#2f6594}.h5{fill:#6aa3d6}
.h6{fill:#97c3ea}.h7{fill:#cbe3f8}}
</style>"""
_CELL, _LABEL, _TOP, _EDGE = 24, 220, 46, 8
_BOX_WIDTH, _BOX_HEIGHT, _ROW, _COLUMN = 180, 19, 24, 250
_BEND = 10
"""How far a line between two assets of one stage bends out."""

Edges = Mapping[str, Sequence[str]]


def topic_calendar(connection: duckdb.DuckDBPyConnection) -> str:
    """The articles of each topic and month, over all outlets, as a heat map in SVG; the months are those in which the
    archive is dense, the topics those with articles in them."""
    cells: dict[tuple[str, date], int] = {}
    for topic, month, count in connection.execute(
        "select name_en, month, sum(main_article_count) from topic_calendar join topics using (topic_id) group by all"
    ).fetchall():
        cells[topic, month] = int(count)
    months = dense_months(dict(connection.execute(
        "select month, count(*) from articles where month is not null group by 1").fetchall()))  # fmt: skip
    totals = {topic: sum(cells.get((topic, month), 0) for month in months) for topic, _ in cells}
    topics = sorted((topic for topic, total in totals.items() if total), key=lambda topic: (-totals[topic], topic))
    most = max((cells.get((topic, month), 0) for topic in topics for month in months), default=0)
    width, height = _LABEL + _CELL * len(months) + 60, _TOP + _CELL * len(topics) + _EDGE
    out = [_text(_LABEL - 10, 38, "articles a month", "quiet", "end")]
    for column, month in enumerate(months):
        x = _LABEL + column * _CELL
        if column == 0 or month.month == 1:
            out.append(_text(x, 18, str(month.year)))
        out.append(_text(x + _CELL // 2, 38, str(month.month), "quiet", "middle"))
    for row, topic in enumerate(topics):
        y = _TOP + row * _CELL
        out.append(_text(_LABEL - 10, y + 17, topic, anchor="end"))
        out += [
            f'<rect class="h{level(cells.get((topic, month), 0), most)}" x="{_LABEL + column * _CELL}" y="{y}" '
            f'width="{_CELL - 2}" height="{_CELL - 2}"><title>{escape(topic)}, {month:%Y-%m}: '
            f"{cells.get((topic, month), 0):,}</title></rect>"
            for column, month in enumerate(months)
        ]
        out.append(_text(width - _EDGE, y + 17, f"{totals[topic]:,}", "quiet", "end"))
    return _svg(width, height, "Topic calendar: articles by topic and month", out)


def edges() -> dict[str, list[str]]:
    """Each asset of the graph with those it is made from, in the order of their names."""
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    return {
        key.to_user_string(): sorted(parent.to_user_string() for parent in graph.get(key).parent_keys)
        for key in sorted(graph.get_all_asset_keys())
    }


def assets(parents: Edges) -> str:
    """The asset graph in SVG: a column for each stage, an asset below those whose inputs stand higher."""
    stages: dict[str, list[str]] = {
        "inputs": _of(parents, "raw/", "reference/"), "found in articles": _of(parents, "enrich/"),
        "staging": _of(parents, "staging/"), "tables": [name for name in parents if "/" not in name],
        "published": _of(parents, "published/"),
    }  # fmt: skip
    tallest = max(map(len, stages.values()))
    place: dict[str, tuple[int, float]] = {}
    for column, names in enumerate(stages.values()):
        x, top = _EDGE + column * _COLUMN, _TOP + (tallest - len(names)) * _ROW / 2
        inputs = {name: [place[one][1] for one in parents[name] if one in place] for name in names}
        ordered = sorted(names, key=lambda name: (sum(inputs[name]) / len(inputs[name]) if inputs[name] else 0.0, name))
        place |= {name: (x, top + row * _ROW) for row, name in enumerate(ordered)}
    out = [_edge(place[one], place[name]) for name in parents for one in parents[name]]
    for column, stage in enumerate(stages):
        out.append(_text(_EDGE + column * _COLUMN, 26, stage, "quiet"))
    for name, (x, y) in place.items():
        out.append(f'<rect class="box" x="{x}" y="{y:g}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="3"/>')
        shown = name if name.startswith(("raw/", "reference/")) else name.split("/")[-1]
        out.append(_text(x + 7, y + 14, shown, size=12))
    width = 2 * _EDGE + (len(stages) - 1) * _COLUMN + _BOX_WIDTH + 2 * _BEND
    return _svg(width, int(_TOP + tallest * _ROW + _EDGE), "Asset graph: from raw files to the published file", out)


def _of(parents: Edges, *prefixes: str) -> list[str]:
    return [name for name in parents if name.startswith(prefixes)]


def _edge(start: tuple[int, float], end: tuple[int, float]) -> str:
    middle = _BOX_HEIGHT / 2
    x, y = start[0] + _BOX_WIDTH, start[1] + middle
    if start[0] == end[0]:
        bend = x + _BEND + abs(end[1] - start[1]) / 8
        return (
            f'<path class="edge" d="M{x} {y:g}C{bend:g} {y:g} {bend:g} {end[1] + middle:g} {x} {end[1] + middle:g}"/>'
        )
    half = (x + end[0]) / 2
    return (
        f'<path class="edge" d="M{x} {y:g}C{half:g} {y:g} {half:g} {end[1] + middle:g} {end[0]} {end[1] + middle:g}"/>'
    )


def _text(x: float, y: float, text: str, css: str = "", anchor: str = "start", size: int = 13) -> str:
    kind = f' class="{css}"' if css else ""
    return f'<text{kind} x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" {_FONT}><title>{escape(title)}</title>{_STYLE}<rect class="paper" width="{width}" height="{height}"/>'
    )
    return "\n".join([head, *parts, "</svg>\n"])


def build(warehouse: Warehouse, folder: Path) -> list[Path]:
    """Write both pictures into a folder and give their paths.  Raises WarehouseError where nothing is published."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_published(warehouse) as connection:
        drawn = {"topic_calendar.svg": topic_calendar(connection), "assets.svg": assets(edges())}
    for name, text in drawn.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in drawn]


if __name__ == "__main__":
    to = Path(sys.argv[sys.argv.index("--to") + 1]) if "--to" in sys.argv[:-1] else FOLDER
    try:
        print(*build(Warehouse(named_warehouse().expanduser().absolute()), to), sep="\n")
    except WarehouseError as error:
        sys.exit(f"pictures: {error}")
