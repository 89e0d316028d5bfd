"""Clients without a key: on every route of every stage, and on every other way to the functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from probes.remote.http import Connection
from stormproof.aws.observe.front_ends.past import read_past_the_api
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.front_ends.model import FrontEnd
from stormproof.core.judges.authentication.admission import Attempt, Way
from stormproof.core.keys import new_key
from stormproof.core.observations import KEY_HEADER
from stormproof.core.stimuli import Stimulus
from stormproof.core.system import Barrier
from stormproof.stimuli.shared.entry_points import (
    NO_JSON,
    WITH_BODY,
    EntryPoint,
    answered,
    barred,
    callable_detours,
    observing_since,
    open_function_urls,
    preflight_routes,
    stage_entry_points,
)
from stormproof.stimuli.shared.propagation import settled


@dataclass(frozen=True)
class Sweep:
    """What a sweep without a key came to.

    `observing_since` is empty when the authorizer enforces; `open_urls` are function URLs that ask for no signature,
    `past` the ways past the REST API that ask for nothing. `barred` is what kept clients from trying a way.
    """

    attempts: tuple[Attempt, ...]
    observing_since: str = ""
    open_urls: tuple[str, ...] = ()
    past: tuple[FrontEnd, ...] = ()
    barred: tuple[Barrier, ...] = ()


@dataclass(frozen=True)
class Manner:
    """A manner of coming without a key: what is added to the path, and which headers are sent."""

    note: str
    query: str = ""
    headers: Mapping[str, str] | None = None


def _manners() -> tuple[Manner, ...]:
    # A made-up key of the right form: were the query looked at, the answer would be another than 401.
    return (
        Manner("no key"),
        Manner("an empty key", headers={KEY_HEADER: ""}),
        Manner("a key in the query string", query=f"?{KEY_HEADER}={new_key()}"),
    )


def sweep(bench: Bench) -> Sweep:
    """Try every route of every deployed stage in every manner.

    Raises CouldNotLook ``auth.nothing_to_try`` where nothing is served, Undecidable ``auth.nothing_of_ours`` where the
    owner leaves all of it open.
    """
    attempts = tuple(_tried(bench, stage_entry_points(bench), _manners()))
    if not attempts:
        raise CouldNotLook("auth.nothing_to_try", "no deployed stage serves any route")
    if all(each.guard.public for each in attempts):
        raise Undecidable("auth.nothing_of_ours", "every route that is served is left open under public_routes")
    return Sweep(attempts, observing_since(bench))


def around(bench: Bench) -> Sweep:
    """Try custom domains and function URLs; HTTP APIs and load balancers are judged by what they ask for."""
    attempts = tuple(_tried(bench, callable_detours(bench), _manners()[:1]))
    past = tuple(each for each in read_past_the_api(bench.reads, bench.context.system) if each.open)
    return Sweep(attempts, observing_since(bench), open_function_urls(bench), past, barred(bench))


def look_in(bench: Bench) -> Sweep:
    """Try the routes of the serving stage that only read.

    Raises Undecidable ``auth.nothing_to_read`` where there is none that is not left open.
    """
    served = next(entry_point for entry_point in stage_entry_points(bench) if entry_point.way is Way.SERVED)
    reading = EntryPoint(served.way, served.endpoint, tuple(route for route in served.routes if route.method == "GET"))
    if all(route.guard.public for route in reading.routes):
        said = "no route of the API only reads and asks for a key; the others need provoke"
        raise Undecidable("auth.nothing_to_read", said)
    return Sweep(tuple(_tried(bench, [reading], _manners()[:1])), observing_since(bench))


def preflights(bench: Bench) -> Sweep:
    """Ask as a browser asks before it sends a key."""
    asked = {
        "Origin": "https://stormproof.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": KEY_HEADER,
    }
    entry_point = EntryPoint(Way.SERVED, bench.endpoint(), preflight_routes(bench))
    return Sweep(tuple(_tried(bench, [entry_point], [Manner("a preflight", headers=asked)])))


def _tried(bench: Bench, entry_points: Iterable[EntryPoint], manners: Iterable[Manner]) -> Iterator[Attempt]:
    manners = tuple(manners)
    for entry_point in entry_points:
        with Connection(entry_point.endpoint) as connection:
            for route in entry_point.routes:
                for manner in manners:
                    headers = {"Content-Type": "application/json", **(manner.headers or {})}
                    body = NO_JSON if route.method in WITH_BODY else None
                    path = route.path + manner.query
                    seen = bench.send(connection.send, route.method, path, headers, body, manner.note)
                    yield Attempt(answered(seen), entry_point.way, resource=route.resource, guard=route.guard)


SWEEP = Stimulus("keyless sweep", settled(sweep))
AROUND = Stimulus("keyless detours", settled(around))
LOOK_IN = Stimulus("keyless reading", settled(look_in))
PREFLIGHTS = Stimulus("preflights", settled(preflights))
