"""Traffic of which is known what it comes to: what CloudWatch counts of it, and what dashboards show of that.

Whole periods that have ended are looked at, by the system's own metrics and by the widgets' definitions: other clients'
requests stand in both. One of 25 executions of each function fails, too few for an alarm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from probes.remote.http import Connection
from stormproof.aws.observe.dashboards.figures import measured
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.sqs import queue_attributes
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.dashboards.demands import FIVE_S, MINUTE_S, measures
from stormproof.core.dashboards.lacking import Board, Known
from stormproof.core.dashboards.metrics import SUM, Measure, of_api, of_function, of_table
from stormproof.core.errors import CallFailed, CouldNotLook
from stormproof.core.judges.dashboards.cold_starts import ColdStarts
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.core.system import Table
from stormproof.stimuli.dashboards.boards import Candidate, candidates, shown
from stormproof.stimuli.dashboards.cold_starts import filtered, seen_of
from stormproof.stimuli.encryption.stored_data import item_key
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.fault_preconditions import unfit
from stormproof.stimuli.shared.fault_versions import LATEST, Fault, FaultVersion, fault_versions, invoke, together
from stormproof.stimuli.shared.passing_time import next_minute, passed
from stormproof.stimuli.shared.workload import health

TIMEOUT_S = 10
EXECUTIONS, FAILING = 25, 1
REQUESTS, ITEMS = 8, 3
COUNTED = timedelta(minutes=2)
"""After which a minute that has ended has been counted; on AWS most metrics come within it."""
NO_ATTRIBUTE = "stormproof-no-item-has-this"
CONDITION_FAILED = "ConditionalCheckFailed"
LONGEST_S = FIVE_S + AWS_WAITS.alarm_s + 180.0


@dataclass(frozen=True)
class Traffic:
    """What the dashboards show of the traffic, what is known of it, and what became of cold starts."""

    boards: tuple[Board, ...]
    known: Known
    cold_starts: tuple[ColdStarts, ...]


def traffic(bench: Bench) -> Traffic:
    """Send the traffic, wait until it is counted, and look at the dashboards.

    Raises Undecidable ``needs_workload.health``, ``fault.*``; CouldNotLook ``metrics.not_arrived``.
    """
    asked = health(bench)
    passed(bench, next_minute(bench))  # what was before is in another period; a filter may be no older
    began = bench.clock.now()
    since, of_all = floor(began, FIVE_S), measures(bench.context.system)
    before = measured(bench.reads, of_all, since, ceiling(began))
    fit = [each for each in bench.context.system.functions if not unfit(read_function(bench.reads, each))]
    with fault_versions(bench, fit, TIMEOUT_S) as versions:
        together(lambda version: _executed(bench, version), versions)
        _requested(bench, asked.path)
        for table in bench.context.system.tables:
            _read_and_tried(bench, table)
        for queue in bench.context.system.queues:  # whoever looks at a queue has it measured
            queue_attributes(bench.reads, queue)
    due = dict(_due(bench, before, versions))
    until = ceiling(bench.clock.now())
    passed(bench, until + COUNTED)
    found = candidates(bench, filtered(bench, {each.log_group for each in versions}))
    known, boards = _counted(bench, found, of_all, due, (since, until))
    return Traffic(boards, known, seen_of(bench, versions, EXECUTIONS, floor(began, MINUTE_S), until))


def _executed(bench: Bench, version: FaultVersion) -> None:
    """Execute a version that nobody has executed before, one after the other: the first execution alone is cold."""
    for number in range(EXECUTIONS):
        invoke(bench, version, Fault.FAIL if number >= EXECUTIONS - FAILING else Fault.SUCCEED)


def _requested(bench: Bench, path: str) -> None:
    with Connection(bench.endpoint(key=bench.keys.harness())) as connection:
        for _ in range(REQUESTS):
            answered(bench.send(connection.send, "GET", path, note="counted on the dashboard"))


def _read_and_tried(bench: Bench, table: Table) -> None:
    """Read an item, and delete it on a condition that never holds: both consume, and nothing is written.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html (a condition that does
    not hold consumes a write)
    """
    described = bench.reads.read("dynamodb", "describe_table", TableName=table.name)["Table"]
    where: dict[str, Any] = {"TableName": table.name, "Key": item_key(described)}
    never = {"ConditionExpression": "attribute_exists(#never)", "ExpressionAttributeNames": {"#never": NO_ATTRIBUTE}}
    for _ in range(ITEMS):
        bench.reads.read("dynamodb", "get_item", ConsistentRead=True, **where)
        try:
            bench.writer.call(Call("dynamodb", "delete_item", {**where, **never}, idempotent=True))
        except CallFailed as error:
            if CONDITION_FAILED not in error.message:
                raise


def _due(
    bench: Bench, before: Mapping[Measure, Mapping[datetime, float]], versions: Sequence[FaultVersion]
) -> Iterator[tuple[Measure, float]]:
    """Yield what has to be counted at least, with what was counted before."""
    sent = [(of_function(each.function, "Invocations"), EXECUTIONS) for each in versions]
    sent += [(of_function(each.function, "Errors"), FAILING) for each in versions]
    sent += [(of_api(bench.context.system.api, "Count"), REQUESTS)]
    for table in bench.context.system.tables:
        sent += [(of_table(table, f"Consumed{each}CapacityUnits"), ITEMS) for each in ("Read", "Write")]
    for metric, number in sent:
        measure = Measure(metric, SUM, FIVE_S)
        yield measure, number + sum(before.get(measure, {}).values())


def _counted(
    bench: Bench,
    found: tuple[Candidate, ...],
    of_all: Sequence[Measure],
    due: Mapping[Measure, float],
    span: tuple[datetime, datetime],
) -> tuple[Known, tuple[Board, ...]]:
    """Return what is known and what is shown, of one and the same moment."""
    within = bench.surroundings.waits.alarm_s

    def look() -> tuple[Known, tuple[Board, ...], str]:
        first = measured(bench.reads, of_all, *span)
        boards = shown(bench, found, *span)
        lacking = missing(first, due)
        if not lacking and measured(bench.reads, of_all, *span) != first:
            lacking = "CloudWatch was still counting"
        return Known(bench.context.system.region, first), boards, lacking

    known, boards, lacking = look_until(
        look,
        lambda seen: not seen[2],
        clock=bench.clock,
        within_s=within,
        every_s=bench.surroundings.waits.alarm_pause_s,
    )
    if lacking:
        raise CouldNotLook("metrics.not_arrived", lacking)
    return known, boards


def missing(found: Mapping[Measure, Mapping[datetime, float]], due: Mapping[Measure, float]) -> str:
    """Say what CloudWatch has not counted yet, empty where it has counted everything and knows every metric."""
    for measure, least in due.items():
        if (total := sum(found.get(measure, {}).values())) < least:
            return f"CloudWatch has counted {total:g} {measure.metric}, of at least {least:g}"
    api = {
        measure.metric.name
        for measure, points in found.items()
        if points and measure.metric.namespace == "AWS/ApiGateway"
    }
    for measure, points in found.items():
        of_api_again = measure.metric.namespace == "AWS/ApiGateway" and measure.metric.name in api
        if not points and not of_api_again:
            return f"CloudWatch has no figure of {measure.metric} yet"
    return ""


def floor(moment: datetime, seconds: int) -> datetime:
    """Return the beginning of the period that a moment lies in: periods begin at whole multiples of their length."""
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


def ceiling(moment: datetime) -> datetime:
    """Return the end of the five minutes that a moment lies in."""
    return floor(moment, FIVE_S) + timedelta(seconds=FIVE_S)


TRAFFIC = Stimulus(
    "traffic of which is known what it comes to",
    traffic,
    frozenset({LATEST, "metric:Errors"}),
    Lane.MINUTES,
    LONGEST_S,
)
