"""Any sequence of refreshes ends in the tables that one full build makes of every document ever seen."""

import io
import itertools
import os
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, example, given, seed, settings
from hypothesis import strategies as st

from orchestration import refresh as refreshing
from orchestration.dbt_build import build_marts
from orchestration.refresh import Refresh, resolve_roots
from orchestration.store import Warehouse, refresh_lock
from tests.conftest import page
from tests.marts import tables

FOLDERS = ("one", "two")
ARCHIVES = ("pack.tar", "pack.tar.zst", "pack.zip")
PATHS = ("a.txt", "b.txt", "c.md", "2024/a.txt", "2024/新闻.txt")

TALKS = (
    "何立峰与耶伦(Janet Yellen)周四在北京举行会谈。何立峰说：“双方同意继续沟通。”",
    "中美金融工作组上周五举行了第三次会议，讨论金融稳定、资本市场和反洗钱合作等问题。",
    "会谈于1月18日至19日在北京举行，美国财政部代表团表示，会谈是专业、务实、坦诚和建设性的。",
)
REPRINT = (
    "何立峰與葉倫(Janet Yellen)周四在北京舉行會談。何立峰說：“雙方同意繼續溝通。”",
    "中美金融工作組上周五舉行了第三次會議，討論金融穩定、資本市場和反洗錢合作等問題。",
    "會談於1月18日至19日在北京舉行，美國財政部代表團表示，會談是專業、務實、坦誠和建設性的。",
)
DAY = 86_400_000
JANUARY = 1_704_877_261_000
CONTENTS = (
    page("https://a.example.org/talks", "金融工作组会谈", TALKS, JANUARY),
    page("https://a.example.org/talks", "金融工作组会谈（更新）", TALKS[:2], JANUARY + DAY),
    page("https://a.example.org/talks?utm_source=feed", "金融工作组会谈", TALKS, JANUARY + 2 * DAY),
    page("https://m.b.example.org/1", "金融工作組會談", REPRINT, JANUARY + DAY),
    page("https://cn.nytimes.com/china/20240110/invented/", "川普谈关税", ("川普周三说，关税将会提高。",), JANUARY),
    page("https://cn.nytimes.com/china/20240310/invented/", "关税", ("特朗普表示，“关税很好”。",), JANUARY + 60 * DAY),
    page("https://a.example.org/undated", "没有日期", ("这篇报道没有日期，只有一段文字。",), None),
    page("https://a.example.org/old", "太早的日期", ("这篇报道的日期早于一切报纸。",), -JANUARY * 9),
    page("https://a.example.org/empty", "没有正文", ("<img src='/x.jpg'>",), JANUARY),
    page("ftp://a.example.org/x", "没有网址", ("这篇报道的网址不对。",), JANUARY),
    b"",
    bytes(range(256)) * 40,
)

State = dict[str, dict[str, int]]
"""What stands under each root: path -> which of CONTENTS."""


@dataclass(frozen=True)
class Round:
    """Edits of the raw files, (root, path, content or None for gone), and the refresh that follows them."""

    edits: tuple[tuple[str, str, int | None], ...]
    given: tuple[str, ...]
    is_full: bool = False
    shuffle: int = 0


@dataclass
class Archive:
    """Raw files under several roots, and what refreshes have seen of them."""

    folder: Path
    state: State = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)
    last_seen: State = field(default_factory=dict)

    def follow(self, round_: Round) -> list[Path]:
        """Make a round's edits; gives the roots that its refresh reads."""
        touched = {root for root, _, _ in round_.edits}
        for root, path, content in round_.edits:
            files = self.state.setdefault(root, {})
            if content is None:
                files.pop(path, None)
            else:
                files[path] = content
        for root in {*touched, *round_.given}:
            write_root(self.folder / root, self.state.setdefault(root, {}), round_.shuffle)
        for root in round_.given:
            self.last_seen[root] = dict(self.state[root])
            self.seen |= set(self.state[root].items())
        return [self.folder / root for root in round_.given]

    def present(self) -> set[tuple[str, int]]:
        """Path and content of what is present as far as refreshes know."""
        return {item for files in self.last_seen.values() for item in files.items()}


def write_root(root: Path, files: Mapping[str, int], shuffle: int) -> None:
    """Make a folder or archive hold exactly these files; what is as it should be is not touched."""
    orders = itertools.permutations(sorted(files.items())[:4])
    first = list(next(itertools.islice(orders, shuffle % 24, None), tuple(sorted(files.items()))[:4]))
    entries = first + [item for item in sorted(files.items()) if item not in first]
    if root.suffix:
        write_archive(root, entries)
        return
    root.mkdir(parents=True, exist_ok=True)
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if str(path.relative_to(root)) not in files:
            path.unlink()
    for name, content in entries:
        path = root / name
        if not path.exists() or path.read_bytes() != CONTENTS[content]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(CONTENTS[content])


def write_archive(path: Path, entries: Sequence[tuple[str, int]]) -> None:
    packed = io.BytesIO()
    if path.suffix == ".zip":
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in entries:
                archive.writestr(name, CONTENTS[content])
    else:
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for name, content in entries:
                entry = tarfile.TarInfo(name)
                entry.size = len(CONTENTS[content])
                tar.addfile(entry, io.BytesIO(CONTENTS[content]))
    data = packed.getvalue()
    data = zstandard.ZstdCompressor().compress(data) if path.suffix == ".zst" else data
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


def refresh(warehouse: Path, roots: Sequence[Path], is_full: bool = False) -> None:
    target = Warehouse(warehouse)
    with refresh_lock(target, "test") as lock:
        refreshing.run(Refresh(target, resolve_roots([str(root) for root in roots])), lock, is_full)


def full_build(warehouse: Path, archive: Archive, raw: Path) -> None:
    """One build of every document ever seen, each path with several contents in as many roots; what is gone is marked
    by one more refresh of all."""
    by_path: dict[str, list[int]] = {}
    for path, content in sorted(archive.seen):
        by_path.setdefault(path, []).append(content)
    layers: list[dict[str, int]] = [{} for _ in range(max((len(c) for c in by_path.values()), default=1))]
    for path, contents in by_path.items():
        for layer, content in zip(layers, contents, strict=False):
            layer[path] = content
    roots = [raw / f"layer{number}" for number in range(len(layers))]
    for root, layer in zip(roots, layers, strict=True):
        write_root(root, layer, 0)
    refresh(warehouse, roots)
    for root, layer in zip(roots, layers, strict=True):
        write_root(root, {path: content for path, content in layer.items() if (path, content) in archive.present()}, 0)
    refresh(warehouse, roots)


def check(rounds: Sequence[Round], after_each: Callable[[Path], None] = lambda warehouse: None) -> None:
    """Follow the rounds in one warehouse, and hold it to a full build in another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = Archive(folder / "raw")
        archive.folder.mkdir()
        for round_ in rounds:
            refresh(folder / "grown", archive.follow(round_), round_.is_full)
            after_each(folder / "grown")
        full_build(folder / "built", archive, folder / "layers")
        grown, built = tables(folder / "grown"), tables(folder / "built")
        assert grown.keys() == built.keys()
        for table, rows in built.items():
            assert grown[table] == rows, table
        statuses = [row[4] for row in grown["documents"]]
        assert len(statuses) == len(archive.seen)
        assert statuses.count("removed") == len(archive.seen - archive.present())


def rounds(count: int) -> st.SearchStrategy[list[Round]]:
    roots = st.sampled_from([*FOLDERS, *ARCHIVES])
    contents = st.one_of(st.integers(0, len(CONTENTS) - 1), st.none())
    edits = st.lists(st.tuples(roots, st.sampled_from(PATHS), contents), min_size=1, max_size=5)

    def round_of(
        edits: list[tuple[str, str, int | None]], others: list[str], leave_out: bool, is_full: bool, shuffle: int
    ) -> Round:
        touched = [root for root, _, _ in edits]
        given = sorted({*(touched[1:] if leave_out and len(set(touched)) > 1 else touched), *others})
        return Round(tuple(edits), tuple(given), is_full, shuffle)

    return st.lists(
        st.builds(round_of, edits, st.lists(roots, max_size=2), st.booleans(), st.integers(0, 9).map(lambda n: n == 0), st.integers(0, 23)),
        min_size=1, max_size=count,
    )  # fmt: skip


FEW = int(os.environ.get("SINOSCOPE_EXAMPLES", "6"))
"""Examples of a short run; the long form is under soak."""


@pytest.fixture
def always_growing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marts grow by what changed, even where that is most of so small an archive."""
    monkeypatch.setattr(refreshing, "ANEW_SHARE", 1000)


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_dbt", "always_growing")
@settings(max_examples=FEW, deadline=None, suppress_health_check=list(HealthCheck))
@given(rounds(4))
@example(
    [
        Round((("one", "a.txt", 0),), ("one",)),
        Round((("one", "a.txt", 1),), ("one",)),
        Round((("one", "a.txt", 0),), ("one",)),
    ]
)
@example(
    [
        Round((("one", "a.txt", 1),), ("one",)),
        Round((("one", "a.txt", None), ("pack.zip", "b.txt", 0)), ("one", "pack.zip")),
    ]
)
def test_any_sequence_of_refreshes_equals_a_full_build(sequence: list[Round]) -> None:
    check(sequence)


PIECES = 20
"""The long form is in pieces, each with its own seed and twenty sequences, that can be run one by one: `-k piece7-`."""


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("compiled_dbt", "always_growing")
@pytest.mark.parametrize("piece", range(PIECES), ids=lambda piece: f"piece{piece}-")
def test_many_long_sequences_equal_a_full_build(piece: int) -> None:
    @seed(piece)
    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(rounds(9))
    def equals_a_full_build(sequence: list[Round]) -> None:
        check(sequence)

    equals_a_full_build()


LONG = [
    Round((("one", "a.txt", 0), ("one", "2024/新闻.txt", 4), ("pack.tar.zst", "b.txt", 3)), ("one", "pack.tar.zst")),
    Round((("one", "a.txt", 1), ("one", "2024/新闻.txt", None), ("one", "b.txt", 4), ("two", "c.md", 10)), ("one", "two")),
    Round((("two", "a.txt", 6), ("pack.zip", "2024/a.txt", 5), ("pack.tar.zst", "b.txt", None)), ("pack.tar.zst", "pack.zip", "two")),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.usefixtures("always_growing")
def test_a_sequence_through_dbt_equals_a_full_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with dbt itself: a file changed, renamed, doubled, removed, in folders and archives."""
    monkeypatch.setattr(refreshing, "build_marts", build_marts)
    check(LONG)
