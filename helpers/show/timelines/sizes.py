"""How much room there is from left to right: gutter, lanes, and words beside them."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.show.timelines.columns import Column

CHARACTER = 6.1
"""Width of a character at 11.5 px, a little more than most take."""
BOLD = 6.9
"""The same, in bold."""
HEADING = 8.5
"""The same of a heading, which is 13 px and bold."""
NAME_GAP = 8.0
"""Between the names of two records that stand side by side."""
LANE_GAP = 18.0
LEAST_LANE = 70.0
"""What the heading of a lane needs."""
INSET = 1.0
"""Between a bar and the edge of its outer columns, where a checkpoint may run."""


@dataclass(frozen=True)
class Sizes:
    """Places along x. `lanes`: where each lane begins, `column`: a column's width."""

    narrow: bool
    width: float
    axis: float
    lanes: tuple[float, ...]
    column: float
    right: float
    words: float

    @classmethod
    def of(cls, lanes: tuple[tuple[Column, ...], ...], narrow: bool) -> Sizes:
        """The sizes for these lanes; words stand beside them, or narrow: below."""
        axis = 90.0 if narrow else 104.0
        room, widest = (218.0, 40.0) if narrow else (300.0, 54.0)
        room -= LANE_GAP * max(len(lanes) - 1, 0)
        count = sum(max(len(one), 1) for one in lanes)
        column = max(min(room / max(count, 1), widest), 5.5)
        least = LEAST_LANE
        if narrow:
            least = min(room / max(len(lanes), 1), LEAST_LANE)
        starts, x = [], axis + 16
        for one in lanes:
            starts.append(x)
            x += max(len(one) * column, least) + LANE_GAP
        right = x - LANE_GAP
        if narrow:
            width = max(352.0, right + 6)
            return cls(narrow, width, axis, tuple(starts), column, right, axis + 22)
        words = max(right, axis + 150) + 16
        return cls(narrow, words + 324, axis, tuple(starts), column, right, words)

    def letters(self, width: float) -> int:
        """How many characters this wide fit into a line beside or below the bars."""
        return int((self.width - self.words - 18) / width)

    @property
    def radius(self) -> float:
        """Half the height of a mark."""
        return min(6.0, self.column * 0.42)

    def x(self, lane: int, column: float) -> float:
        """The middle of a column; x(lane, -0.5) is the lane's left edge."""
        return self.lanes[lane] + (column + 0.5) * self.column
