"""The checks of chapter 10: what a month costs; `chapter_10_switch` has the other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

from helpers.checks.chapter_10_switch import switch
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, require, right
from helpers.checks.running import call

__all__ = ["monthly_cost", "switch"]

# Round numbers, and not those of the notebook: an answer has to use what it is handed.
# Each free part is worth more than a cent: an answer may be rounded to cents.
PRICES = {
    "per million requests": 1.0,
    "per GB-second": 0.001,
    "free requests a month": 100_000,
    "free GB-seconds a month": 1_000,
}


@dataclass(frozen=True)
class Month:
    """A month to estimate. `why` says what it is there for."""

    writes_per_day: int
    batch_size: int
    memory_mb: int
    seconds: float

    def requests(self) -> float:
        """Invocations in 30 days, with full batches."""
        return self.writes_per_day * 30 / self.batch_size

    def gb_seconds(self) -> float:
        """Memory times time, in GB-seconds: a GB has 1,024 MB here."""
        return self.requests() * self.memory_mb / 1024 * self.seconds

    def cost(self) -> float:
        """US dollars, with PRICES."""
        paid = max(0.0, self.requests() - PRICES["free requests a month"])
        time = max(0.0, self.gb_seconds() - PRICES["free GB-seconds a month"])
        million = PRICES["per million requests"] / 1_000_000
        return paid * million + time * PRICES["per GB-second"]


BIG = Month(2_000_000, 10, 512, 0.5)
SMALL = Month(10, 10, 128, 0.1)
ONE_FREE = Month(50_000, 10, 128, 0.01)


@exercise(
    "10.1",
    "Complete `monthly_cost` so that it returns what a month costs in US dollars.",
    hints=(
        "An invocation takes a whole batch. Its time is paid by memory: 512 MB for two "
        "seconds is one GB-second.",
        "`requests = writes_per_day * 30 / batch_size`, "
        "`gb_seconds = requests * memory_mb / 1024 * seconds`; what is paid is the "
        "rest above the free part, `max(0, ...)`.",
    ),
    function="monthly_cost",
)
def monthly_cost(answer: object) -> Feedback:
    """Batches, memory and time, and the free part of each, never below zero."""
    asked = "2,000,000 writes a day, batches of 10, 512 MB, 0.5 s"
    value = _cost(answer, BIG)
    for wrong, text, idea in _known_errors():
        require(not _near(value, wrong), f"For {asked} {text}", idea=idea)
    require(
        _near(value, BIG.cost()),
        f"For {asked} and my prices it returned {value:,.2f}; I expected "
        f"{BIG.cost():,.2f}.",
        idea="first the invocations of 30 days, then their GB-seconds, then the rest "
        "above what is free",
    )
    small = _cost(answer, SMALL)
    require(
        small >= 0,
        f"Ten writes a day cost {small:.4f} dollars: AWS would pay you.",
        idea="what is free is subtracted, and nothing goes below zero",
    )
    require(
        _near(small, 0),
        f"Ten writes a day stay within what is free, and it returned {small:.4f}.",
        idea="subtract the free requests and the free GB-seconds",
    )
    one = _cost(answer, ONE_FREE)
    require(
        _near(one, ONE_FREE.cost()),
        "When the requests are above what is free and the GB-seconds below, it "
        f"returned {one:.4f}; I expected {ONE_FREE.cost():.4f}.",
        idea="each of the two has a free part of its own",
    )
    return right(
        "I asked for a large month, a small one and one that is free in part, with "
        "prices of my own. All three are right."
    )


def _known_errors() -> list[tuple[float, str, str]]:
    million = PRICES["per million requests"] / 1_000_000
    price = PRICES["per GB-second"]
    free, free_time = PRICES["free requests a month"], PRICES["free GB-seconds a month"]
    requests, time = BIG.requests(), BIG.gb_seconds()

    def total(requests: float, time: float) -> float:
        return (requests - free) * million + (time - free_time) * price

    return [
        (
            total(requests * BIG.batch_size, time * BIG.batch_size),
            "it pays one invocation for each record.",
            "an invocation gets a whole batch: divide",
        ),
        (
            total(requests, time * BIG.batch_size),
            "it pays the seconds once for each record.",
            "the seconds are those of an invocation, whatever its batch holds",
        ),
        (
            total(requests * 31 / 30, time * 31 / 30),
            "it counts 31 days.",
            "the exercise asks for 30 days",
        ),
        (
            total(requests, time * 1024 / 1000),
            "it makes a GB of 1,000 MB.",
            "1,024 MB are one GB",
        ),
        (
            total(requests / 30, time / 30),
            "it stops after one day.",
            "a month has 30 days",
        ),
        (
            total(requests, time * 1024),
            "it takes megabytes for gigabytes.",
            "1,024 MB are one GB",
        ),
        (
            requests * million + time * price,
            "it forgets what is free.",
            "subtract the free requests and the free GB-seconds",
        ),
    ]


def _cost(answer: object, month: Month) -> float:
    about = (month.writes_per_day, month.batch_size, month.memory_mb, month.seconds)
    seen = call(answer, dict(PRICES), *about)
    ellipsis = isinstance(seen.error, TypeError) and "ellipsis" in str(seen.error)
    require(
        not ellipsis,
        "There are dots left in it, so I could not add up.",
        idea="fill the gaps from top to bottom",
    )
    require(
        seen.error is None,
        f"I asked it for {month.writes_per_day:,} writes a day, and it stopped with "
        f"{seen.error_text}",
        idea="call it yourself with the prices of the notebook",
    )
    require(
        isinstance(seen.value, Real | Decimal),
        f"It returned {seen.value!r}; I expected a number of dollars.",
        idea="return the sum",
    )
    return float(seen.value)


def _near(value: float, other: float) -> bool:
    """Equal in cents: who rounds is right, too."""
    return abs(value - other) <= 0.005 + 1e-9
