"""A line planted in every log group of the system, looked for by one query over all of them, and taken away."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from stormproof.aws.observe.invokers import listeners
from stormproof.aws.observe.logs.destinations import SystemGroup, read_system_groups
from stormproof.aws.observe.logs.events import first_events
from stormproof.core.bench import Bench
from stormproof.core.errors import CallFailed, NotThere, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.logging.log_groups import KeptGroup
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Stimulus
from stormproof.core.undo import STREAM
from stormproof.stimuli.shared.fault_versions import together
from stormproof.stimuli.shared.listeners import must_tell_nobody
from stormproof.stimuli.shared.log_lines import awaited, group_of, rows
from stormproof.stimuli.shared.log_traces import LONGEST_S

RECENT = timedelta(hours=24)


@dataclass(frozen=True)
class Planted:
    """In which groups a line was to be found, and in which a query found how many."""

    groups: tuple[str, ...]
    found: Mapping[str, int]


def plant(bench: Bench) -> Planted:
    """Write a line to a stream of our own in each log group, find all of them by a query, delete the streams.

    Raises Undecidable ``needs_notify`` where a line of a group is told to somebody.
    """
    marker = f"{STREAM}{secrets.token_hex(8)}"
    since = bench.clock.now()
    there = _there(bench)
    groups, able = [each.name for each in there], [each.name for each in there if each.queryable]
    for each in able:
        must_tell_nobody(bench, f"log group {each}", _listening(bench, each))
    with bench.hold(_planted(able, marker)), _streams(bench, able, marker):
        text = f'filter @message like "{marker}" | stats count(*) as lines by @log'
        found = awaited(
            bench,
            lambda: {group_of(row): int(float(row["lines"])) for row in rows(bench, text, able, since)},
            lambda seen: seen.keys() >= set(able),
        )
    return Planted(tuple(groups), found)


def look_again(bench: Bench) -> Planted:
    """Find, by a query over all log groups, lines where some are known to be: needs no right but to read."""
    since = bench.clock.now() - RECENT
    groups = [each.name for each in _there(bench) if each.queryable]
    start = int(since.timestamp() * 1000)
    written = [group for group in groups if _written(bench, group, start)]
    if not written:
        raise Undecidable("logs.none_yet", "nothing was logged in the last day; use the API once")
    text = "stats count(*) as lines by @log"
    return Planted(
        tuple(written), {group_of(row): int(float(row["lines"])) for row in rows(bench, text, groups, since)}
    )


def kept_groups(bench: Bench) -> tuple[KeptGroup, ...]:
    """Return the log groups of the system that are there, as AWS tells them."""
    return tuple(
        KeptGroup(each.name, each.writer, each.group.retention_days, each.group.log_class, each.group.policy)
        for each in _there(bench)
        if each.group
    )


def _listening(bench: Bench, group: str) -> tuple[str, ...]:
    """Return who is told of a group's lines but for our own watcher, which looks at reports of executions alone."""
    ours = f"subscription filter {Names(bench.context.system).failure_watcher}"
    return tuple(each for each in listeners.of_log_group(bench.reads, group) if each != ours)


def _there(bench: Bench) -> list[SystemGroup]:
    return [each for each in read_system_groups(bench.reads, bench.context) if each.group]


def _written(bench: Bench, group: str, start: int) -> bool:
    return bool(first_events(bench.reads, 1, logGroupName=group, startTime=start))


def _planted(groups: Sequence[str], marker: str) -> FaultInjection:
    """Return which streams are to be deleted in the end, before there are any."""
    where = ({"logGroupName": group, "logStreamName": marker} for group in groups)
    return FaultInjection("planted lines", (), tuple(Call("logs", "delete_log_stream", each) for each in where))


@contextmanager
def _streams(bench: Bench, groups: Sequence[str], marker: str) -> Iterator[None]:
    at = int(bench.clock.now().timestamp() * 1000)
    line = json.dumps({"stormproof": marker, "note": "planted by an acceptance run, which deletes this stream"})

    def write(group: str) -> None:
        where = {"logGroupName": group, "logStreamName": marker}
        _made(bench, where)
        event = {"timestamp": at, "message": line}
        # A line that is planted twice is found no less.
        bench.writer.call(Call("logs", "put_log_events", {**where, "logEvents": [event]}, idempotent=True))

    def delete(group: str) -> None:
        with suppress(NotThere):
            bench.writer.call(Call("logs", "delete_log_stream", {"logGroupName": group, "logStreamName": marker}))

    try:
        together(write, groups)
        yield
    finally:
        together(delete, groups)


def _made(bench: Bench, where: Mapping[str, str]) -> None:
    try:
        bench.writer.call(Call("logs", "create_log_stream", where))
    except CallFailed as error:
        # The answer to a first attempt was lost.
        if error.code != "aws.already_exists":
            raise


PLANTED = Stimulus("a line planted in every log", plant, longest_s=LONGEST_S)
LOOKED_AGAIN = Stimulus("lines that are there", look_again, longest_s=LONGEST_S)
