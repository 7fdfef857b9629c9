"""Text of others where it is shown."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.harmless import csv_cell, json_text, lines, markdown_cell, one_line


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+86 10", "'+86 10"), ("-", "'-"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("＝1", "'＝1"),
        ("题目=1", "题目=1"), ("a\nb", "a\nb"), ("a\x1b[31m", "a�[31m"), (-1, -1), (-1.5, -1.5), (None, None), (True, True),
        (["=1"], "['=1']"),
    ],
)  # fmt: skip
def test_csv_cells(value: Any, cell: Any) -> None:
    assert csv_cell(value) == cell


def test_direction_marks_and_control_characters_are_made_visible() -> None:
    assert one_line("a\u202eb\x1b[31m\r\nc\x9bd") == "a�b�[31m�⏎c�d"
    assert lines("a\nb\u2066c\x07") == "a\nb�c�"


@given(st.text())
def test_json_keeps_its_value(text: str) -> None:
    shown = json_text(json.dumps(text, ensure_ascii=False))
    assert json.loads(shown) == text
    assert not [char for char in shown if 0x7F <= ord(char) < 0xA0 or char in "\u202e\u2066"]


@given(st.text())
def test_a_markdown_cell_is_one_cell_of_one_line(text: str) -> None:
    cell = markdown_cell(text)
    assert len(cell.splitlines()) <= 1
    assert "<" not in cell
    assert "|" not in cell.replace("\\|", "")


@given(st.text())
def test_a_csv_cell_comes_back_and_starts_no_formula(text: str) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow([csv_cell(text), "end"])
    ((cell, end),) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert end == "end"
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
