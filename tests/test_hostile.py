"""Hostile raw files go in: nothing in them is executed, written elsewhere or shown as it stands, and memory stays
bounded.  Each limit has a file below and one above it."""

import csv
import io
import os
import re
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import duckdb
import pytest

from orchestration import refresh as refreshing
from orchestration.archive.limits import (
    COMPRESSION_RATIO_FROM_BYTES,
    MAX_BROKEN_SHARE,
    MAX_DOCUMENT_BYTES,
    MAX_NESTED_FRONT_MATTER,
    MAX_NESTED_TAGS,
    MAX_TEXT_CHARACTERS,
)
from orchestration.defs.session import markdown_table
from orchestration.refresh import Refresh, resolve_roots
from orchestration.store import Warehouse, refresh_lock
from tests.conftest import PROJECT, CommandResult, page, query, sinoscope
from tests.marts import tables

pytestmark = pytest.mark.slow

SCRIPT = "<script>alert(1)</script>"
RED = "\x1b[31m"
TURNED = "\u202e"
FORMULA = '=HYPERLINK("http://evil.example.org","x")'
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TITLES = {
    "script": f"题目{SCRIPT}<img src=x onerror=alert(1)>",
    "ansi": f"题目\u009b31m{TURNED}反转",
    "formula": FORMULA,
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "sql": "题目'); drop table raw.files; --",
    "markdown": "题目 [点击](javascript:alert(1)) | 表 `x` ![](http://evil.example.org/x.png)",
    "template": "题目 {{ env_var('HOME') }} {% raw %} ${HOME} $(touch executed)",
}
TEXT = "何立峰周四在北京举行会谈，双方讨论了贸易问题。"


def linked(number: int) -> bytes:
    html = (f'{TEXT}<a href="javascript:alert({number})">链接</a><a href="data:text/html,x">链接</a>'
            f'<img src="javascript:alert(1)"><a href="https://news.example.org/{SCRIPT}">链接</a>')  # fmt: skip
    return page(f"https://news.example.org/linked{number}", "链接", (html,))


def nested(depth: int) -> bytes:
    inner = "<b>" * depth + TEXT + "</b>" * depth
    return f"<!--1704877261000-->\n[嵌套](https://news.example.org/nested{depth})\n------\n\n{inner}\n".encode()


def nested_front_matter(depth: int) -> bytes:
    front = {
        "title": "前言",
        "from": f'"https://front.example.org/{depth}"',
        "deep": "[" * (depth - 1) + "]" * (depth - 1),
    }
    return page("", "前言", (TEXT,), front=front).replace("[前言]()\n".encode(), b"")


def padded(size: int) -> bytes:
    start = page(f"https://news.example.org/padded{size}", "很大的文件", (TEXT,))
    return start + b" " * (size - len(start))


def long_text(characters: int) -> bytes:
    title = "很长"
    text = TEXT * (characters // len(TEXT) + 1)
    return page(f"https://news.example.org/long{characters}", title, (text[: characters - len(title)],))


def broken(share: float) -> bytes:
    start = page("https://news.example.org/broken", "控制字符", (TEXT * 100,)).decode()
    return (start + "\x01" * int(share * len(start))).encode()


FILES: dict[str, tuple[bytes, str | None]] = {
    **{f"title-{name}.txt": (page(f"https://news.example.org/{name}", title, (TEXT,)), None) for name, title in TITLES.items()},
    "links.txt": (linked(1), None),
    f"{SCRIPT[:8]}name.txt": (page("https://news.example.org/name", "名字", (TEXT,)), None),
    f"{RED}red{TURNED}.txt": (page("https://news.example.org/red", "名字", (TEXT,)), None),
    "'; drop table raw.files; --.txt": (page("https://news.example.org/quote", "名字", (TEXT,)), None),
    "=1+1.txt": (page("ftp://news.example.org/formula", "公式", (TEXT,)), "bad-url"),
    "size-below.txt": (padded(MAX_DOCUMENT_BYTES), None),
    "size-above.txt": (padded(MAX_DOCUMENT_BYTES + 1), "too-large"),
    "text-below.txt": (long_text(MAX_TEXT_CHARACTERS), None),
    "text-above.txt": (long_text(MAX_TEXT_CHARACTERS + 1), "too-large"),
    "tags-below.txt": (nested(MAX_NESTED_TAGS), None),
    "tags-above.txt": (nested(MAX_NESTED_TAGS + 1), "too-deep"),
    # Above this limit the lines are read one by one, which costs the nested key alone.
    "front-below.txt": (nested_front_matter(MAX_NESTED_FRONT_MATTER), None),
    "front-above.txt": (nested_front_matter(MAX_NESTED_FRONT_MATTER + 1), None),
    "control-below.txt": (broken(MAX_BROKEN_SHARE * 0.9), None),
    "control-above.txt": (broken(MAX_BROKEN_SHARE * 1.5), "not-text"),
    "yaml.txt": (page("https://news.example.org/yaml", "标签", (TEXT,), front={"x": "!!python/object/apply:os.system [touch executed]"}), None),
}  # fmt: skip
ENTRIES = ("../../outside.txt", "/tmp/sinoscope-outside.txt", "a/../../outside.txt", "plain.txt")


def write_corpus(folder: Path) -> list[Path]:
    """The hostile files as a folder and three archives; gives the roots."""
    raw = folder / "raw"
    raw.mkdir()
    for name, (content, _) in FILES.items():
        (raw / name).write_bytes(content)
    (raw / "link.txt").symlink_to("/etc/passwd")
    os.mkfifo(raw / "pipe.txt")
    entry_page = page("https://news.example.org/entry", "条目", (TEXT,))
    with tarfile.open(folder / "entries.tar", "w") as tar:
        for name in ENTRIES:
            entry = tarfile.TarInfo(name)
            entry.size = len(entry_page)
            tar.addfile(entry, io.BytesIO(entry_page))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo(f"kind{kind.decode()}.txt")
            entry.type, entry.linkname, entry.devmajor, entry.devminor = kind, "/etc/passwd", 1, 8
            tar.addfile(entry)
    with zipfile.ZipFile(folder / "entries.zip", "w") as zipped:
        for name in ENTRIES:
            zipped.writestr(name, entry_page)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        zipped.writestr(link, "/etc/passwd")
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("bomb.txt", b"\0" * (2 * COMPRESSION_RATIO_FROM_BYTES))
    return [raw, folder / "entries.tar", folder / "entries.zip", folder / "bomb.zip"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, compiled_dbt: None) -> Path:
    """A warehouse of the hostile files, in a folder that holds nothing else but them."""
    folder = tmp_path_factory.mktemp("hostile")
    roots = write_corpus(folder)
    before = set(folder.rglob("*"))
    warehouse = Warehouse(folder / "warehouse")
    with refresh_lock(warehouse, "test") as lock:
        refreshing.run(Refresh(warehouse, resolve_roots([str(root) for root in roots])), lock)
    outside = {path for path in folder.rglob("*") if warehouse.folder not in (path, *path.parents)}
    assert outside == before
    return warehouse.folder


def test_every_hostile_file_is_an_article_or_says_why_not(hostile: Path) -> None:
    expected = {name: reason for name, (_, reason) in FILES.items()} | {"bomb.zip": "compression-ratio"}
    found = dict(query(hostile, "select d.path, r.reason from documents d left join rejects r using (document_id)"))
    entries = {"../../outside.txt", "../outside.txt", "tmp/sinoscope-outside.txt", "plain.txt"}
    assert found == expected | dict.fromkeys(entries)


def test_nothing_is_executed_or_written_where_a_name_points(hostile: Path) -> None:
    assert not Path("/tmp/sinoscope-outside.txt").exists()
    assert not list(PROJECT.glob("executed"))
    assert not list(hostile.parent.rglob("executed"))
    assert not list(hostile.parent.parent.glob("outside.txt"))
    assert query(hostile, "select count(*) from paragraphs where text like '%root:%'") == [(0,)]


def test_titles_are_kept_as_they_were_found(hostile: Path) -> None:
    titles = dict(query(hostile, "select path, title from articles where path like 'title-%'"))
    assert titles["title-formula.txt"] == FORMULA
    assert titles["title-sql.txt"] == TITLES["sql"]
    assert titles["title-template.txt"] == TITLES["template"]


def test_links_that_are_no_addresses_are_left_out(hostile: Path) -> None:
    urls = query(hostile, "select url from links union all select url from images union all select url from articles")
    assert all(re.match(r"https?://", str(url)) for (url,) in urls)


def test_previews_of_the_ui_hold_no_markup(hostile: Path) -> None:
    with duckdb.connect(str(hostile / "sinoscope.duckdb"), read_only=True) as connection:
        names = list(tables(hostile))
        for name in names:
            shown = connection.execute(f"from {name}")
            table = markdown_table([column[0] for column in shown.description or []], shown.fetchall()[:2000])
            assert "<" not in table.replace("&lt;", "")
            assert not UNSAFE.search(table), name
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(widths) == 1, name
            assert not re.search(r"(?<!\\)[\[\]`*]", table), name


EVERYTHING = "select d.path, a.title, a.url, r.detail from documents d left join articles a using (article_id) left join rejects r using (document_id)"


@pytest.mark.parametrize("arguments", [["status"], ["sql", EVERYTHING, "-f", "table"], ["sql", EVERYTHING, "-f", "csv"],
                                       ["sql", EVERYTHING, "-f", "json"]], ids=["status", "table", "csv", "json"])  # fmt: skip
def test_the_terminal_gets_nothing_that_steers_it(arguments: list[str], hostile: Path) -> None:
    result = sinoscope(*arguments, "--warehouse", hostile)
    assert result.code == 0, result.err
    assert not UNSAFE.search(result.out)


def test_csv_holds_no_formulas_but_true_numbers(hostile: Path) -> None:
    text = sinoscope(
        "sql", f"select *, -1 as number, -1.5::decimal(4, 2) as part from ({EVERYTHING})", "-f", "csv", "-w", hostile
    ).out
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > len(FILES)
    cells = [cell for row in rows[1:] for cell in row[:4]]
    assert f"'{FORMULA}" in cells
    assert "'=1+1.txt" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {tuple(row[4:]) for row in rows[1:]} == {("-1", "-1.50")}


def refresh_measured(*arguments: str | Path) -> tuple[CommandResult, int]:
    """A refresh in a process of its own, and the most memory it held, in MB."""
    # Not ru_maxrss: that starts with what the tests' own process held when it forked.
    script = (
        "import sys\nfrom pathlib import Path\nfrom orchestration.cli import app\n"
        "try:\n    app(sys.argv[1:], standalone_mode=True)\n"
        "finally:\n    status = Path('/proc/self/status').read_text().split()\n"
        "    print('peak', int(status[status.index('VmHWM:') + 1]) // 1024, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "refresh", *map(str, arguments)],
        cwd=PROJECT, capture_output=True, text=True, timeout=7000,
    )  # fmt: skip
    return CommandResult(done.returncode, done.stdout, done.stderr), int(done.stderr.rpartition("peak ")[2].split()[0])


def test_memory_stays_bounded_whatever_the_archive_holds(tmp_path: Path) -> None:
    """Files at the limits of size and text, more of them than would fit into memory at once."""
    with tarfile.open(tmp_path / "large.tar", "w") as tar:
        for number in range(12):
            for make, size in ((padded, MAX_DOCUMENT_BYTES), (padded, MAX_DOCUMENT_BYTES + 1)):
                content = make(size - number * 2)
                entry = tarfile.TarInfo(f"{make.__name__}{len(content)}.txt")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        for number in range(3):
            content = long_text(MAX_TEXT_CHARACTERS - number)
            entry = tarfile.TarInfo(f"long{number}.txt")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    result, peak = refresh_measured("--raw", tmp_path / "large.tar", "--warehouse", tmp_path / "warehouse")
    assert result.code == 0, result.err
    assert query(tmp_path / "warehouse", "select status, count(*) from documents group by 1 order by 1") == [
        ("parsed", 26),
        ("rejected", 1),
    ]
    assert peak < 1024, f"{peak} MB"


TINY = int(os.environ.get("SINOSCOPE_TINY_FILES", "1000000"))


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_million_tiny_files_go_in(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "tiny.tar", "w") as tar:
        for number in range(TINY):
            content = (
                page(f"https://news.example.org/{number}", "短讯", (f"第{number}条。",))
                if number % 100 == 0
                else b"%d" % number
            )
            entry = tarfile.TarInfo(f"{number // 1000}/{number}.txt")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    result, peak = refresh_measured("--raw", tmp_path / "tiny.tar", "--warehouse", tmp_path / "warehouse")
    assert result.code == 0, result.err
    assert query(tmp_path / "warehouse", "select status, count(*) from documents group by 1 order by 1") == [
        ("parsed", TINY // 100), ("rejected", TINY - TINY // 100)
    ]  # fmt: skip
    assert peak < 4096, f"{peak} MB"
