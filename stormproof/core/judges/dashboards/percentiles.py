"""Judge of 4.4: percentiles on a dashboard, against response times that were sent on purpose.

Of others' requests in the same period nothing is known but how many there were: a percentile lies between what it is
where all of those were the fastest, and what it is where all were the slowest.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.core.dashboards.demands import PERCENTILES
from stormproof.core.dashboards.lacking import Board
from stormproof.core.dashboards.metrics import Metric
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.dashboards.shown import must_be_any


@dataclass(frozen=True)
class SentLatencies:
    """Requests sent at `moment` that lasted `least_ms` at least and `most_ms` at most, as whoever sent them saw it.

    `counted` is how many CloudWatch has, by the metric, the beginning of the period and its length in seconds.
    """

    moment: datetime
    least_ms: tuple[float, ...]
    most_ms: tuple[float, ...]
    counted: Mapping[tuple[Metric, datetime, int], float]
    boards: tuple[Board, ...]


def bounds(least_ms: Sequence[float], most_ms: Sequence[float], counted: int, percent: float) -> tuple[float, float]:
    """Return between which figures a percentile of `counted` requests lies; nearest rank, or interpolated to it."""
    others = max(counted - len(least_ms), 0)
    lowest = sorted([*least_ms, *[0.0] * others])
    highest = sorted([*most_ms, *[math.inf] * others])
    at = percent / 100 * (len(lowest) - 1)
    return lowest[math.floor(at)], highest[math.ceil(at)]


def judge_percentiles(sent: SentLatencies, metrics: Collection[Metric], region: str) -> None:
    """Refute unless one dashboard shows each percentile as the requests that were sent make it.

    Codes: ``dashboards.not_there`` where no dashboard is about the system, ``dashboards.percentiles_wrong``.
    Undecidable ``dashboards.not_quiet`` where others' requests outweigh ours.
    """
    must_be_any(sent.boards)
    wrong = {board.name: list(_wrong(sent, board, metrics, region)) for board in sent.boards}
    if all(wrong.values()):
        name = min(wrong, key=lambda each: len(wrong[each]))
        raise Refuted("dashboards.percentiles_wrong", f"dashboard {name}: {'; '.join(wrong[name])}")


def _wrong(sent: SentLatencies, board: Board, metrics: Collection[Metric], region: str) -> Iterator[str]:
    for which in PERCENTILES:
        seen = list(_seen(sent, board, metrics, region, which))
        if not seen:
            yield f"{which} has no figure at {sent.moment:%H:%M}"
        elif not any(low <= value <= high for value, low, high in seen):
            value, low, high = seen[0]
            yield f"{which} is shown as {value:g} ms, and is between {low:g} and {high:g} ms by what was sent"


def _seen(
    sent: SentLatencies, board: Board, metrics: Collection[Metric], region: str, which: str
) -> Iterator[tuple[float, float, float]]:
    """Yield what is shown of a percentile, and its bounds."""
    for one in board.shown:
        if one.place != region or one.series.expression or one.series.measures[0].statistic != which:
            continue
        metric, period = one.series.measures[0].metric, one.series.period_s
        began = sent.moment.timestamp() // period * period
        for at, value in one.points.items():
            number = sent.counted.get((metric, at, period))
            if metric in metrics and at.timestamp() == began and number:
                low, high = bounds(sent.least_ms, sent.most_ms, round(number), float(which[1:]))
                if (low, high) == (0.0, math.inf):
                    raise Undecidable(
                        "dashboards.not_quiet", f"{number:g} requests were sent: try again in a quiet hour"
                    )
                yield value, low, high
