"""Rows under column names: a DataFrame, or a small stand-in where there is no pandas.

In a browser page pandas is not loaded until a cell imports it. `Frame` knows what the
chapters use of a DataFrame, with the same names; nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import pandas as pd

Row = Sequence[Any]


def frame(columns: Sequence[str], rows: Sequence[Row]) -> pd.DataFrame:
    """These rows as a DataFrame; as a `Frame` where pandas cannot be imported."""
    try:
        import pandas as pd
    except ImportError:
        return Frame(tuple(columns), tuple(map(tuple, rows)))
    return pd.DataFrame(rows, columns=list(columns))


class Column(list[Any]):
    """The values of one column, from top to bottom."""

    def unique(self) -> list[Any]:
        """Each value once, in the order in which they first come."""
        return list(dict.fromkeys(self))


@dataclass(frozen=True)
class Index:
    """What names the rows: a number from 0 on, or the values of a column."""

    name: str | None
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Frame:
    """A table without pandas: `len`, columns, rows, and its look in a notebook."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    named_by: Index | None = None

    @property
    def index(self) -> Index:
        """What names the rows."""
        return self.named_by or Index(None, tuple(range(len(self.rows))))

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, wanted: str) -> Column: ...
    @overload
    def __getitem__(self, wanted: list[str]) -> Frame: ...
    def __getitem__(self, wanted: str | list[str]) -> Column | Frame:
        if isinstance(wanted, str):
            place = self._place(wanted)
            return Column(row[place] for row in self.rows)
        places = [self._place(name) for name in wanted]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return Frame(tuple(wanted), rows, self.named_by)

    def set_index(self, name: str) -> Frame:
        """The same rows, named by the values of this column."""
        others = [one for one in self.columns if one != name]
        return Frame(tuple(others), self[others].rows, Index(name, tuple(self[name])))

    def itertuples(self, name: None = None) -> Iterator[tuple[Any, ...]]:
        """Each row as a tuple, what names it first."""
        for first, row in zip(self.index.values, self.rows, strict=True):
            yield (first, *row)

    def to_dict(self, orient: str) -> list[dict[str, Any]]:
        """Each row as a dict: `to_dict("records")`."""
        if orient != "records":
            raise self._needs_pandas(f"to_dict({orient!r})")
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise self._needs_pandas(f".{name}")

    def _place(self, name: str) -> int:
        if name not in self.columns:
            raise KeyError(name)
        return self.columns.index(name)

    def _needs_pandas(self, what: str) -> AttributeError:
        return AttributeError(
            f"{what} is something of pandas, which is not loaded here. Run "
            "`import pandas` in a cell of its own, then make this table again."
        )

    def __repr__(self) -> str:
        lines = [(str(self.index.name or ""), *self.columns)]
        lines += [tuple(map(str, row)) for row in self.itertuples()]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                f"{text:>{width}}" for text, width in zip(line, widths, strict=True)
            )
            for line in lines
        )

    def _repr_html_(self) -> str:
        names = (str(self.index.name or ""), *self.columns)
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
        body = "".join(
            f'<tr><th scope="row">{escape(str(first))}</th>'
            + "".join(f"<td>{escape(str(value))}</td>" for value in row)
            + "</tr>"
            for first, *row in self.itertuples()
        )
        return (
            f'<table class="dataframe"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>"
        )
