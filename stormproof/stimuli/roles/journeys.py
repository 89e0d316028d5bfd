"""A client's way through the system to its end, with the jobs of the functions, as the workload states them."""

from __future__ import annotations

from datetime import datetime

from probes.remote.http import Connection
from probes.remote.journey import Pace, Travelled, travel
from stormproof.aws.observe.lambda_functions import function_log
from stormproof.aws.observe.logs.events import events
from stormproof.aws.workload_jobs import await_done, do, function_of
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.roles.journeys import Went
from stormproof.core.stimuli import Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.core.workload.model import Captured
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import exchanged, journey, sender, workplace

MARGIN_S = 5.0
REFUSED = "is not authorized to perform"
"""How AWS tells a principal that it may not:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""


def follow(bench: Bench) -> Went:
    """Take the journey until it comes to its end, something was refused, or time is up, and have the jobs done."""
    steps, stated, at = journey(bench), bench.target.workload.jobs, workplace(bench)
    since, began = bench.clock.now(), bench.clock.monotonic()
    problems: list[str] = []

    def work(captured: Captured) -> None:
        try:
            for job in stated:
                do(at, job, captured)
            for job in stated:
                await_done(at, job, captured, since)
        except CouldNotLook as error:
            problems.append(error.message)

    pace = Pace(
        bench.clock.monotonic,
        bench.clock.pause,
        bench.surroundings.waits.journey_pause_s,
        lambda: bool(_refusals(bench, since)),
    )
    with Connection(bench.endpoint(key=bench.keys.harness())) as connection:
        seen = travel(steps, sender(bench, connection), pace, meanwhile=work, notes=bench.notes(steps))
    problem = _problem(seen) or "".join(problems[:1])
    worked = frozenset() if problem else frozenset(function_of(bench.context.system, job).name for job in stated)
    waited_s = bench.clock.monotonic() - began
    return Went(problem, _refusals(bench, since) if problem else (), waited_s, worked)


def _problem(seen: Travelled) -> str:
    """Return what was not as stated; raises CouldNotLook where no answer came."""
    for outcome in seen.outcomes:
        exchanged(outcome)
    wrong = seen.problem
    return f"step {wrong.step} of the journey: {wrong.problem}" if wrong else ""


def _refusals(bench: Bench, since: datetime) -> tuple[str, ...]:
    """Return what AWS refused the functions since a moment, as their logs tell it."""
    return tuple(
        f"{function.name}: {bench.redactor.text(event.message.strip())}"
        for function in bench.context.system.functions
        for event in events(bench.reads, _log(bench, function.name), REFUSED, since)
        if event.at >= since
    )


def _log(bench: Bench, function: str) -> str:
    return function_log(bench.reads.read("lambda", "get_function_configuration", FunctionName=function))


FOLLOWED = Stimulus("a journey followed", settled(follow), longest_s=AWS_WAITS.journey_s + MARGIN_S)
