"""Whether the system has what a target file names: routes of the API, functions, queues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stormproof.aws.observe.api_shape import ApiShape
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.apigateway_methods import read_authorizers, read_methods
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System
from stormproof.core.target.file import Problem, nearest
from stormproof.core.target.model import Credential
from stormproof.core.target.public_routes import PublicRoute
from stormproof.core.target.toml_lines import Path
from stormproof.core.workload.model import Workload, filled

ANYTHING = "anything"
"""Stands for what a journey captures: a route takes any."""


def problems(reads: Reads, system: System, workload: Workload) -> Iterator[Problem]:
    """Yield what the workload names and the system does not have."""
    if workload.health or workload.journey:
        yield from _routes(deployed_shape(reads, system.api.id, system.api.stage), workload)
    for index, job in enumerate(workload.jobs):
        known = {name for function in system.functions for name in (function.role, function.name)}
        if job.function not in known:
            path: Path = ("workload", "jobs", index, "function")
            yield Problem(path, f"the system has no function {job.function}", nearest(job.function, known))
        queues = [queue.name for queue in system.queues]
        if job.queue and job.queue not in queues:
            path = ("workload", "jobs", index, "queue")
            yield Problem(path, f"the system has no queue {job.queue}", nearest(job.queue, queues))


def public_problems(reads: Reads, system: System, named: Sequence[PublicRoute]) -> Iterator[Problem]:
    """Yield the public routes that are no methods of the API; nothing is looked at where none are named."""
    if not named:
        return
    known = [f"{verb} {path}" for path, verb in (method.route for method in read_methods(reads, system.api.id))]
    for index, route in enumerate(named):
        if route.route not in known:
            said = f"the API has no method {route.route}: a route that is not there is not left open"
            yield Problem(("public_routes", index, "route"), said, nearest(route.route, known))


def credential_problems(reads: Reads, system: System, named: Sequence[Credential]) -> Iterator[Problem]:
    """Yield the credentials for authorizers that the API does not have; nothing is looked at where none are named."""
    if not named:
        return
    known = read_authorizers(reads, system.api.id)
    for index, each in enumerate(named):
        if each.authorizer not in known:
            said = f"the API has no authorizer {each.authorizer}"
            hint = nearest(each.authorizer, known) if known else "it has none: take this out"
            yield Problem(("credential", index, "authorizer"), said, hint)


def _routes(shape: ApiShape, workload: Workload) -> Iterator[Problem]:
    asked: list[tuple[Path, str, str]] = []
    if workload.health:
        asked.append((("workload", "health", "path"), "GET", workload.health.path))
    for index, step in enumerate(workload.journey):
        asked.append((("workload", "journey", index, "path"), step.method, step.path))
    for path, method, named in asked:
        route = filled(named, dict.fromkeys(_places(named), ANYTHING))
        if shape.route_for(method, route) is None:
            known = [f"{verb} {resource}" for resource, verb in shape.methods]
            said = f"the API serves no {method} {named}"
            yield Problem(path, said, f"name a route that it serves: {nearest(f'{method} {named}', known)}")


def _places(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]
