"""The ways to the system's functions: stages and their routes, custom domains, function URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.custom_domains import read_domains
from stormproof.aws.observe.invokers.function_urls import read_function_urls
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.judges.authentication.admission import Way
from stormproof.core.naming import Names
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.policy import Mode

NOBODY = "stormproof-no-such-thing"
"""What stands for every path parameter: harmless, because nothing is called so."""
TRIED_FOR_ANY = ("GET", "POST", "DELETE")
PREFLIGHT = "OPTIONS"


@dataclass(frozen=True, order=True)
class Route:
    """A route to be tried; `resource` is the method that serves it, as plans and waivers name it."""

    method: str
    path: str
    resource: str = ""


@dataclass(frozen=True)
class EntryPoint:
    """An endpoint and the routes to be tried there; `stage` is the one that it leads to, empty for none."""

    way: Way
    endpoint: Endpoint
    routes: tuple[Route, ...]
    stage: str = ""


def stage_entry_points(bench: Bench) -> Iterator[EntryPoint]:
    """Yield every deployed stage with the routes that it really serves, preflights left out.

    Where the API's own address is switched off, only the one that clients have a door to.
    """
    api = bench.context.system.api
    stages = bench.reads.read("apigateway", "get_stages", restApiId=api.id)["item"]
    for stage in sorted(str(each["stageName"]) for each in stages):
        way = Way.SERVED if stage == api.stage else Way.STAGE
        if api.own_address or way is Way.SERVED:
            yield EntryPoint(way, bench.endpoint(stage), tuple(sorted(_routes(bench, stage))), stage)


def other_entry_points(bench: Bench) -> Iterator[EntryPoint]:
    """Yield custom domains that lead to the API, the URL that the target states, and open function URLs."""
    yield from _domains(bench)
    for url in open_function_urls(bench) if bench.surroundings.serves_function_urls else ():
        yield EntryPoint(Way.FUNCTION_URL, Endpoint(url.rstrip("/")), (Route("GET", "/", url),))


def open_function_urls(bench: Bench) -> tuple[str, ...]:
    """Return the function URLs, of aliases too, that ask for no signature."""
    return tuple(each.url for each in read_function_urls(bench.reads, bench.context.system) if each.auth == "NONE")


def preflight_paths(bench: Bench) -> tuple[str, ...]:
    """Return the paths on which the serving stage answers preflights."""
    api = bench.context.system.api
    methods = deployed_shape(bench.reads, api.id, api.stage).methods
    return tuple(sorted(filled(path) for path, verb in methods if verb == PREFLIGHT))


def filled(path: str) -> str:
    """Return a resource's path with something that does not exist for each parameter."""
    return re.sub(r"\{[^}]+\}", NOBODY, path)


def observing_since(bench: Bench) -> str:
    """Return since when the authorizer only observes, empty when it enforces or is not there."""
    name = Names(bench.context.system).authorizer
    try:
        found = bench.reads.read("lambda", "get_function_configuration", FunctionName=name)
    except NotThere:
        return ""
    mode = found.get("Environment", {}).get("Variables", {}).get("MODE")
    return str(found["LastModified"]) if mode == Mode.OBSERVE.value else ""


def answered(seen: Exchange | Unreachable) -> Exchange:
    """Return the exchange; raises CouldNotLook where no answer came."""
    if isinstance(seen, Unreachable):
        raise CouldNotLook(f"http.{seen.cause}", f"{seen.method} {seen.url}: {seen.detail}")
    return seen


def _routes(bench: Bench, stage: str) -> Iterator[Route]:
    system = bench.context.system
    for path, verb in deployed_shape(bench.reads, system.api.id, stage).methods:
        for each in TRIED_FOR_ANY if verb == "ANY" else (verb,):
            if each != PREFLIGHT:
                yield Route(each, filled(path), f"{system.api_arn}/{verb} {path}")


def _domains(bench: Bench) -> Iterator[EntryPoint]:
    """Yield where each domain leads: to one stage, or to all where the first part of the path names the stage."""
    api = bench.context.system.api
    found = [
        (mapped.url(stage), stage)
        for mapped in read_domains(bench.reads, api.id)
        for stage in ([mapped.stage] if mapped.stage else api.stages)
    ]
    stated = [(api.url, api.stage)] if api.url and api.own_address else []
    for url, stage in dict.fromkeys((*found, *stated)):
        endpoint = bench.surroundings.addresses.of_api(url)
        yield EntryPoint(Way.DOMAIN, endpoint, tuple(sorted(_routes(bench, stage))), stage)
