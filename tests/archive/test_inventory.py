"""Which raw files an inventory finds in folders and archives, what it passes over, and what it refuses."""

import gzip
import hashlib
import io
import os
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import zstandard

from orchestration.archive.inventory import (
    Inventory,
    RawFile,
    RawPathError,
    archive_stamp,
    resolve_root,
    take_inventory,
)
from orchestration.archive.limits import COMPRESSION_RATIO_FROM_BYTES, MAX_COMPRESSION_RATIO, MAX_DOCUMENT_BYTES

MEGABYTE = 1024 * 1024
FILES: dict[str, bytes] = {
    "b.txt": "乙".encode(),
    "a.md": "甲".encode(),
    "年/c.TXT": "丙".encode(),
    "年/月/d [1] (2).txt": "丁".encode(),
    "年/empty.txt": b"",
    "twin.txt": "甲".encode(),
}
PASSED_OVER: dict[str, bytes] = {
    "README.md": b"x",
    "年/readme.txt": b"x",
    ".hidden.txt": b"x",
    "年/._c.txt": b"x",
    "page.html": b"x",
    "no ending": b"x",
    "picture.txt.jpg": b"x",
}


def look(root: Path, known: dict[str, str] | None = None) -> tuple[list[RawFile], Inventory]:
    inventory = Inventory(str(root))
    return list(take_inventory(root, known or {}, inventory)), inventory


def contents(files: Iterable[RawFile]) -> set[tuple[str, str | None]]:
    return {(file.path, file.sha256) for file in files}


def expected(files: dict[str, bytes]) -> set[tuple[str, str | None]]:
    return {(path, hashlib.sha256(content).hexdigest()) for path, content in files.items()}


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def tar_bytes(files: dict[str, bytes], prefix: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        folder = tarfile.TarInfo("年")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for path, content in files.items():
            entry = tarfile.TarInfo(prefix + path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def write_tar(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(tar_bytes(files))
    return path


def write_dotted_tar(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(tar_bytes(files, "./"))
    return path


def write_tar_gz(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(gzip.compress(tar_bytes(files)))
    return path


def write_tar_zst(path: Path, files: dict[str, bytes]) -> Path:
    packed = zstandard.ZstdCompressor().compress(tar_bytes(files))
    path.write_bytes(packed)
    return path


def write_tar_zst_in_frames(path: Path, files: dict[str, bytes]) -> Path:
    whole = tar_bytes(files)
    path.write_bytes(
        b"".join(zstandard.ZstdCompressor().compress(whole[i : i + 3000]) for i in range(0, len(whole), 3000))
    )
    return path


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("年/", b"")
        for name, content in files.items():
            archive.writestr(name, content)
    return path


Writer = Callable[[Path, dict[str, bytes]], Path]
WRITERS: dict[str, tuple[str, Writer]] = {
    "tar": ("a.tar", write_tar),
    "tar of ./": ("a.tar", write_dotted_tar),
    "tar.gz": ("a.tar.gz", write_tar_gz),
    "tgz": ("A.TGZ", write_tar_gz),
    "tar.zst": ("a.tar.zst", write_tar_zst),
    "tzst": ("a.tzst", write_tar_zst),
    "tar.zst in frames": ("a.tar.zst", write_tar_zst_in_frames),
    "zip": ("a.zip", write_zip),
}


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    names = list({**FILES, **PASSED_OVER}.items())
    random.Random(1).shuffle(names)
    files, inventory = look(write_folder(tmp_path, dict(names)))
    assert contents(files) == expected(FILES)
    assert [file.path for file in files] == [
        "a.md",
        "b.txt",
        "twin.txt",
        "年/c.TXT",
        "年/empty.txt",
        "年/月/d [1] (2).txt",
    ]
    assert (inventory.found, inventory.opened, inventory.is_complete) == (6, 6, True)
    assert inventory.passed_over == {"readme": 2, "hidden": 2, "other ending": 3}
    assert {(file.root, file.container) for file in files} == {(str(tmp_path), "folder")}
    assert [file.size_bytes for file in files] == [len(FILES[file.path]) for file in files]


@pytest.mark.parametrize(("name", "write"), WRITERS.values(), ids=WRITERS)
def test_an_archive_gives_what_the_folder_gives(name: str, write: Writer, tmp_path: Path) -> None:
    archive = write(tmp_path / name, {**FILES, **PASSED_OVER})
    files, inventory = look(resolve_root(archive))
    assert contents(files) == expected(FILES)
    assert (inventory.found, inventory.is_complete, inventory.unchanged_archive) == (6, True, False)
    assert inventory.passed_over == {"readme": 2, "hidden": 2, "other ending": 3}
    assert {file.stamp for file in files} == {archive_stamp(archive)}
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("name", "write"), WRITERS.values(), ids=WRITERS)
def test_an_unchanged_archive_is_not_read(name: str, write: Writer, tmp_path: Path) -> None:
    archive = write(tmp_path / name, FILES)
    known = {file.path: file.stamp for file in look(archive)[0]}
    files, inventory = look(archive, known)
    assert files == []
    assert (inventory.unchanged_archive, inventory.found, inventory.opened) == (True, 6, 0)
    write(archive, {**FILES, "new.txt": b"x"})
    files, inventory = look(archive, known)
    assert contents(files) == expected({**FILES, "new.txt": b"x"})
    assert not inventory.unchanged_archive


def test_a_single_file_is_a_root(tmp_path: Path) -> None:
    files, inventory = look(resolve_root(write_folder(tmp_path, FILES) / "b.txt"))
    assert contents(files) == expected({"b.txt": FILES["b.txt"]})
    assert (files[0].container, files[0].root) == ("file", str(tmp_path / "b.txt"))
    assert inventory.found == 1


def test_unchanged_files_of_a_folder_are_not_opened(tmp_path: Path) -> None:
    write_folder(tmp_path, FILES)
    known = {file.path: file.stamp for file in look(tmp_path)[0]}
    (tmp_path / "b.txt").write_bytes("另".encode())
    os.utime(tmp_path / "a.md", ns=(1, 1))
    (tmp_path / "new.txt").write_bytes(b"x")
    files, inventory = look(tmp_path, known)
    assert {file.path for file in files if file.content is not None} == {"a.md", "b.txt", "new.txt"}
    assert (inventory.found, inventory.opened) == (7, 3)
    assert {file.path: file.stamp == known.get(file.path) for file in files} == {
        **dict.fromkeys(FILES, True),
        "a.md": False,
        "b.txt": False,
        "new.txt": False,
    }


def test_a_file_of_the_same_size_and_time_is_seen_to_have_changed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"one")
    os.utime(file, ns=(5, 5))
    known = {"a.txt": look(tmp_path)[0][0].stamp}
    (tmp_path / "other").write_bytes(b"two")
    os.utime(tmp_path / "other", ns=(5, 5))
    (tmp_path / "other").replace(file)
    assert look(tmp_path, known)[0][0].content == b"two"


def test_links_and_pipes_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write_folder(tmp_path / "outside", {"secret.txt": b"secret"})
    root = write_folder(tmp_path / "root", {"a.txt": b"a"})
    (root / "link.txt").symlink_to(outside / "secret.txt")
    (root / "dangling.txt").symlink_to(outside / "nothing.txt")
    (root / "folder").symlink_to(outside)
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe.txt")
    files, inventory = look(root)
    assert contents(files) == expected({"a.txt": b"a"})
    assert inventory.passed_over == {"link": 2, "device": 1}


def test_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    files, _ = look(write_folder(tmp_path, {".git/a.txt": b"a", "b/.c/d.txt": b"d", "b/e.txt": b"e"}))
    assert contents(files) == expected({"b/e.txt": b"e"})


ODD_NAMES: dict[str, tuple[bytes, str]] = {
    "line end": (b"a\nb.txt", "a\nb.txt"),
    "no utf-8": (b"a\xff\xfeb.txt", "a\\xff\\xfeb.txt"),
    "quotes and brackets": ("“a” [b] (c) 'd'.txt".encode(), "“a” [b] (c) 'd'.txt"),
    "emoji": ("🎉.txt".encode(), "🎉.txt"),
    "backslash": (b"a\\b.txt", "a\\b.txt"),
    "spaces": (b" a .txt", " a .txt"),
}


@pytest.mark.parametrize(("name", "path"), ODD_NAMES.values(), ids=ODD_NAMES)
def test_file_names_may_hold_any_byte(name: bytes, path: str, tmp_path: Path) -> None:
    try:
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
            file.write(b"x")
    except OSError:
        pytest.skip("this file system takes no such name")
    files, _ = look(tmp_path)
    assert contents(files) == expected({path: b"x"})
    path.encode()  # valid Unicode, so that every table takes it
    assert look(tmp_path, {path: files[0].stamp})[0][0].content is None


@pytest.mark.parametrize("name", ['a "quoted\\" b.txt', "a\\b.txt"], ids=["backslash and quotes", "backslash"])
def test_a_tar_gives_a_name_as_the_folder_does(name: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "folder", {name: b"x"})
    archive = write_tar(tmp_path / "a.tar", {name: b"x"})
    assert contents(look(archive)[0]) == contents(look(folder)[0]) == expected({name: b"x"})


def test_a_tar_may_hold_names_that_are_no_utf8(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    with tarfile.open(archive, "w", encoding="utf-8", errors="surrogateescape") as tar:
        for name in ("a\nb.txt", "a\udcffb.txt"):
            entry = tarfile.TarInfo(name)
            tar.addfile(entry)
    assert [file.path for file in look(archive)[0]] == ["a\nb.txt", "a\\xffb.txt"]


def test_a_file_that_cannot_be_opened_is_a_reject_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path, {"a.txt": b"a", "b.txt": b"b"})

    def refuse(path: Path, flags: int) -> int:
        if os.fspath(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, flags)

    real_open = os.open
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        files, inventory = look(tmp_path)
    assert [(file.path, file.reject_reason, file.reject_detail) for file in files] == [
        ("a.txt", "unreadable", "Permission denied"),
        ("b.txt", None, None),
    ]
    assert files[0].sha256 is None
    assert (inventory.found, inventory.is_complete) == (2, True)
    again, _ = look(tmp_path, {file.path: file.stamp for file in files})
    assert [file.content for file in again] == [b"a", None]


def test_a_file_that_goes_while_the_folder_is_read_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path, {"a.txt": b"a", "b.txt": b"b"})
    real_lstat = os.lstat

    def vanish(path: Path) -> os.stat_result:
        if os.fspath(path).endswith("a.txt"):
            raise FileNotFoundError(2, "No such file")
        return real_lstat(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "lstat", vanish)
        files, inventory = look(tmp_path)
    assert ([file.path for file in files], inventory.found, inventory.is_complete) == (["b.txt"], 1, True)


def test_a_folder_that_cannot_be_listed_makes_the_inventory_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path, {"a.txt": b"a", "locked/b.txt": b"b"})
    real_scandir = os.scandir

    def refuse(path: str) -> object:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return real_scandir(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refuse)
        files, inventory = look(tmp_path)
    assert [file.path for file in files] == ["a.txt"]
    assert not inventory.is_complete
    assert any("locked" in why for why in inventory.passed_over)


SIZES: dict[str, tuple[int, str | None]] = {
    "at the limit": (MAX_DOCUMENT_BYTES, None),
    "one byte above": (MAX_DOCUMENT_BYTES + 1, "too-large"),
    "21 megabytes": (21 * MEGABYTE, "too-large"),
}


@pytest.mark.parametrize(("size", "reason"), SIZES.values(), ids=SIZES)
def test_large_files_of_a_folder(size: int, reason: str | None, tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(size)
    (tmp_path / "b.txt").write_bytes(b"b")
    files, inventory = look(tmp_path)
    assert [(file.path, file.reject_reason, file.size_bytes) for file in files] == [
        ("a.txt", reason, size),
        ("b.txt", None, 1),
    ]
    assert (files[0].content is None) == (reason is not None)
    assert inventory.opened == 2 - (reason is not None)


@pytest.mark.parametrize(("size", "reason"), SIZES.values(), ids=SIZES)
@pytest.mark.parametrize(("name", "write"), [("a.tar", write_tar), ("a.zip", write_zip)], ids=["tar", "zip"])
def test_large_entries_of_an_archive(name: str, write: Writer, size: int, reason: str | None, tmp_path: Path) -> None:
    noise = random.Random(2).randbytes(MEGABYTE // 4)
    archive = write(tmp_path / name, {"a.txt": (noise * 100)[:size], "b.txt": b"b"})
    files, inventory = look(archive)
    assert [(file.path, file.reject_reason, file.size_bytes) for file in files] == [
        ("a.txt", reason, size),
        ("b.txt", None, 1),
    ]
    assert inventory.is_complete


ESCAPES: dict[str, tuple[str, str]] = {
    "upwards": ("../../escaped.txt", "../../escaped.txt"),
    "upwards inside": ("a/../../escaped.txt", "../escaped.txt"),
    "absolute": ("/tmp/sinoscope-escaped.txt", "tmp/sinoscope-escaped.txt"),
    "backslashes": ("a\\..\\escaped.txt", "a\\..\\escaped.txt"),
}


@pytest.mark.parametrize(("name", "path"), ESCAPES.values(), ids=ESCAPES)
@pytest.mark.parametrize(("archive_name", "write"), [("a.tar", write_tar), ("a.zip", write_zip)], ids=["tar", "zip"])
def test_nothing_is_written_where_an_entry_points(
    archive_name: str, write: Writer, name: str, path: str, tmp_path: Path
) -> None:
    inner = tmp_path / "x" / "y"
    inner.mkdir(parents=True)
    files, inventory = look(write(inner / archive_name, {name: b"a"}))
    assert contents(files) == expected({path: b"a"})
    assert inventory.is_complete
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [inner / archive_name]
    assert not Path("/tmp/sinoscope-escaped.txt").exists()


def test_links_and_devices_of_a_tar_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    archive = tmp_path / "a.tar"
    kinds = {
        tarfile.SYMTYPE: "link",
        tarfile.LNKTYPE: "link",
        tarfile.CHRTYPE: "device",
        tarfile.BLKTYPE: "device",
        tarfile.FIFOTYPE: "device",
    }
    with tarfile.open(archive, "w") as tar:
        for kind in kinds:
            entry = tarfile.TarInfo(f"{kind.decode()}.txt")
            entry.type, entry.linkname = kind, str(tmp_path / "secret.txt")
            tar.addfile(entry)
        tar.addfile(tarfile.TarInfo("a.txt"))
    files, inventory = look(archive)
    assert [file.path for file in files] == ["a.txt"]
    assert inventory.passed_over == {"link": 2, "device": 3}


def test_links_of_a_zip_are_passed_over(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/hostname")
        packed.writestr("a.txt", b"a")
    files, inventory = look(archive)
    assert contents(files) == expected({"a.txt": b"a"})
    assert inventory.passed_over == {"link": 1}


NOISE = {f"{number}.txt": random.Random(number).randbytes(20_000) for number in range(8)}


def cut_at_an_entry(whole: bytes) -> bytes:
    return whole[: whole.index(b"4.txt\0")]


def cut_within_a_header(whole: bytes) -> bytes:
    return cut_at_an_entry(whole) + b"4.txt"


def spoil_a_header(whole: bytes) -> bytes:
    kept = cut_at_an_entry(whole)
    return kept + b"\xff" * 512 + whole[len(kept) + 512 :]


def cut(whole: bytes) -> bytes:
    return whole[: len(whole) * 6 // 10]


BROKEN: dict[str, tuple[str, Writer, Callable[[bytes], bytes], int]] = {
    "tar cut within an entry": ("a.tar", write_tar, cut, 4),
    "tar cut between entries": ("a.tar", write_tar, cut_at_an_entry, 4),
    "tar cut within a header": ("a.tar", write_tar, cut_within_a_header, 4),
    "tar with a broken header": ("a.tar", write_tar, spoil_a_header, 4),
    "tar.gz cut": ("a.tar.gz", write_tar_gz, cut, 1),
    "tar.zst cut": ("a.tar.zst", write_tar_zst_in_frames, cut, 4),
    "tar.zst with broken bytes": ("a.tar.zst", write_tar_zst_in_frames, lambda whole: cut(whole) + b"\0" * 9000, 1),
    "zip cut": ("a.zip", write_zip, cut, 0),
    "zip with broken bytes": ("a.zip", write_zip, lambda whole: whole.replace(NOISE["4.txt"][:50], b"\0" * 50), 4),
    "tar that is no tar": ("a.tar", write_tar, lambda _: b"no tar" * 1000, 0),
    "empty tar": ("a.tar", write_tar, lambda _: b"", 0),
    "zip that is no zip": ("a.zip", write_zip, lambda _: b"no zip", 0),
    "gzip that is none": ("a.tar.gz", write_tar_gz, lambda _: b"no gzip", 0),
    "zst that is none": ("a.tar.zst", write_tar_zst, lambda _: b"no zst", 0),
}


@pytest.mark.parametrize(("name", "write", "spoil", "at_least"), BROKEN.values(), ids=BROKEN)
def test_a_broken_archive_is_a_reject_and_its_sound_part_stays(
    name: str, write: Writer, spoil: Callable[[bytes], bytes], at_least: int, tmp_path: Path
) -> None:
    archive = write(tmp_path / name, NOISE)
    archive.write_bytes(spoil(archive.read_bytes()))
    files, inventory = look(archive)
    *sound, broken = files
    assert (broken.path, broken.reject_reason, broken.content) == (name, "bad-archive", None)
    assert broken.reject_detail
    assert not inventory.is_complete
    assert len(sound) in range(at_least, len(NOISE))
    assert contents(sound) <= expected(NOISE)
    assert broken.stamp not in {file.stamp for file in sound}  # so that the next refresh reads it again
    known = {file.path: file.stamp for file in files}
    assert not look(archive, known)[1].unchanged_archive


def test_an_encrypted_zip_is_a_reject(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"a.txt": b"a"})
    data = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rindex(signature)
        data[at + offset] |= 1
    archive.write_bytes(bytes(data))
    files, inventory = look(archive)
    assert [file.reject_reason for file in files] == ["bad-archive"]
    assert not inventory.is_complete


def zeros(size: int, noise: int) -> bytes:
    """So many zeros, with so many bytes at their beginning that do not compress."""
    return random.Random(3).randbytes(noise) + b"\0" * (size - noise)


BOMB_BYTES = 2 * COMPRESSION_RATIO_FROM_BYTES
DENSE = BOMB_BYTES // MAX_COMPRESSION_RATIO
COMPRESSED: dict[str, tuple[bytes, bool]] = {
    "zeros": (b"\0" * BOMB_BYTES, True),
    "just above the ratio": (zeros(BOMB_BYTES, int(DENSE * 0.75)), True),
    "just below the ratio": (zeros(BOMB_BYTES, int(DENSE * 1.1)), False),
    "zeros, but few": (b"\0" * (COMPRESSION_RATIO_FROM_BYTES - 20_000), False),
}


@pytest.mark.parametrize(("content", "is_bomb"), COMPRESSED.values(), ids=COMPRESSED)
@pytest.mark.parametrize(
    ("name", "write"),
    [("a.tar.zst", write_tar_zst), ("a.tar.gz", write_tar_gz), ("a.zip", write_zip)],
    ids=["zst", "gz", "zip"],
)
def test_compression_bombs_are_not_read(
    name: str, write: Writer, content: bytes, is_bomb: bool, tmp_path: Path
) -> None:
    archive = write(tmp_path / name, {"first.txt": b"first", "zeros.txt": content})
    assert archive.stat().st_size < MEGABYTE
    files, inventory = look(archive)
    assert files[0].content == b"first"
    last = files[-1]
    if is_bomb:
        assert (last.path, last.reject_reason, last.content) == (name, "compression-ratio", None)
    else:
        assert (last.path, last.reject_reason, last.content) == ("zeros.txt", None, content)
    assert inventory.is_complete == (not is_bomb)


@pytest.mark.parametrize("folder", [True, False], ids=["folder", "archive"])
def test_a_root_that_was_resolved_is_absolute(folder: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path, {"raw/a.txt": b"a"})
    write_zip(tmp_path / "A.ZIP", {"a.txt": b"a"})
    monkeypatch.chdir(tmp_path)
    assert resolve_root("raw" if folder else "A.ZIP") == tmp_path / ("raw" if folder else "A.ZIP")


WRONG_ROOTS: dict[str, tuple[str, str]] = {
    "nothing there": ("nowhere", "does not exist"),
    "a dangling link": ("dangling", "does not exist"),
    "an unknown ending": ("a.rar", "neither a folder nor a file ending in .txt"),
    "a pipe": ("pipe.txt", "neither a folder nor a file"),
    "below a file": ("a.rar/b.txt", "cannot be read"),
}


@pytest.mark.parametrize(("name", "message"), WRONG_ROOTS.values(), ids=WRONG_ROOTS)
def test_a_wrong_root_is_refused_in_words(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"x")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(RawPathError, match=message) as refused:
        resolve_root(tmp_path / name)
    assert name in str(refused.value)
