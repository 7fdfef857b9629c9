"""What is kept in the cache folder is used where it is whole and one's own, and built anew in every other case."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.kept import kept


def counting(value: object) -> tuple[Callable[[], object], list[object]]:
    built: list[object] = []

    def build() -> object:
        built.append(value)
        return value

    return build, built


def test_what_was_built_once_is_not_built_again(tmp_path: Path) -> None:
    build, built = counting({"一": [1, 2]})
    assert kept("thing", "one", build, tmp_path) == kept("thing", "one", build, tmp_path) == {"一": [1, 2]}
    assert len(built) == 1


def test_another_key_is_another_thing(tmp_path: Path) -> None:
    assert kept("thing", "one", lambda: 1, tmp_path) == 1
    assert kept("thing", "two", lambda: 2, tmp_path) == 2
    assert kept("thing", "one", lambda: 3, tmp_path) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-3]),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
        lambda path: os.chown(path, 65534, 65534),
    ],
    ids=["empty", "cut off", "changed", "another user's"],
)
def test_what_is_spoilt_or_foreign_is_built_again(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    build, built = counting("thing")
    kept("thing", "one", build, tmp_path)
    (path,) = tmp_path.iterdir()
    try:
        spoil(path)
    except PermissionError:
        pytest.skip("only root gives files away")
    assert kept("thing", "one", build, tmp_path) == "thing"
    assert len(built) == 2


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert kept("thing", "one", lambda: 1, tmp_path / "file" / "cache") == 1


def test_a_few_states_are_kept_and_no_more(tmp_path: Path) -> None:
    kept("other", "key", lambda: 0, tmp_path)
    for number in range(9):
        kept("thing", f"a-{number}", lambda number=number: number, tmp_path)
        (path,) = tmp_path.glob(f"thing-*-a-{number}.pickle")
        os.utime(path, (number, number))
    assert [path.stem[-1] for path in sorted(tmp_path.glob("thing-*"))] == ["5", "6", "7", "8"]
    assert len(list(tmp_path.glob("other-*"))) == 1
