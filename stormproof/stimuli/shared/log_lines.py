"""Lines that are waited for in CloudWatch Logs, by queries over many log groups at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from stormproof.aws.observe.logs.events import SKEW
from stormproof.aws.observe.logs.insights import run_query
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until

Seen = TypeVar("Seen")


def rows(
    bench: Bench, text: str, groups: Sequence[str], since: datetime, *, apart: bool = False
) -> Iterator[dict[str, str]]:
    """Yield the rows of a query over any number of existing log groups since a moment; `apart` as for `run_query`."""
    skew = bench.surroundings.waits.log_skew
    if groups:
        until = bench.clock.now() + SKEW
        yield from run_query(bench.reads, bench.clock, text, groups, since - skew, until, apart=apart).rows


def not_before(bench: Bench, since: datetime) -> str:
    """Return the command that leaves out what was logged before a moment: a query's own start counts whole seconds.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html (toMillis)
    """
    earliest = since - bench.surroundings.waits.log_skew
    return f"filter toMillis(@timestamp) >= {int(earliest.timestamp() * 1000)}"


def awaited(
    bench: Bench, look: Callable[[], Seen], complete: Callable[[Seen], bool], *, at_least_s: float = 0.0
) -> Seen:
    """Look until what is seen is complete, and return it; return what there is when time is up.

    That is when logs have had their time to come, or after `at_least_s` seconds where that is longer.
    """
    within = max(bench.surroundings.waits.logs_s, at_least_s)
    return look_until(
        look,
        complete,
        clock=bench.clock,
        within_s=within,
        every_s=bench.surroundings.waits.query_pause_s,
    )


def group_of(row: dict[str, str]) -> str:
    """Return the log group that a row's @log names, after the account's number."""
    return row.get("@log", "").partition(":")[2]
