"""Tables without pandas: the same answers as a DataFrame, in what chapters use."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from html_parts import Parts

from helpers import show
from helpers.frames import Frame, frame

COLUMNS = ["invocation", "keys", "outcome"]
ROWS = [(1, "user_1", "ok"), (2, "user_2", "KeyError"), (3, "user_1", "<ok>")]
USES: dict[str, Callable[[Any], Any]] = {
    "len": len,
    "columns": lambda table: list(table.columns),
    "a column": lambda table: list(table["keys"]),
    "values once": lambda table: list(table["keys"].unique()),
    "counted": lambda table: Counter(table["outcome"]),
    "some columns": lambda table: table[["outcome", "keys"]].to_dict("records"),
    "rows as dicts": lambda table: table.to_dict("records"),
    "rows as tuples": lambda table: list(table.itertuples(name=None)),
    "named rows": lambda table: list(
        table.set_index("invocation")[["keys"]].itertuples(name=None)
    ),
    "the name of the index": lambda table: table.set_index("invocation").index.name,
    "shown": lambda table: show.table(table)._repr_html_(),
    "shown with named rows": lambda table: repr(
        show.table(table.set_index("invocation"))
    ),
}


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Frame:
    """The rows where pandas cannot be imported."""
    with monkeypatch.context() as only_here:
        only_here.setitem(sys.modules, "pandas", None)
        made = frame(COLUMNS, ROWS)
    assert isinstance(made, Frame)
    return made


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_it_answers_as_a_dataframe_does(use: Callable[[Any], Any], plain: Any) -> None:
    assert use(plain) == use(pd.DataFrame(ROWS, columns=COLUMNS))


def test_with_pandas_it_is_a_dataframe() -> None:
    assert isinstance(frame(COLUMNS, ROWS), pd.DataFrame)
    assert list(frame(COLUMNS, []).columns) == COLUMNS


def test_it_looks_like_a_table_and_says_everything_in_text(plain: Frame) -> None:
    html = plain[["keys", "outcome"]]._repr_html_()
    assert "&lt;ok&gt;" in html
    assert len(Parts(html).all("th")) == 3 + len(ROWS)
    assert repr(plain).splitlines()[2].split() == ["1", "2", "user_2", "KeyError"]


def test_what_it_does_not_know_names_pandas(plain: Any) -> None:
    with pytest.raises(AttributeError, match="import pandas"):
        plain.groupby("keys")
    with pytest.raises(KeyError):
        plain["no such column"]
