"""A route of the run's own on the stages that users call: what it answers counts as the stage's, and no user meets it.

It stands behind an authorizer of its own, which admits who sends the run's secret, and is gone when the block ends. A
literal path goes before ``{proxy+}``, so that systems of one greedy route are tried as well:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from probes.remote.http import send
from stormproof.aws.calls import own_routes as calls
from stormproof.aws.observe.undeployed import undeployed
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.deployed_code import TRIAL_HEADER, TRIAL_WAIT_HEADER
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.naming import Names
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.fault_versions import together
from stormproof.stimuli.shared.propagation import await_spread

ANSWERS = "answers of the stages"
"""What a stimulus occupies that counts what the stages answer; who makes them answer with 5xx meanwhile reads it."""
ANSWERING, FAILING = "GET", "POST"
LATE_S = 60.0


@dataclass(frozen=True)
class OwnRoute:
    """An own route by its path, and the secret that its authorizer admits."""

    path: str
    secret: str = field(repr=False)

    def asked(self, bench: Bench, stages: Iterable[str], verb: str = ANSWERING, wait_s: float = 0.0) -> None:
        """Send a request to each of the stages, side by side, whose authorizer takes so long.

        Raises CouldNotLook ``route.unexpected`` for another status than its method answers.
        """
        together(lambda stage: self._ask(bench, stage, verb, wait_s), stages)

    def _ask(self, bench: Bench, stage: str, verb: str, wait_s: float) -> None:
        headers = {TRIAL_HEADER: self.secret, **({TRIAL_WAIT_HEADER: f"{wait_s:g}"} if wait_s else {})}
        seen = answered(bench.send(send, bench.endpoint(stage), verb, self.path, headers, note="a route of our own"))
        if seen.status != calls.ANSWERS[verb]:
            said = f"{verb} {seen.url}: {seen.status} {seen.body[:80]!r}, and {calls.ANSWERS[verb]} was expected"
            raise CouldNotLook("route.unexpected", said)


def called_stages(bench: Bench) -> tuple[str, ...]:
    """Return the stages that clients can call: where the API's own address is switched off, the serving one alone."""
    api = bench.context.system.api
    return api.stages if api.own_address else (api.stage,)


@contextmanager
def own_route(bench: Bench) -> Iterator[OwnRoute]:
    """Make a route that every stage serves when the block begins.

    Raises Undecidable ``route.*`` where that cannot be done without shipping what is somebody else's, as `Bench.hold`.
    """
    names, stages = Names(bench.context.system), called_stages(bench)
    told_apart, secret = uuid.uuid4().hex, secrets.token_hex()
    bench.redactor.learn([secret])
    made = calls.own_route(names, told_apart, _root(bench), _served(bench, stages))
    route = OwnRoute(f"/{calls.PREFIX}{told_apart}", secret)
    with bench.hold(calls.own_authorizer(names, secret)), bench.hold(made):
        await_spread(bench)
        _await_answers(bench, route, stages)
        yield route


def _served(bench: Bench, stages: tuple[str, ...]) -> dict[str, str]:
    """Return the deployment of each stage; raises Undecidable where a new one would ship more than our route."""
    api, found = bench.context.system.api.id, {}
    for stage in stages:
        standing = bench.reads.read("apigateway", "get_stage", restApiId=api, stageName=stage)
        if (standing.get("canarySettings") or {}).get("deploymentId"):
            raise Undecidable(
                "route.canary", f"a canary deployment is under way on stage {stage}; promote or delete it"
            )
        waiting = undeployed(bench.reads, api, stage)
        if more := (*waiting.differing, *waiting.untold):
            said = f"a route of our own would ship to stage {stage} what is not, or may not be, deployed there"
            raise Undecidable("route.undeployed", f"{said}: {', '.join(more)}")
        found[stage] = str(standing["deploymentId"])
    return found


def _root(bench: Bench) -> str:
    api = bench.context.system.api.id
    found = bench.reads.pages("apigateway", "get_resources", "items", restApiId=api)
    return next(str(each["id"]) for each in found if each["path"] == "/")


def _await_answers(bench: Bench, route: OwnRoute, stages: tuple[str, ...]) -> None:
    """Wait until each stage answers as the route does: what was changed is not everywhere at once."""

    def look() -> CouldNotLook | None:
        try:
            route.asked(bench, stages)
        except CouldNotLook as error:
            return error
        return None

    within_s = bench.surroundings.waits.stage_change.total_seconds() + LATE_S
    seen = look_until(look, lambda error: error is None, clock=bench.clock, within_s=within_s)
    if seen:
        raise seen
