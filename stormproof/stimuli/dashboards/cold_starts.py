"""What became of cold starts: how many each function's log tells of, and how many the log's metric filters counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from stormproof.aws.observe.dashboards.figures import measured
from stormproof.aws.observe.logs.groups import DELIVERY, read_groups
from stormproof.aws.observe.logs.metric_filters import read_filters
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.dashboards.demands import MINUTE_S
from stormproof.core.dashboards.metrics import SUM, Measure, Metric, from_transformation
from stormproof.core.judges.dashboards.cold_starts import ColdStarts, Counted
from stormproof.stimuli.shared.fault_versions import FaultVersion
from stormproof.stimuli.shared.log_lines import group_of, rows

COLD = (
    "filter (type = 'platform.report' and ispresent(record.metrics.initDurationMs)) "
    "or (@type = 'REPORT' and ispresent(@initDuration)) | stats count(*) as cold by @log"
)
"""In JSON and as text."""


def within(since: datetime, until: datetime) -> str:
    """Return the command that keeps what was logged from one moment to before another, by the lines' own time.

    A metric filter counts a line in the minute of the line's own time: what began after the minutes that are looked at
    stands in the log and not in the metric. A query's own bounds are whole seconds, and its end is within.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html (endTime)
    """
    first, end = (int(each.timestamp() * 1000) for each in (since, until))
    return f"filter toMillis(@timestamp) >= {first} and toMillis(@timestamp) < {end}"


def seen_of(
    bench: Bench, versions: Sequence[FaultVersion], executions: int, since: datetime, until: datetime
) -> tuple[ColdStarts, ...]:
    """Return what was seen of each fault version's function, the first of whose executions was a cold start.

    Log and filters are looked at for the same whole minutes.
    """
    within = bench.surroundings.waits.logs_s
    return look_until(
        lambda: tuple(_seen(bench, versions, executions, since, until)),
        lambda seen: all(each.right for each in seen),
        clock=bench.clock,
        within_s=within,
        every_s=bench.surroundings.waits.query_pause_s,
    )


def filtered(bench: Bench, groups: Collection[str]) -> frozenset[Metric]:
    """Return the metrics that filters of log groups write."""
    return frozenset(metric for group in groups for metric in _metrics(bench, group).values())


def _seen(
    bench: Bench, versions: Sequence[FaultVersion], executions: int, since: datetime, until: datetime
) -> list[ColdStarts]:
    groups = sorted({each.log_group for each in versions})
    logged = _logged(bench, groups, since, until)
    counted = {group: _counted(bench, group, since, until) for group in groups}
    return [
        ColdStarts(each.function.name, executions, 1, logged[each.log_group], counted[each.log_group])
        for each in versions
    ]


def _logged(bench: Bench, groups: Sequence[str], since: datetime, until: datetime) -> Counter[str]:
    there = [
        name for name in groups if (found := read_groups(bench.reads, name).get(name)) and found.log_class != DELIVERY
    ]
    counted: Counter[str] = Counter()
    for row in rows(bench, f"{within(since, until)} | {COLD}", there, since):
        counted[group_of(row)] += int(float(row["cold"]))
    return counted


def _counted(bench: Bench, group: str, since: datetime, until: datetime) -> tuple[Counted, ...]:
    """Return what each filter of a group has counted whose metric has no dimensions; ours and those of others."""
    metrics = _metrics(bench, group)
    measures = {name: Measure(metric, SUM, MINUTE_S) for name, metric in metrics.items()}
    points = measured(bench.reads, tuple(measures.values()), since, until)
    return tuple(Counted(name, metrics[name], sum(points[each].values())) for name, each in measures.items())


def _metrics(bench: Bench, group: str) -> dict[str, Metric]:
    """Return the metrics without dimensions that a group's filters write, by the filter's name."""
    return {
        str(each["filterName"]): from_transformation(made)
        for each in read_filters(bench.reads, group)
        for made in each.get("metricTransformations") or ()
        if not made.get("dimensions")
    }
