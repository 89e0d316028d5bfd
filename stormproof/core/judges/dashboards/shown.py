"""Judges of 2.1 to 2.6, 4.4 and 4.5: a dashboard shows what is demanded, and its figures are those of the system."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stormproof.core.dashboards.demands import Wanted
from stormproof.core.dashboards.lacking import Board, Known, lack, without
from stormproof.core.dashboards.metrics import Metric
from stormproof.core.errors import Refuted


def judge_shown(wanted: Sequence[Wanted], boards: Sequence[Board], known: Known, code: str) -> str:
    """Refute unless one dashboard shows everything wanted; return its name.

    Codes: ``dashboards.not_there`` where no dashboard is about the system, else `code` with ``_missing``, ``_region``,
    ``_period``, ``_statistic``, ``_differs``, of the dashboard that lacks least.
    """
    must_be_any(boards)
    lacking = [(board, [found for each in wanted if (found := lack(each, board, known))]) for board in boards]
    board, lacks = min(lacking, key=lambda found: len(found[1]))
    if lacks:
        raise Refuted(f"{code}_{lacks[0].code}", f"dashboard {board.name}: {'; '.join(each.said for each in lacks)}")
    return board.name


def judge_critical(
    critical: Collection[tuple[Metric, ...]], boards: Sequence[Board], region: str, *, traffic: bool = True
) -> str:
    """Refute unless one dashboard shows every critical metric, after `traffic` with data; return its name.

    Of ours every series must have data, but for what has some only when something is wrong. Codes:
    ``dashboards.not_there``, ``dashboards.critical_missing``, ``dashboards.critical_region``, ``dashboards.no_data``.
    """
    must_be_any(boards)
    lacking = [(board, without(critical, board, region, traffic=traffic)) for board in boards]
    board, first = min(lacking, key=lambda found: (found[1] is not None, not found[0].ours))
    if first is not None:
        raise Refuted(f"dashboards.{first.code}", f"dashboard {board.name}: {first.said}")
    return board.name


def remarks(boards: Sequence[Board], wanted: Sequence[Wanted], known: Known) -> tuple[str, ...]:
    """Return what dashboards of others lack, in a sentence each, so that their owners know."""
    found = []
    for board in boards:
        lacks = [one.said for each in wanted if not board.ours and (one := lack(each, board, known))]
        if lacks:
            found.append(f"the dashboard {board.name} of somebody else's does not show this: {lacks[0]}")
    return tuple(found)


def must_be_any(boards: Sequence[Board]) -> None:
    """Refute where no dashboard is about the system; code ``dashboards.not_there``."""
    if not boards:
        raise Refuted("dashboards.not_there", "no dashboard shows a metric of the system; run `stormproof apply`")
