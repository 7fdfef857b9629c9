"""The page docs/performance.md, made of the figures that `benchmarks.run` keeps: ratios first, times beside them."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.archives import DAYS_APART
from orchestration.pool import processes

Runs = list[dict[str, Any]]

_NAMES = {
    "naive": "naive: BeautifulSoup, `re`, pandas",
    "tagger": "tagger: trafilatura, jieba",
    "dictionary, one process": "parse and dictionary, one process",
    "dictionary": "parse and dictionary",
    "mentions": "parse and all layers of mentions",
    "refresh": "full refresh, published",
    "site": "site",
}
_SLOWEST_MODELS = 8
_PREFACE = (
    "Made by `make bench`; do not edit. The figures are medians of runs in turn on one machine. Ratios carry over to other "
    "machines, seconds do not."
)


def write_report(results: dict[str, Any], path: Path) -> None:
    """Write the page of all sizes that the results hold."""
    sizes = list(results["sizes"].values())
    parts = [
        "# Performance",
        _PREFACE,
        _machine(results),
        "## Ratios",
        _goals(sizes, results),
        _growth(sizes),
        *(_of_size(size) for size in sizes),
        _explained(sizes),
    ]
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def _machine(results: dict[str, Any]) -> str:
    machine, versions = results["machine"], results["versions"]
    return (
        f"{results['date']}, {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}; " + ", ".join(f"{name} {number}" for name, number in versions.items()) + "."
    )


def _goals(sizes: Sequence[dict[str, Any]], results: dict[str, Any]) -> str:
    """The ratios that the project watches, by size."""
    rows = [["", *(f"{size['documents']:,} documents" for size in sizes)]]

    def row(title: str, one: str, other: str, figure: str, of: str = "per document") -> None:
        cells = [_ratio(size["runs"], one, other, figure, of) for size in sizes]
        if any(cells):
            rows.append([title, *(cell or "" for cell in cells)])

    row("parse and dictionary: times as fast as the naive pipeline", "naive", "dictionary", "wall")
    row("the same per second of processor time", "naive", "dictionary", "cpu")
    row("the same, one process each", "naive", "dictionary, one process", "wall")
    row("parse and all layers of mentions: times as fast as the naive pipeline", "naive", "mentions", "wall")
    row("full refresh: its time, in times of the naive pipeline", "refresh", "naive", "wall")
    row("full refresh: times as fast as the tagger", "tagger", "refresh", "wall")
    row("adding 100 articles: share of the full refresh, in %", "refresh that adds 100", "refresh", "wall", "percent")
    start = {what: median(walls) for what, walls in results.get("start", {}).items()}
    tail = ""
    if start:
        bare = start["dbt"] + start["dagster"]
        tail = (
            f"\n\nThe five sample files take {start['sample'] / bare:.1f} times the bare start of `dbt build` with `import "
            f"dagster` from nothing to published ({start['sample']:.1f} s and {bare:.1f} s)."
        )
    return _table(rows) + tail


def _growth(sizes: Sequence[dict[str, Any]]) -> str:
    measured = [size for size in sizes if size["runs"].get("refresh")]
    if len(measured) < 2:
        return ""
    rows = [["documents", "times the documents before", "times the time", "times the peak memory", "peak memory, MB"]]
    for before, size in zip([None, *measured], measured, strict=False):
        now = size["runs"]["refresh"]
        cells = [f"{size['documents']:,}"]
        if before is None:
            cells += ["", "", ""]
        else:
            then = before["runs"]["refresh"]
            cells += [
                f"{size['documents'] / before['documents']:.1f}",
                f"{_median(now, 'wall') / _median(then, 'wall'):.1f}",
                f"{_median(now, 'peak_mb') / _median(then, 'peak_mb'):.2f}",
            ]
        rows.append([*cells, f"{_median(now, 'peak_mb'):,.0f}"])
    return "## How the full refresh grows\n\n" + _table(rows)


def _of_size(size: dict[str, Any]) -> str:
    runs: dict[str, Runs] = size["runs"]
    each = size["characters"] / size["documents"] if size["characters"] else 0.0
    rows = [["", "runs", "seconds", "processor seconds", "articles/s", "characters/s", "peak memory, MB"]]
    for name, found in runs.items():
        wall, count = _median(found, "wall"), found[0]["documents"]
        is_part = name.startswith("refresh that adds") and count == 0
        rows.append(
            [
                _NAMES.get(name, name),
                str(len(found)),
                f"{wall:.1f}",
                f"{_median(found, 'cpu'):.1f}",
                "" if is_part else f"{count / wall:,.0f}",
                "" if is_part or not each else f"{count * each / wall:,.0f}",
                f"{_median(found, 'peak_mb'):,.0f}",
            ]
        )
    parts = [f"## {size['documents']:,} documents", _table(rows)]
    refreshes = {name: found for name, found in runs.items() if found[0].get("steps")}
    if refreshes:
        parts.append("Refreshes by step, in seconds:\n\n" + _steps(refreshes, "steps", "wall", "Starting and ending"))
        parts.append("\n".join(filter(None, (_slowest(name, found) for name, found in refreshes.items()))))
    extractions = {name: found for name, found in runs.items() if found[0].get("cpu_steps")}
    if extractions:
        parts.append(
            "Parsing and matching alone by step, in processor seconds:\n\n"
            + _steps(extractions, "cpu_steps", "cpu", "Starting and passing on")
        )
    return "\n\n".join(filter(None, parts))


def _steps(runs: dict[str, Runs], key: str, whole: str, rest: str) -> str:
    """The seconds of each step, a column for each contender, with their share of the whole; under `rest` what no step took."""
    names = list(dict.fromkeys(step for found in runs.values() for run in found for step in run[key]))
    rows = [["step", *(_NAMES.get(name, name) for name in runs)]]
    spent = {
        name: {step: median(run[key].get(step, 0.0) for run in found) for step in names} for name, found in runs.items()
    }
    for name, found in runs.items():
        spent[name][rest] = max(_median(found, whole) - sum(spent[name].values()), 0.0)
    for step in [*names, rest]:
        shares = ((spent[name][step], spent[name][step] / _median(found, whole)) for name, found in runs.items())
        cells = [f"{seconds:.2f} ({share:.0%})".replace("%", " %") if seconds else "" for seconds, share in shares]
        if any(cells):  # a step that half of the runs lack has no median to speak of
            rows.append([step, *cells])
    return _table(rows)


def _slowest(name: str, runs: Runs) -> str:
    """The slowest tables and checks of a refresh, '' where it made none."""
    models = list(dict.fromkeys(model for run in runs for model in run["models"]))
    slowest = sorted(((median(run["models"].get(model, 0.0) for run in runs), model) for model in models), reverse=True)
    named = [f"{model.split('.')[2]} {spent:.2f}" for spent, model in slowest[:_SLOWEST_MODELS]]
    return f"- Slowest of the tables and checks, {_NAMES.get(name, name)}: {', '.join(named)} s." if named else ""


def _explained(sizes: Sequence[dict[str, Any]]) -> str:
    capped = [size["runs"]["tagger"][0]["documents"] for size in sizes if size["runs"].get("tagger")]
    return (
        "## What is measured\n\n"
        "- Each line is a process from its start to its end, imports and reference data included; memory is that of all its "
        "processes together, shared pages counted once where the system tells them.\n"
        "- The naive pipeline and the tagger are [benchmarks/peers](../benchmarks/peers); the naive one knows the 1,000 "
        "names of its list, Sinoscope its whole lexicon. "
        + (f"The tagger gets {max(capped):,} documents at most; its ratios are per document." if capped else "")
        + "\n- Parse and dictionary does what the naive pipeline does, with Sinoscope's parser and lexicon; the full refresh "
        "goes on to layouts, credits, links, versions, quotations, dates, topics, stories, all tables, their checks and the "
        "published file.\n"
        f"- Sinoscope uses a process for each core, four at most ({processes()} where this page was made), the peers one.\n"
        f"- Beyond the documents of the archive there are copies under other addresses, {DAYS_APART} days apart. What a refresh "
        "adds are copies of the newest, later than all there are, as a schedule finds them; spread over all months they would "
        "cost more, since the pairs of each month change with its articles.\n"
    )


def _ratio(runs: dict[str, Runs], one: str, other: str, figure: str, of: str) -> str:
    if not runs.get(one) or not runs.get(other):
        return ""
    first, second = _median(runs[one], figure), _median(runs[other], figure)
    if of == "percent":
        return f"{100 * first / second:.0f}"
    return f"{first / runs[one][0]['documents'] / (second / runs[other][0]['documents']):.1f}"


def _median(runs: Runs, figure: str) -> float:
    return float(median(run[figure] for run in runs))


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in body])


if __name__ == "__main__":
    write_report(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
