"""Whether every route counts: what the workload states is asked with a valid key, of all else the guard is looked up.

A valid key opens what writes as well: a verification starts no work and deletes nothing that its owner has not named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.remote.http import Connection
from probes.remote.journey import travel
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.core.bench import Bench
from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.judges.rate_limiting.settings import GuardedRoute
from stormproof.core.observations import Exchange
from stormproof.core.request_log import ERROR_TYPE, READ_ONLY
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.rate_limiting.floods import reached
from stormproof.stimuli.rate_limiting.made_up_keys import enter_with_made_up_keys
from stormproof.stimuli.rate_limiting.open_guard import stayed_shut, undisturbed
from stormproof.stimuli.rate_limiting.rate_guard_states import guarded_routes, route_name
from stormproof.stimuli.shared.entry_points import answered, filled, stage_entry_points
from stormproof.stimuli.shared.traffic import SERVED
from stormproof.stimuli.shared.workload import health, sender

NOTE = "a valid key, counted"


@dataclass(frozen=True)
class RoutesUsed:
    """What requests with a valid key were answered; of routes that were not asked, what stands before them.

    `strangers` came with made-up keys where an authorizer of the owner's is asked.
    """

    answers: tuple[Exchange, ...]
    unasked: tuple[GuardedRoute, ...]
    strangers: tuple[Attempt, ...] = ()


def use_routes(bench: Bench) -> RoutesUsed:
    """Send with a valid key what the workload states: all of it to the serving stage, what only reads to the others.

    Raises Undecidable ``needs_workload.health``.
    """
    answers, asked = undisturbed(lambda: _used(bench))
    unasked = tuple(route for route in guarded_routes(bench) if route.route not in asked)
    return RoutesUsed(reached(tuple(answers)), unasked, tuple(enter_with_made_up_keys(bench)))


def _used(bench: Bench) -> tuple[list[Exchange], set[str]]:
    """Return what was answered, and the routes that were asked."""
    since, key = bench.clock.now(), bench.keys.issue("every route")
    answers, asked = [], set[str]()
    for entry_point in stage_entry_points(bench):
        with Connection(bench.endpoint(entry_point.stage, key)) as connection:
            for method, path in _reading(bench):
                answers.append(answered(bench.send(connection.send, method, path, note=NOTE)))
                asked |= _route(bench, entry_point.stage, method, path, answers[-1])
    with Connection(bench.endpoint(key=key)) as connection:
        steps = bench.target.workload.journey
        for outcome in travel(steps, sender(bench, connection, note=NOTE), notes=bench.notes(steps)).outcomes:
            answers.append(answered(outcome.exchange))
            step = next(each for each in steps if each.name == outcome.step)
            asked |= _route(bench, bench.context.system.api.stage, step.method, filled(step.path), answers[-1])
    stayed_shut(bench, since, (key,), answers)
    return answers, asked


def health_route(bench: Bench) -> str:
    """Return the name of the route that serves the health, empty where none does; raises ``needs_workload.health``."""
    stage = bench.context.system.api.stage
    found = deployed_shape(bench.reads, bench.context.system.api.id, stage).route_for("GET", health(bench).path)
    return route_name(found[1], found[0], stage) if found else ""


def _reading(bench: Bench) -> Iterator[tuple[str, str]]:
    """Yield method and path of each request of the workload that only reads; what it names is nothing that is there."""
    yield "GET", health(bench).path
    for step in bench.target.workload.journey:
        if step.method in READ_ONLY:
            yield step.method, filled(step.path)


def _route(bench: Bench, stage: str, method: str, path: str, answer: Exchange) -> set[str]:
    """Return the name of the route that served a request, none where none did or the gateway itself answered."""
    if ERROR_TYPE in answer.headers:
        return set()
    found = deployed_shape(bench.reads, bench.context.system.api.id, stage).route_for(method, path)
    return {route_name(found[1], found[0], stage)} if found else set()


EVERY_ROUTE = Stimulus("every route with a key", use_routes, reads=SERVED)
