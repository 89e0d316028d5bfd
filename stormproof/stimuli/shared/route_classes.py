"""Routes that are alike, asked by one of each kind; which stands for which is evidence.

Alike is what is equal in all that decides who comes in, what answers and what counts: authorizer, demand for a native
key, integration with its function and version, settings of the method, stage. A stage's firewall and access log are the
same for all its routes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from stormproof.core.bench import Bench
from stormproof.core.evidence import Record
from stormproof.stimuli.shared.entry_points import EntryPoint, Route, stages_and_domains


def sampled(bench: Bench, preferred: str = "") -> tuple[EntryPoint, ...]:
    """Return every stage and domain with one route of each kind, and record which routes it stands for."""
    entry_points = tuple(stages_and_domains(bench))
    chosen = one_of_each(entry_points, preferred)
    content = {each.endpoint.url: _told(each, some.routes) for each, some in zip(entry_points, chosen, strict=True)}
    asked, served = (sum(len(each.routes) for each in some) for some in (chosen, entry_points))
    title = f"{asked} routes stand for {served}: alike in authorizer, integration, settings and stage"
    bench.record(Record("measure", bench.clock.now(), title, content))
    return chosen


def one_of_each(entry_points: Iterable[EntryPoint], preferred: str = "") -> tuple[EntryPoint, ...]:
    """Return the entry points with one route of each kind: best GET, best at the path that is preferred."""
    return tuple(replace(each, routes=tuple(_chosen(each, preferred))) for each in entry_points)


def _chosen(entry_point: EntryPoint, preferred: str) -> Iterable[Route]:
    found: dict[str, Route] = {}
    for route in sorted(entry_point.routes, key=lambda route: _rank(route, preferred)):
        found.setdefault(route.decided_by, route)
    return found.values()


def _told(entry_point: EntryPoint, chosen: Iterable[Route]) -> dict[str, list[str]]:
    return {named(each): [named(other) for other in _like(entry_point, each)] for each in chosen}


def _like(entry_point: EntryPoint, route: Route) -> Iterator[Route]:
    for other in entry_point.routes:
        if other != route and other.decided_by == route.decided_by:
            yield other


def named(route: Route) -> str:
    """Return method and path of a route."""
    return f"{route.method} {route.path}"


def _rank(route: Route, preferred: str) -> tuple[bool, bool, Route]:
    return (route.method, route.path) != ("GET", preferred), route.method != "GET", route
