"""Frames of rows: the values come out as they went in, whatever their kind."""

import subprocess
import sys

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from orchestration import frames
from tests.conftest import PROJECT

SCHEMA: frames.Schema = {"name": pl.String, "words": pl.List(pl.String), "seen_at": pl.Datetime("us")}
ROWS = st.lists(
    st.tuples(
        st.none() | st.text(),
        st.none() | st.lists(st.none() | st.text(), max_size=3).map(tuple),
        st.none() | st.datetimes(),
    )
)


@given(ROWS)
def test_rows_come_out_as_they_went_in(rows: list[tuple[str | None, tuple[str | None, ...] | None, object]]) -> None:
    made = frames.frame(SCHEMA, rows)
    assert dict(made.schema) == dict(SCHEMA)
    assert made.rows() == [(name, None if words is None else list(words), at) for name, words, at in rows]


def test_a_worker_that_runs_all_steps_imports_no_pandas() -> None:
    """Where pandas is installed, which Sinoscope does not need, its import would cost each process a third of a second."""
    code = "import sys; from orchestration import frames, steps; steps.make_ready(); "
    code += "frames.frame(frames.ARTICLE_TOPICS, [('a', 'trade', 1.0, True, 2, ('x', 'y'))]); "
    done = subprocess.run(
        [sys.executable, "-c", code + "print('pandas' in sys.modules)"], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr
