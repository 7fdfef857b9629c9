"""The page of a benchmark says what its figures say."""

from pathlib import Path

from benchmarks.report import write_report


def _runs(*walls: float, documents: int = 100, **more: object) -> list[dict[str, object]]:
    return [{"documents": documents, "wall": wall, "cpu": 2 * wall, "peak_mb": 10 * wall, **more} for wall in walls]


def test_ratios_are_of_medians_and_per_document(tmp_path: Path) -> None:
    results = {
        "date": "2024-01-10",
        "machine": {"processor": "P", "cores": 2, "memory_gb": 8, "system": "S", "python": "3.11"},
        "versions": {"polars": "2"},
        "start": {"sample": [6.0], "dbt": [3.0], "dagster": [1.0]},
        "sizes": {
            "100": {
                "documents": 100,
                "characters": 5000,
                "runs": {
                    "naive": _runs(8.0, 80.0, 7.0),
                    "tagger": _runs(30.0, documents=10),
                    "dictionary": _runs(2.0, 1.0, 4.0, cpu_steps={"Parsing": 1.5, "Finding names": 0.5}),
                    "refresh": _runs(10.0, steps={"Reading": 2.5}, models={"model.sinoscope.articles": 0.5}),
                    "refresh that adds 1": _runs(2.0, steps={"Looking": 1.0}, models={}),
                },
            }
        },
    }
    write_report(results, tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    assert "| parse and dictionary: times as fast as the naive pipeline | 4.0 |" in page
    assert "| full refresh: its time, in times of the naive pipeline | 1.2 |" in page
    assert "| full refresh: times as fast as the tagger | 30.0 |" in page
    assert "1.5 times the bare start" in page
    assert "| step | full refresh, published | refresh that adds 1 |" in page
    assert "| Reading | 2.50 (25 %) |  |" in page
    assert "| Looking |  | 1.00 (50 %) |" in page
    assert "| Starting and ending | 7.50 (75 %) | 1.00 (50 %) |" in page
    assert "- Slowest of the tables and checks, full refresh, published: articles 0.50 s." in page
    assert "adds 1: " not in page
    assert "| Parsing | 1.50 (38 %) |" in page
    assert "| Starting and passing on | 2.00 (50 %) |" in page
    assert "| naive: BeautifulSoup, `re`, pandas | 3 | 8.0 | 16.0 | 12 | 625 | 80 |" in page
