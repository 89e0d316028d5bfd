"""Runs of canaries as time passes, and the requests that the access log tells of meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from stormproof.aws.observe.health.canaries import read_canaries, read_runs, read_runtimes
from stormproof.aws.observe.health.probe_keys import read_probe_key
from stormproof.aws.observe.logs.events import events
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.errors import Undecidable
from stormproof.core.health.canaries import RUNNING, Canary
from stormproof.core.health.names import health_canary
from stormproof.core.judges.health.tested import Asked, Tested, flaw
from stormproof.core.logs.access_log import members
from stormproof.core.naming import Names
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.stimuli.health.own_probes import HEALTH_CHECKS
from stormproof.stimuli.shared.log_traces import access_groups
from stormproof.stimuli.shared.workload import health

SPAN = timedelta(minutes=11)
"""In which a canary of every five minutes runs twice at least."""
UNDER_WAY = frozenset({"CREATING", "STARTING", "UPDATING", "STOPPING", "DELETING"})
"""https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryStatus.html"""
TOLD_LATER = frozenset({"health.not_run", "health.other_path"})
"""What is seen of a canary whose run, or whose request, is not told yet."""


def pass_time(bench: Bench) -> Tested:
    """Let eleven minutes pass, where time can be moved, and look at what canaries did in them.

    Raises Undecidable ``needs_workload.health``.
    """
    health(bench)
    settled_canaries(bench)
    began = bench.clock.now()
    if bench.surroundings.time_moves:
        bench.clock.advance(SPAN)
    return look_back(bench, began)


def look_back(bench: Bench, since: datetime | None = None) -> Tested:
    """Look at what canaries did in the last eleven minutes, or since a moment.

    Raises Undecidable ``needs_workload.health``, ``health.young`` where the canary has just been started.
    """
    health(bench)
    until = bench.clock.now()
    since = since if since and until - since >= SPAN else until - SPAN
    canaries = settled_canaries(bench)
    _must_be_old_enough(bench, canaries, since)

    def look() -> Tested:
        return _seen(bench, canaries, since, until)

    def settled(seen: Tested) -> bool:
        """Tell whether one is fine, or none lacks what may be told a moment later."""
        codes = {found.code if (found := flaw(seen, each)) else "" for each in canaries}
        return "" in codes or not codes & TOLD_LATER

    return look_until(look, settled, clock=bench.clock, within_s=bench.surroundings.waits.logs_s, every_s=1.0)


def settled_canaries(bench: Bench) -> tuple[Canary, ...]:
    """Return the canaries of the region once Synthetics is through with what it was asked to change of them."""
    within = bench.surroundings.waits.logs_s
    return look_until(
        lambda: read_canaries(bench.reads),
        lambda seen: not any(each.state in UNDER_WAY for each in seen),
        clock=bench.clock,
        within_s=within,
    )


def _must_be_old_enough(bench: Bench, canaries: Iterable[Canary], since: datetime) -> None:
    ours = health_canary(Names(bench.context.system))
    started = next((each.started for each in canaries if each.name == ours and each.state == RUNNING), None)
    if not bench.surroundings.time_moves and started and started > since:
        said = f"the canary {ours} was started at {started:%H:%M} UTC; look again in {SPAN.seconds // 60} minutes"
        raise Undecidable("health.young", said)


def _seen(bench: Bench, canaries: tuple[Canary, ...], since: datetime, until: datetime) -> Tested:
    names = Names(bench.context.system)
    candidates = [each for each in canaries if each.state == RUNNING and each.often_enough]
    return Tested(
        since,
        until,
        canaries,
        {each.name: read_runs(bench.reads, each.name, since) for each in candidates},
        read_runtimes(bench.reads),
        _asked(bench, since),
        health_canary(names),
        read_probe_key(bench.reads, names, bench.context.system).described or "",
    )


def _asked(bench: Bench, since: datetime) -> tuple[Asked, ...] | None:
    """Return the requests for the health since a moment, None where no log tells of requests in a form that we read."""
    groups = access_groups(bench)
    path = health(bench).path
    lines = [event.message for group in groups for event in events(bench.reads, group, path, since)]
    readable = [line for line in lines if members(line)]
    if not groups or (lines and not readable):
        return None
    return tuple(each for line in readable for each in _read(bench, line))


def _read(bench: Bench, line: str) -> Iterator[Asked]:
    """Yield the request that a line tells of: one for the health, of the stage that serves users."""
    stated, stage = health(bench), bench.context.system.api.stage
    try:
        told = json.loads(line)
        at = datetime.fromtimestamp(int(told["requestTimeEpoch"]) / 1000, UTC)
    except (ValueError, LookupError, TypeError):
        return
    path = str(told.get("path", "")).partition("?")[0]
    wanted = stated.path.partition("?")[0]
    if told.get("stage") == stage and told.get("method") == "GET" and path in {wanted, f"/{stage}{wanted}"}:
        client = str(told.get("keyId") or "").strip("-")
        yield Asked(at, str(told.get("status")) == str(stated.status), client)


READS = frozenset({HEALTH_CHECKS})
PASSING = Stimulus("runs of canaries", pass_time, lane=Lane.MINUTES, longest_s=AWS_WAITS.logs_s + 60.0, reads=READS)
LAST_RUNS = Stimulus("the last runs of canaries", look_back, longest_s=AWS_WAITS.logs_s + 60.0, reads=READS)
