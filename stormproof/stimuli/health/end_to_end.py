"""A client's way through the system, from here and from wherever a probe stands, with the jobs of the functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from probes.remote.check import Probe, check_journey
from probes.remote.http import Connection
from probes.remote.journey import Pace, Send
from stormproof.aws.observe.health.canaries import read_canary
from stormproof.aws.observe.health.obstacles import detached, told
from stormproof.aws.workload_jobs import await_done, do
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.health.names import journey_canary
from stormproof.core.judges.health.end_to_end import EndToEnd
from stormproof.core.naming import Names
from stormproof.core.observations import Exchange
from stormproof.core.stimuli import Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.core.workload.model import Captured, Step
from stormproof.stimuli.health.from_regions import journeys
from stormproof.stimuli.health.own_probes import HEALTH_CHECKS
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import health, journey, sender, workplace

HERE = "here"
MARGIN_S = 5.0


def follow(bench: Bench) -> EndToEnd:
    """Take the journey to its end, have the jobs done meanwhile, and look whether anything is left.

    Raises Undecidable ``needs_workload.journey``.
    """
    health(bench)
    steps, kept = journey(bench), dict[str, Any]()
    problems: list[str] = []

    def work(captured: Captured) -> None:
        kept.update(captured)
        problems.extend(_worked(bench, captured))

    def recorded(send: Send) -> Send:
        return lambda *request: bench.send(send, *request)

    endpoint = bench.endpoint(key=bench.keys.harness())
    pace = Pace(bench.clock.monotonic, bench.clock.pause, bench.surroundings.waits.journey_pause_s)
    probe = Probe(endpoint, bench.target.workload, HERE)
    seen = check_journey(probe, pace, bench.notes(steps), work, recorded)
    off = tuple(map(told, detached(bench.reads, bench.context)))
    canary = read_canary(bench.reads, journey_canary(Names(bench.context.system)))
    return EndToEnd(seen, "".join(problems[:1]), off, _still_there(bench, steps, kept), journeys(bench), canary)


def _worked(bench: Bench, captured: Captured) -> list[str]:
    """Have the jobs done; return what was not."""
    at, since = workplace(bench), bench.clock.now()
    try:
        for job in bench.target.workload.jobs:
            do(at, job, captured)
        for job in bench.target.workload.jobs:
            await_done(at, job, captured, since)
    except CouldNotLook as error:
        return [error.message]
    return []


def _still_there(bench: Bench, steps: tuple[Step, ...], captured: Mapping[str, Any]) -> str:
    """Return the step that finds what was made though it was cleaned up, empty for none.

    A journey without a cleanup leaves what its owner wants a client to make.
    """
    cleanup = {name for step in steps if step.cleanup for name in step.places}
    reading = (step for step in steps if step.method == "GET" and step.places and step.places <= cleanup)
    step = next((each for each in reading if each.places <= captured.keys()), None)
    if step is None:
        return ""
    with Connection(bench.endpoint(key=bench.keys.harness())) as connection:
        send = sender(bench, connection, note="what the journey has made, after its cleanup")
        seen = send(step.method, step.path_with(captured), {}, None, "")
    return step.name if isinstance(seen, Exchange) and seen.status == step.status else ""


END_TO_END = Stimulus(
    "a client's way from end to end",
    settled(follow),
    longest_s=AWS_WAITS.journey_s + MARGIN_S,
    reads=frozenset({HEALTH_CHECKS}),
)
