"""The ways to the system's functions: stages and their routes, custom domains, function URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from stormproof.aws.observe.api_shape import AuthorizerShape, MethodShape
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.apigateway_methods import ALL_METHODS, settings_by_method
from stormproof.aws.observe.custom_domains import read_domains
from stormproof.aws.observe.invokers.function_urls import read_function_urls
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, NotThere, Undecidable
from stormproof.core.judges.authentication.admission import Way
from stormproof.core.judges.authentication.guards import BY_LAMBDA, OURS, UNKNOWN, Guard
from stormproof.core.judges.authentication.guards import NOBODY as OPEN
from stormproof.core.naming import Names
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.policy import Mode
from stormproof.core.system import Barrier
from stormproof.core.target.public_routes import public_reason

NOBODY = "stormproof-no-such-thing"
"""What stands for every path parameter: harmless, because nothing is called so."""
TRIED_FOR_ANY = ("GET", "POST", "DELETE")
PREFLIGHT = "OPTIONS"
NO_JSON = "{"
"""A body of which nothing is made where it is let in."""
WITH_BODY = ("POST", "PUT", "PATCH")
Settings = Mapping[tuple[str, str], Mapping[str, Any]]
"""Settings of methods, by path and method."""


@dataclass(frozen=True, order=True)
class Route:
    """A route to be tried; `resource` is the method that serves it, as plans and waivers name it.

    `guard` is what stands before it, `authorizer` that by its settings where it is one of the API's. `decided_by` is
    all that decides who comes in and what answers, as one text: authorizer, demand for a native key, integration,
    settings. Routes of the same are alike.
    """

    method: str
    path: str
    resource: str = ""
    guard: Guard = field(default=UNKNOWN, compare=False)
    authorizer: AuthorizerShape | None = field(default=None, compare=False)
    decided_by: str = field(default="", compare=False)


@dataclass(frozen=True)
class EntryPoint:
    """An endpoint and the routes to be tried there; `stage` is the one that it leads to, empty for none.

    `barrier` keeps clients from calling it, None where nothing does.
    """

    way: Way
    endpoint: Endpoint
    routes: tuple[Route, ...]
    stage: str = ""
    barrier: Barrier | None = None


def stage_entry_points(bench: Bench) -> Iterator[EntryPoint]:
    """Yield every deployed stage with the routes that it really serves, preflights left out.

    Where the API's own address is switched off, only the one that a custom domain leads to.
    """
    api = bench.context.system.api
    stages = bench.reads.read("apigateway", "get_stages", restApiId=api.id)["item"]
    for stage in sorted(str(each["stageName"]) for each in stages):
        way = Way.SERVED if stage == api.stage else Way.STAGE
        if api.own_address or way is Way.SERVED:
            yield EntryPoint(way, bench.endpoint(stage), tuple(sorted(_routes(bench, stage))), stage)


def other_entry_points(bench: Bench) -> Iterator[EntryPoint]:
    """Yield as `callable_detours`; raises Undecidable in the end, where no client of ours can call one of them."""
    yield from callable_detours(bench)
    untried(barred(bench))


def callable_detours(bench: Bench) -> Iterator[EntryPoint]:
    """Yield custom domains that lead to the API, the URL that the target states, and open function URLs.

    Those that no client of ours can call are left out: `barred` tells of them.
    """
    yield from (each for each in _domains(bench) if not each.barrier)
    for url in open_function_urls(bench) if bench.surroundings.serves_function_urls else ():
        yield EntryPoint(Way.FUNCTION_URL, Endpoint(url.rstrip("/")), (Route("GET", "/", url),))


def open_function_urls(bench: Bench) -> tuple[str, ...]:
    """Return the function URLs, of aliases too, that ask for no signature."""
    return tuple(each.url for each in read_function_urls(bench.reads, bench.context.system) if each.auth == "NONE")


def stages_and_domains(bench: Bench) -> Iterator[EntryPoint]:
    """Yield every deployed stage and every custom domain, with all that each serves.

    Raises Undecidable in the end, where no client of ours can call one of them.
    """
    yield from stage_entry_points(bench)
    yield from (each for each in _domains(bench) if not each.barrier)
    untried(barred(bench))


def barred(bench: Bench) -> tuple[Barrier, ...]:
    """Return what keeps clients from calling the ways to the API that cannot be tried, none where all can be."""
    return tuple(dict.fromkeys(each.barrier for each in _domains(bench) if each.barrier))


def preflight_routes(bench: Bench) -> tuple[Route, ...]:
    """Return the preflights that the serving stage answers, guarded as the methods are whose leave they ask.

    One that its owner has put behind an authorizer of his own is none.
    """
    api = bench.context.system.api
    shape = deployed_shape(bench.reads, api.id, api.stage)
    found = []
    for (path, verb), method in shape.methods.items():
        if verb == PREFLIGHT and method.authorization in {OPEN, OURS}:
            asked = {each.authorization for (other, _), each in shape.methods.items() if other == path}
            guard = Guard(OURS) if OURS in asked else UNKNOWN
            resource = f"{bench.context.system.api_arn}/{verb} {path}"
            found.append(Route(PREFLIGHT, filled(path), resource, guard))
    return tuple(sorted(found))


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
    context, api = bench.context, bench.context.system.api
    shape, settings = deployed_shape(bench.reads, api.id, stage), _settings(bench, stage)
    of_a_run = f"{BY_LAMBDA}{Names(context.system).trial_authorizer}"
    for (path, verb), method in shape.methods.items():
        if method.authorization == of_a_run:  # it is gone with the run, and nobody gets in without the run's secret
            continue
        public = public_reason(context.public_routes, path, verb)
        guard = Guard(method.authorization, method.api_key_required, public)
        authorizer = shape.authorizers.get(method.authorization.partition(" ")[2])
        decided_by = _decided_by(method, authorizer, _in_force(settings, path, verb), public)
        for each in TRIED_FOR_ANY if verb == "ANY" else (verb,):
            if each != PREFLIGHT:
                resource = f"{context.system.api_arn}/{verb} {path}"
                yield Route(each, filled(path), resource, guard, authorizer, decided_by)


def _settings(bench: Bench, stage: str) -> Settings:
    """Return the method settings of a stage, none for one that there is not."""
    stages = bench.reads.read("apigateway", "get_stages", restApiId=bench.context.system.api.id)["item"]
    return settings_by_method(next((each for each in stages if each["stageName"] == stage), {}))


def _in_force(settings: Settings, path: str, verb: str) -> Any:
    """Return the settings that hold for a method: its own, else those of all.

    https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
    """
    return settings.get((path, verb)) or settings.get(ALL_METHODS)


def _decided_by(method: MethodShape, authorizer: AuthorizerShape | None, settings: Any, public: str) -> str:
    deciding = {
        "authorization": method.authorization,
        "authorizer": asdict(authorizer) if authorizer else None,
        "native key": method.api_key_required,
        "integration": method.integration,
        "settings": settings,
        "public": public,
    }
    return json.dumps(deciding, sort_keys=True, default=str)


def untried(barriers: Iterable[Barrier]) -> None:
    """Raise Undecidable where a way to the API could not be tried."""
    if found := tuple(dict.fromkeys(barriers)):
        raise Undecidable(found[0].code, f"{'; '.join(each.reason for each in found)}; no probe can call it")


def _domains(bench: Bench) -> Iterator[EntryPoint]:
    """Yield where each domain leads: to one stage, or to all where the first part of the path names the stage."""
    api = bench.context.system.api
    found = [
        (mapped.url(stage), stage, mapped.barrier)
        for mapped in read_domains(bench.reads, api.id)
        for stage in ([mapped.stage] if mapped.stage else api.stages)
    ]
    stated = [(api.url, api.stage, api.url_barrier)] if api.url and api.own_address else []
    for url, stage, barrier in dict.fromkeys((*found, *stated)):
        endpoint = bench.surroundings.addresses.of_api(url)
        yield EntryPoint(Way.DOMAIN, endpoint, tuple(sorted(_routes(bench, stage))), stage, barrier)
