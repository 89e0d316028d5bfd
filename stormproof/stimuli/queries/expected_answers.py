"""What each saved query must show of the troubles that were caused, and the experiment that causes and asks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.events import await_events
from stormproof.aws.observe.logs.query_logs import read_groups
from stormproof.core.bench import Bench
from stormproof.core.judges.queries.saved_queries import Expected
from stormproof.core.observations import Exchange
from stormproof.core.queries.pages import Log
from stormproof.core.stimuli import Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.core.system import Function
from stormproof.stimuli.queries.incidents import LIMIT, Failures, Refusals, Travelled, fail, refuse, travel
from stormproof.stimuli.queries.query_runs import Asked, Caused, ask, ask_all
from stormproof.stimuli.shared.log_traces import LONGEST_S
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.routes import PROJECTS

STATES = {"api": "QUEUED", "pm": "PLANNED", "dev": "BUILT", "qa": "TESTED", "ops": "DONE"}
"""What each function says of a project when it has done its part."""


@dataclass(frozen=True)
class Place:
    """Where a function of the system logs, and the memory that its serving version has, in MB."""

    log: str
    memory_mb: int


def cause_and_ask(bench: Bench) -> Asked:
    """Cause all troubles, then ask the queries about them."""
    since, places = bench.clock.now(), _places(bench)
    refusals, failures = refuse(bench), fail(bench)
    with travelled(bench) as journey:
        caused = [
            *of_refusals(refusals),
            *of_failures(failures, refusals.keyless, places["api"], places[failures.agent.role]),
            *of_slowness(journey, _latency(bench, journey.request, since)),
            of_journey(journey, {role: place.log for role, place in places.items()}),
        ]
        return ask(bench, since, caused)


@contextmanager
def travelled(bench: Bench) -> Iterator[Travelled]:
    """Send a project through all agents; it is deleted when the block ends."""
    yield from travel(bench)


def of_refusals(seen: Refusals) -> tuple[Caused, ...]:
    """Who was refused, for what reason; who was let in is not among them."""
    keyless = {"requestId": seen.keyless.request_id, "answer": "401", "error": "UNAUTHORIZED"}
    revoked = {"requestId": seen.revoked.request_id, "answer": "403", "why": "revoked", "key": seen.revoked_key}
    over = {"requestId": seen.over.request_id, "answer": "429", "key": seen.limited_key}
    admitted = tuple(Expected({"requestId": each.request_id}) for each in seen.admitted)
    refused = tuple(Expected(each) for each in (keyless, revoked, over))
    made = len(seen.admitted) + 1
    return (
        Caused("who-was-refused", refused, admitted),
        Caused(
            "authorizer-decisions",
            (
                # A policy may let the gateway remember the authorizer's answers: it is asked once at least.
                Expected({"outcome": "revoked", "keyId": seen.revoked_key}, at_least={"attempts": 1}),
                Expected({"outcome": "allowed", "keyId": seen.limited_key}, at_least={"attempts": 1}),
            ),
        ),
        Caused("top-keys", (Expected({"keyId": seen.limited_key, "requests": str(made)}),)),
        Caused(
            "rate-limit-violations", (Expected({"keyId": seen.limited_key, "allowed": str(LIMIT), "refused": "1"}),)
        ),
    )


def of_failures(seen: Failures, refused: Exchange, serving: Place, agent: Place) -> tuple[Caused, ...]:
    """Which request failed, in which functions, of what, and how much memory those had to spare; a refusal is none."""
    broken = [Expected({"@log": each.log}, at_least={"failures": 1}) for each in (serving, agent)]
    causes = [
        Expected({"@log": each.log, "errorType": error}, at_least={"times": 1})
        for each, error in ((serving, "RecursionError"), (agent, "KeyError"))
    ]
    spare = [
        Expected({"@log": each.log, "memory_mb": str(each.memory_mb)}, at_least={"executions": 1, "used_mb": 1})
        for each in (serving, agent)
    ]
    request = Expected({"requestId": seen.request.request_id, "status": "502"})
    return (
        Caused("failed-requests", (request,), (Expected({"requestId": refused.request_id}),)),
        Caused("errors-by-function", tuple(broken)),
        Caused("dead-letter-causes", tuple(causes)),
        Caused("memory-headroom", tuple(spare)),
    )


def of_slowness(seen: Travelled, latency: str) -> tuple[Caused, ...]:
    """Where the long request stands among the slow ones; `latency` is what the access log says of it, in ms."""
    itself = {"requestId": seen.request.request_id, "status": "202", "latency": latency, "keyId": seen.key}
    route = Expected({"method": "POST", "resource": PROJECTS}, at_least={"requests": 1, "slowest_ms": float(latency)})
    return (
        Caused("slowest-requests", (Expected(itself, ranked_by="latency"),)),
        Caused("slowest-routes", (route,)),
    )


def of_journey(seen: Travelled, logs: Mapping[str, str]) -> Caused:
    """How the project came from function to function, in this order; `logs` are theirs by role."""
    stations = tuple(
        Expected({"@log": logs[role]}, holding={"@message": f"project {seen.project} is {state}"})
        for role, state in STATES.items()
    )
    return Caused("one-request", stations, values={"id": seen.project}, in_order=True)


def _latency(bench: Bench, exchange: Exchange, since: datetime) -> str:
    """Return the milliseconds that the access log tells of a request, as it tells them."""
    within_s = bench.surroundings.waits.logs_s
    (group,) = read_groups(bench.reads, bench.context)[Log.ACCESS]
    (line, *_) = await_events(bench.reads, bench.clock, group, exchange.request_id, since=since, within_s=within_s)
    return str(json.loads(line.message)["latency"])


def _places(bench: Bench) -> dict[str, Place]:
    """Return where each function of the system logs, by role."""
    return {function.role: _place(bench, function) for function in bench.context.system.functions}


def _place(bench: Bench, function: Function) -> Place:
    serving = read_function(bench.reads, function).serving
    return Place(f"{bench.context.system.account}:{function_log(serving)}", int(serving["MemorySize"]))


TROUBLES = Stimulus(
    "troubles",
    settled(cause_and_ask),
    frozenset({"function:api", "function:pm"}),
    longest_s=LONGEST_S + AWS_WAITS.long_project_s,
)
EVERY_QUERY = Stimulus("every saved query", ask_all, longest_s=LONGEST_S)
