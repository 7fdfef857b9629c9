"""`make bench`: runs Sinoscope and its peers in turn on archives of several sizes and keeps every figure as JSON.

    python -m benchmarks.run --archive FOLDER_OR_ARCHIVE [--sizes 1000,4000] [--runs 5]

Sizes that were measured before stay in the results until they are measured again, and so do contenders that are left out.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
import zstandard

from benchmarks.archives import add_copies, documents, make_archive, newest_first
from benchmarks.measure import Measured, measure
from benchmarks.report import write_report
from orchestration.dbt_build import DBT, dbt_environment
from orchestration.paths import project_dir
from orchestration.store import Warehouse

PEERS = Path(__file__).parent / "peers"
LIBRARIES = (
    "sinoscope", "polars", "duckdb", "dbt-core", "dbt-duckdb", "dagster", "selectolax", "daachorse", "pyarrow",
    "beautifulsoup4", "pandas", "trafilatura", "jieba",
)  # fmt: skip


def main() -> None:
    arguments = _arguments()
    results = json.loads(arguments.results.read_text()) if arguments.results.exists() else {"sizes": {}}
    results |= {"date": datetime.now(UTC).date().isoformat(), "machine": _machine(), "versions": _versions()}
    with tempfile.TemporaryDirectory(prefix="sinoscope-bench-", dir=arguments.scratch) as scratch:
        folder = _unpacked(arguments.archive, Path(scratch))
        results["start"] = _measure_start(Path(scratch), arguments.runs)
        for size in arguments.sizes:
            measured = _measure_size(documents(folder), size, Path(scratch), arguments)
            before = results["sizes"].get(str(size), {"runs": {}, "characters": None})
            measured["runs"] = before["runs"] | measured["runs"]
            measured["characters"] = measured["characters"] or before["characters"]
            results["sizes"][str(size)] = measured
            results["sizes"] = dict(sorted(results["sizes"].items(), key=lambda pair: int(pair[0])))
            arguments.results.parent.mkdir(parents=True, exist_ok=True)
            arguments.results.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
            write_report(results, arguments.report)


def _measure_size(sources: list[Path], size: int, scratch: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """All contenders on an archive of that size, in turn, `runs` times over."""
    archive, warehouse, output = scratch / "archive", scratch / "warehouse", scratch / "output"
    make_archive(sources, size, archive)
    tagged = archive
    if size > arguments.tagger_documents:
        make_archive(sources, arguments.tagger_documents, tagged := scratch / "tagged")
    contenders: dict[str, tuple[int, Callable[[], Measured]]] = {
        "naive": (size, lambda: _python(PEERS / "naive.py", archive, output)),
        "tagger": (min(size, arguments.tagger_documents), lambda: _python(PEERS / "tagger.py", tagged, output)),
        "dictionary, one process": (size, lambda: _sinoscope("dictionary", archive, processes="1")),
        "dictionary": (size, lambda: _sinoscope("dictionary", archive)),
        "mentions": (size, lambda: _sinoscope("mentions", archive)),
        "refresh": (size, lambda: _sinoscope("refresh", archive, warehouse)),
    }
    left_out = set(arguments.without)
    runs: dict[str, list[dict[str, Any]]] = {}

    def note(name: str, count: int, measured: Measured) -> None:
        told = json.loads(measured.output) if measured.output.startswith("{") else {}
        run = {"wall": measured.wall, "cpu": measured.cpu, "peak_mb": measured.peak_mb}
        rounded = {figure: round(value, 3) for figure, value in run.items()}
        runs.setdefault(name, []).append({"documents": count, **rounded, **told})
        print(
            f"{size:>7,}  {name:24} {measured.wall:8.2f} s  {measured.cpu:8.2f} s CPU  {measured.peak_mb:7.0f} MB",
            flush=True,
        )

    if _has_site():
        contenders["site"] = (size, lambda: _command("site", "--warehouse", warehouse))
    for _ in range(arguments.runs):
        for name, (count, contender) in contenders.items():
            if name in left_out:
                continue
            shutil.rmtree(warehouse if name == "refresh" else output, ignore_errors=True)
            note(name, count, contender())
    characters = _characters(warehouse)
    # The last refresh's warehouse grows by these: each run adds documents that it does not know yet, at the archive's
    # end, as a schedule finds them.
    if "refresh" not in left_out:
        newest = newest_first(sources)
        generation = size // len(sources) + 1
        for _ in range(arguments.runs):
            for count in arguments.additions:
                add_copies(newest, archive, count, generation)
                generation += 1
                note(f"refresh that adds {count:,}", count, _sinoscope("refresh", archive, warehouse))
    shutil.rmtree(warehouse, ignore_errors=True)
    return {"documents": size, "characters": characters, "runs": runs}


def _measure_start(scratch: Path, runs: int) -> dict[str, list[float]]:
    """The sample files from nothing to published, beside the bare start of what a refresh cannot do without."""
    empty = scratch / "start"
    environment = dbt_environment(Warehouse(empty))
    bare_dbt = [*DBT, "build", "--select", "no_such_model"]
    seconds: dict[str, list[float]] = {"sample": [], "dbt": [], "dagster": []}
    for _ in range(runs):
        shutil.rmtree(empty, ignore_errors=True)
        (empty / "build" / "dbt").mkdir(parents=True)
        seconds["dbt"].append(measure(bare_dbt, environment, Warehouse(empty).build_folder).wall)
        seconds["dagster"].append(measure([sys.executable, "-c", "import dagster"]).wall)
        shutil.rmtree(empty, ignore_errors=True)
        seconds["sample"].append(_sinoscope("refresh", project_dir() / "seeds", empty).wall)
    return {what: [round(wall, 3) for wall in walls] for what, walls in seconds.items()}


def _python(script: Path, *arguments: Path) -> Measured:
    return measure([sys.executable, str(script), *map(str, arguments)])


def _sinoscope(what: str, *paths: Path, processes: str = "") -> Measured:
    command = [sys.executable, "-m", "benchmarks.contenders", what, *map(str, paths)]
    return measure(command, {"SINOSCOPE_PROCESSES": processes}, project_dir())


def _command(*arguments: str | Path) -> Measured:
    return measure([sys.executable, "-m", "orchestration.cli", *map(str, arguments)], cwd=project_dir())


def _has_site() -> bool:
    from orchestration.cli import app

    return any(
        command.name == "site" or getattr(command.callback, "__name__", "") == "site"
        for command in app.registered_commands
    )


def _characters(warehouse: Path) -> int | None:
    """Characters of the articles' bodies in a warehouse, None where there is none."""
    if not Warehouse(warehouse).published.exists():
        return None
    import duckdb

    with duckdb.connect(str(Warehouse(warehouse).published), read_only=True) as connection:
        row = connection.execute("select sum(char_count) from articles").fetchone()
    return int(row[0]) if row and row[0] else None


def _unpacked(archive: Path, scratch: Path) -> Path:
    """The folder of an archive: itself, or a .tar.zst unpacked beside the results."""
    if archive.is_dir():
        return archive
    folder = scratch / "source"
    with (
        archive.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as stream,
        tarfile.open(fileobj=stream, mode="r|") as tar,
    ):
        tar.extractall(folder, filter="data")
    return folder


def _machine() -> dict[str, Any]:
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": cpu,
        "cores": cores,
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def _versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def _counts(text: str) -> list[int]:
    return [int(count) for count in text.split(",") if count]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure Sinoscope beside its peers.")
    parser.add_argument("--archive", type=Path, required=True, help="folder of raw files, or a .tar.zst of one")
    parser.add_argument(
        "--sizes",
        type=_counts,
        default=[1000, 4000, 13001],
        help="documents of each archive; beyond those there are, copies under new addresses",
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of each contender; the report gives medians")
    parser.add_argument("--additions", type=_counts, default=[0, 1, 100, 1000], help="documents that refreshes add")
    parser.add_argument("--without", nargs="*", default=[], metavar="NAME", help="contenders to leave out")
    parser.add_argument("--tagger-documents", type=int, default=1000, help="documents the tagger gets at most")
    parser.add_argument("--results", type=Path, default=project_dir() / "docs" / "performance.json")
    parser.add_argument("--report", type=Path, default=project_dir() / "docs" / "performance.md")
    parser.add_argument("--scratch", type=Path, default=None, help="where archives and warehouses are made for a while")
    return parser.parse_args()


if __name__ == "__main__":
    main()
