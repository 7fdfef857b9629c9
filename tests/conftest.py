"""Fixtures that several tests share: small archives of invented pages, a warehouse built once, and what lies beside
the repository."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import portalocker
import pytest
from hypothesis import settings

# In CI the same examples every time: a red run is then about the change, and new examples are found at the desk.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


def page(
    url: str = "https://news.example.org/2024/talks",
    title: str = "两国官员举行会谈",
    paragraphs: Sequence[str] = (
        "张三周二在北京会见了李四，双方讨论了贸易问题。",
        "会谈持续了两个小时，没有发表声明。",
    ),
    epoch_ms: int | None = 1704877261000,
    front: Mapping[str, str] | None = None,
) -> bytes:
    """An invented raw file in the archive's format."""
    head = "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items()) + "---\n" if front else ""
    epoch = f"<!--{epoch_ms}-->\n" if epoch_ms is not None else ""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"{head}{epoch}[{title}]({url})\n------\n\n<div>{body}</div>\n".encode()


@dataclass(frozen=True)
class CommandResult:
    code: int
    out: str
    err: str


def sinoscope(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None, stdin: str | None = None
) -> CommandResult:
    """Run the command line as a user does, in a process of its own."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SINOSCOPE_")}
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *map(str, arguments)],
        capture_output=True, text=True, env={**clean, **(env or {})}, cwd=cwd or PROJECT, timeout=900, input=stdin,
    )  # fmt: skip
    return CommandResult(done.returncode, done.stdout, done.stderr)


def query(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of a query on a warehouse's published file."""
    with duckdb.connect(str(warehouse / "sinoscope.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in two processes, file by file, what takes longest comes first: one file that builds the whole
    archive sample, the other slow files, those that find the sample built by then, and all that is quick."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    of_sample = [path for path, tests in files.items() if any(WHOLE_SAMPLE in _fixtures(test) for test in tests)]

    def comes_early(path: Path) -> int:
        if path in of_sample:
            return 0 if path == of_sample[0] else 2
        return 1 if any(test.get_closest_marker("slow") for test in files[path]) else 3

    items[:] = [test for path in sorted(files, key=comes_early) for test in files[path]]


WHOLE_SAMPLE = "corpus_warehouse"


def _fixtures(test: pytest.Item) -> list[str]:
    return getattr(test, "fixturenames", [])


def made_once(name: str, make: Callable[[Path], None], factory: pytest.TempPathFactory) -> Path:
    """A folder that is made by the first of the tests' processes that needs it."""
    base = factory.getbasetemp()
    home = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, is_made = home / name, home / f"{name}.made"
    with portalocker.Lock(home / f"{name}.lock", mode="a", flags=portalocker.LockFlags.EXCLUSIVE, timeout=None):
        if not is_made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            is_made.touch()
    return folder


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the sample files, built once; tests change copies of it, since another may read it meanwhile."""

    def make(folder: Path) -> None:
        built = sinoscope("refresh", "--warehouse", folder / "warehouse")
        assert built.code == 0, built.err
        # Later runs of dbt in this warehouse compile less and overwrite it.
        shutil.copy(folder / "warehouse" / "build" / "dbt" / "manifest.json", folder / "manifest.json")

    return made_once("sample", make, tmp_path_factory) / "warehouse"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of original files, archive sample and labels beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (originals, archive sample and labels), which is not in the repository")
    return SHARED


@pytest.fixture(scope="session")
def corpus_archive(shared: Path) -> Path:
    return shared / "corpus" / "archive-sample.tar.zst"


@pytest.fixture(scope="session")
def corpus_folder(corpus_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive sample, unpacked outside the repository."""
    import tarfile

    import zstandard

    def unpack(folder: Path) -> None:
        with (
            corpus_archive.open("rb") as packed,
            zstandard.ZstdDecompressor().stream_reader(packed) as stream,
            tarfile.open(fileobj=stream, mode="r|") as archive,
        ):
            archive.extractall(folder, filter="data")

    return made_once("corpus", unpack, tmp_path_factory)


@pytest.fixture(scope="session")
def corpus_warehouse(corpus_archive: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the original files and the archive sample, built once."""

    def make(folder: Path) -> None:
        built = sinoscope("refresh", "--raw", corpus_archive, "--raw", shared / "seeds", "--warehouse", folder)
        assert built.code == 0, built.err

    return made_once("corpus-warehouse", make, tmp_path_factory)


@pytest.fixture(scope="session")
def corpus_documents(corpus_folder: Path) -> dict[str, Path]:
    """The files of the archive sample by the SHA-256 of their content, which is how labels name them."""
    files = (path for path in corpus_folder.rglob("*") if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}


@pytest.fixture(scope="session")
def growing_manifest(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's manifest of models that grow, as it compiles them where their tables stand."""
    from orchestration.dbt_build import start_dbt
    from orchestration.store import Warehouse

    def make(folder: Path) -> None:
        warehouse = Warehouse(folder / "warehouse")
        shutil.copytree(sample_warehouse, warehouse.folder)
        child = start_dbt(warehouse, ["compile"], None)
        output, _ = child.communicate()
        assert child.returncode == 0, output.decode()
        shutil.copy(warehouse.dbt_target / "manifest.json", folder)

    return made_once("growing", make, tmp_path_factory) / "manifest.json"


@pytest.fixture(scope="module")
def compiled_dbt(sample_warehouse: Path, growing_manifest: Path) -> Iterator[None]:
    """Refreshes in the test's own process build the marts by SQL that dbt compiled before."""
    from orchestration.store import Warehouse
    from tests.marts import build_with, builder

    with pytest.MonkeyPatch.context() as patch:
        build_with(patch, builder(Warehouse(sample_warehouse), growing_manifest))
        yield
