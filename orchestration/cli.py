"""The command line `sinoscope`: arguments, progress and messages.  The work is done by refresh.py and store.py, which
are imported only by the commands that need them."""

import errno
import os
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from orchestration import paths
from orchestration.harmless import lines, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestration.refresh import Outcome
    from orchestration.store import Warehouse

FAILED, BAD_ARGUMENTS, BUSY = 1, 2, 3

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)

WarehouseOption = Annotated[
    Path | None,
    typer.Option(
        "--warehouse", "-w", envvar="SINOSCOPE_WAREHOUSE", metavar="DIR", help="Folder of the warehouse.",
        show_default="warehouse/ of the project",
    ),
]  # fmt: skip


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"sinoscope {version('sinoscope')}")
        except PackageNotFoundError:
            typer.echo("sinoscope, version unknown: it is not installed")
        raise typer.Exit


@app.callback(
    epilog="Examples:  sinoscope refresh --raw ~/archive  |  sinoscope status  |  sinoscope site --open  |  sinoscope COMMAND --help"
)
def sinoscope(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Sinoscope turns an archive of Chinese-language news files into an analytics warehouse."""


class Format(StrEnum):
    """How `sinoscope sql` prints a result."""

    table = "table"
    csv = "csv"
    json = "json"


class ExportFormat(StrEnum):
    """How `sinoscope export` writes tables."""

    parquet = "parquet"
    csv = "csv"


@app.command(
    epilog="Examples:  sinoscope refresh --raw ~/archive  |  sinoscope refresh --raw news-2024.tar.zst --raw news-2025.zip"
)
def refresh(
    raw: Annotated[
        list[str] | None,
        typer.Option(
            "--raw",
            "-r",
            metavar="PATH",
            help="Folder, file, or .tar, .tar.zst, .tar.gz, .zip to read; may be repeated. Also SINOSCOPE_RAW, "
            f"several divided by {os.pathsep!r}.",
            show_default="the sample files in seeds/",
        ),
    ] = None,
    warehouse: WarehouseOption = None,
    full: Annotated[bool, typer.Option("--full", help="Recompute everything from what the build keeps.")] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Exit with 3 at once if another refresh is running.")
    ] = False,
) -> None:
    """Read what is new in the raw files, rebuild the tables, check them and publish.

    Exit code 0: published, or nothing new; 1: a check failed and the last published file stays;
    2: bad arguments or a raw path that does not exist; 3: another refresh is running (--no-wait).
    """
    from orchestration.archive.inventory import RawPathError
    from orchestration.dbt_build import DbtFailed
    from orchestration.entities.lexicon import BadReference
    from orchestration.refresh import Refresh, resolve_roots, run
    from orchestration.store import RefreshRunning, WarehouseError, refresh_lock

    _check_settings()
    target = _warehouse(warehouse)
    try:
        roots = resolve_roots(raw or paths.named_raw())
    except RawPathError as error:
        _fail(str(error), BAD_ARGUMENTS)
    try:
        with refresh_lock(target, "sinoscope refresh", wait=not no_wait, say=_say) as lock, _reporter() as reporter:
            outcome = run(Refresh(target, roots, reporter), lock, full)
    except RefreshRunning as error:
        _fail(str(error), BUSY)
    except DbtFailed as error:
        _fail(f"A check or model failed, nothing was published and the last published file stays: {error}", FAILED)
    except WarehouseError as error:
        _fail(str(error), FAILED)
    except BadReference as error:
        _fail(f"{error}. Nothing was published and the last published file stays", FAILED)
    except OSError as error:
        _fail(f"{error}; the last published file stays", FAILED)
    _print_outcome(outcome, target)


@app.command(epilog="Example:  sinoscope status --warehouse ~/warehouse")
def status(warehouse: WarehouseOption = None) -> None:
    """Show what is published, how old it is, and what was rejected and why."""
    from orchestration.status import print_status

    with _published(_warehouse(warehouse)) as (connection, file):
        print_status(connection, file)


@app.command(epilog='Example:  sinoscope sql "select source_id, count(*) from articles group by all" --format csv')
def sql(
    query: Annotated[
        str, typer.Argument(help="A query on the published tables, in DuckDB's SQL; - reads it from standard input.")
    ],
    format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="table, csv or json.", show_default="table on a terminal, else csv"),
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Run a query on the published file, which it cannot change."""
    from orchestration.status import print_result

    with _published(_warehouse(warehouse)) as (connection, _):
        import duckdb

        text = sys.stdin.read() if query == "-" else query
        if any("\ud800" <= char <= "\udfff" for char in text):
            _fail("the query holds letters that are not of this locale's encoding: set LC_ALL=C.UTF-8", BAD_ARGUMENTS)
        try:
            if not duckdb.extract_statements(text):
                _fail('the query is empty: give one, as in `sinoscope sql "from sources"`', BAD_ARGUMENTS)
            connection.execute("set enable_external_access = false")
            result = connection.execute(text)
            columns = [column[0] for column in result.description or []]
            rows = result.fetchall()
        except duckdb.Error as error:
            _fail(f"The query failed: {error}", FAILED)
        print_result(columns, rows, (format or (Format.table if sys.stdout.isatty() else Format.csv)).value)


@app.command(epilog="Examples:  sinoscope export --to ~/tables  |  sinoscope export --to ~/tables --format csv")
def export(
    to: Annotated[
        Path,
        typer.Option(
            "--to", "-t", metavar="DIR", help="Folder to write: new, empty, or an earlier export, which is replaced."
        ),
    ],
    format: Annotated[
        ExportFormat,
        typer.Option("--format", "-f", help="parquet or csv."),
    ] = ExportFormat.parquet,
    warehouse: WarehouseOption = None,
) -> None:
    """Write the published tables as Parquet or CSV files, with a datapackage.json that describes every column.

    As Parquet, tables that grow with the archive are folders of one file a month. The earlier export stays until the
    new one is complete.
    """
    from orchestration.exports import ExportError, Form
    from orchestration.exports import export as write

    target = to.expanduser().absolute()
    with _published(_warehouse(warehouse)) as (connection, _):
        connection.execute("set enable_progress_bar = false")
        try:
            with _reporter() as reporter:
                rows = write(connection, target, Form(format.value), reporter.say)
        except ExportError as error:
            _fail(str(error), FAILED)
    typer.echo(f"{len(rows)} tables, {sum(rows.values()):,} rows in {_shown(target)}, described in datapackage.json")


@app.command(epilog="Example:  sinoscope site --open")
def site(
    open_it: Annotated[bool, typer.Option("--open", help="Open the site in the browser when it is made.")] = False,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Show whole texts, not extracts: for private use only.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Make the site of what is published: pages to read offline, in Chinese and in English, in the folder site/."""
    import duckdb

    from orchestration.site.building import build_site
    from orchestration.store import WarehouseError

    _check_settings()
    target = _warehouse(warehouse)
    try:
        made = build_site(target, full_text)
    except WarehouseError as error:
        _fail(str(error), FAILED)
    except (duckdb.BinderException, duckdb.CatalogException):
        _fail(_other_version(target), FAILED)
    first = made.folder / "index.html"
    typer.echo(f"Site:         {_shown(first)} ({made.pages:,} pages, {made.size_bytes / 1e6:,.1f} MB)")
    if open_it:
        import webbrowser

        webbrowser.open(first.as_uri())


def main() -> None:
    """Entry point of `sinoscope`."""
    code = _run()
    # What a command holds need not be freed object by object, which takes a tenth of a second.
    os._exit(code)


def _run() -> int:
    """Run the command; gives the exit code once all that it said is written."""
    _print_what_the_terminal_can()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILED if leaving.code else 0
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does: that is no error.
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _say(
            f"sinoscope: no space is left to write {error.filename or 'the output'}: make room, and run the command again"
        )
        return FAILED
    except KeyboardInterrupt:
        _say("Interrupted; the last published file stays.")
        return 130
    return 0


def _print_what_the_terminal_can() -> None:
    """Characters that the terminal's encoding lacks are printed as their codes; files and pipes get UTF-8 unless
    PYTHONIOENCODING says otherwise, so that no data is lost to the encoding of a terminal."""
    if not sys.stdout.isatty() and "PYTHONIOENCODING" not in os.environ:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _check_settings() -> None:
    from orchestration.pool import BadSetting, processes

    try:
        processes()
    except BadSetting as error:
        _fail(str(error), BAD_ARGUMENTS)


def _warehouse(folder: Path | None) -> "Warehouse":
    from orchestration.store import Warehouse

    return Warehouse((folder or paths.named_warehouse()).expanduser().absolute())


@contextmanager
def _published(warehouse: "Warehouse") -> "Iterator[tuple[Any, Path]]":
    import duckdb

    from orchestration.store import WarehouseError, open_published

    try:
        with open_published(warehouse) as connection:
            yield connection, warehouse.published
    except WarehouseError as error:
        _fail(str(error), FAILED)
    except (duckdb.BinderException, duckdb.CatalogException):
        _fail(_other_version(warehouse), FAILED)


def _other_version(warehouse: "Warehouse") -> str:
    return f"{warehouse.published} was published by another version of Sinoscope and lacks columns: run `sinoscope refresh`."


def _say(text: str) -> None:
    typer.echo(lines(text), err=True)


def _fail(message: str, code: int) -> NoReturn:
    _say(f"sinoscope: {message}")
    raise typer.Exit(code)


@contextmanager
def _reporter() -> "Iterator[Any]":
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            yield _Bar(progress)
    else:
        yield _Lines()


class _Lines:
    """Progress as plain lines, where there is no terminal."""

    def say(self, text: str) -> None:
        _say(text)

    def begin(self, step: str, total: int | None) -> None:
        _say(f"{step} ({total:,})" if total else step)

    def advance(self, count: int) -> None: ...


class _Bar:
    """Progress as a bar on a terminal."""

    def __init__(self, progress: Any) -> None:
        self._progress = progress
        self._task: Any = None

    def say(self, text: str) -> None:
        self._progress.console.print(lines(text), markup=False, highlight=False)

    def begin(self, step: str, total: int | None) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(step, total=total)

    def advance(self, count: int) -> None:
        if self._task is not None:
            self._progress.advance(self._task, count)


def _print_outcome(outcome: "Outcome", warehouse: "Warehouse") -> None:
    rows = outcome.published_rows
    typer.echo(f"Files found:  {outcome.found:,} ({outcome.new:,} new or changed, {outcome.gone:,} gone)")
    if not outcome.found:
        _say("sinoscope: there was nothing to read: the raw paths hold no .txt or .md file, nor an archive of such.")
    if outcome.passed_over:
        kinds = ", ".join(f"{count:,} {why}" for why, count in sorted(outcome.passed_over.items()))
        typer.echo(f"Passed over:  {one_line(kinds)}")
    typer.echo(f"Read:         {outcome.read:,} documents" if outcome.read else "Read:         nothing new")
    if rows:
        typer.echo(f"Articles:     {rows['articles']:,} of {rows['sources']:,} sources")
        why = " (`sinoscope status` says why)" if rows["rejects"] else ""
        typer.echo(f"Rejects:      {rows['rejects']:,}{why}")
        typer.echo(f"Mentions:     {rows['mentions']:,} of {rows['entities']:,} known entities")
        for warning in outcome.warnings:
            typer.echo(f"Warning:      {one_line(warning)}")
        typer.echo(f"Published:    {_shown(warehouse.published)}")
    else:
        typer.echo(f"Published:    {_shown(warehouse.published)} is up to date")
    typer.echo("")
    typer.echo("Try:  " + _try_query(warehouse))


def _try_query(warehouse: "Warehouse") -> str:
    query = "select month, topic_id, main_article_count from topic_calendar where rank = 1 order by 1 desc limit 10"
    folder = "" if warehouse.folder == paths.default_warehouse() else f" --warehouse {_shown(warehouse.folder)}"
    installed = Path(sys.executable).with_name("sinoscope")
    command = "sinoscope" if _on_path("sinoscope") or not installed.exists() else _shown(installed)
    return f'{command} sql "{query}"{folder}'


def _on_path(command: str) -> bool:
    import shutil

    return shutil.which(command) is not None


def _shown(path: Path) -> str:
    """A path as one would type it: relative where it lies below the present folder."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    main()
