"""Tries a workload once on the system as it is: health and journey, and tells what came of each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from probes.remote.http import Connection as Client
from probes.remote.journey import Outcome, Pace, ask_health, travel
from stormproof.aws.discovery.target_file import read_text
from stormproof.aws.embedded.addresses import addresses_of
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.target.file import Problem, refuse
from stormproof.core.target.toml_lines import Path
from stormproof.core.workload.model import Workload
from stormproof.operations.reach import Reached
from stormproof.operations.workload import routes
from stormproof.operations.workload.credentials import given_credentials
from stormproof.operations.workload.keys import WorkloadKeys

REFUSED = frozenset({401, 403})
TIMES = 3
"""How often it is tried where the system itself failed or gave no answer: that may pass."""
HEALTH: Path = ("workload", "health")
WAYS_OUT = {
    "unreachable": "see that the system answers; stormproof doctor looks whether it can be reached",
    "status": "write the status that the system answers, or mend the request",
    "no_json": "take expect, capture and until out, or name a route that answers with JSON",
    "expect": "write what the system answers, or take it out",
    "capture": "write a JSON Pointer that leads to a text or a number of the answer",
    "until": "write what the answer comes to, or a longer within_s",
}
WHERE = {"unreachable": "path", "no_json": "path"}
"""The key of the target file that a code is about, where it is not called so itself."""


@dataclass(frozen=True)
class Tried:
    """What came of a workload; `with_key` is whether the target names the key that it was tried with."""

    outcomes: tuple[Outcome, ...] = ()
    with_key: bool = False

    @property
    def problem(self) -> Outcome | None:
        """The first request that did not come to what was stated, None where all did."""
        return next((each for each in self.outcomes if each.problem), None)

    @property
    def needs_key(self) -> bool:
        """Whether it was refused for want of a key: then nothing is known of the workload.

        A key that was made for the look is no client's: methods that demand a native one refuse it.
        """
        wrong = self.problem
        refused = wrong is not None and isinstance(wrong.exchange, Exchange) and wrong.exchange.status in REFUSED
        return refused and not self.with_key

    def json(self) -> list[dict[str, Any]]:
        """Return it as JSON: step, request, answer, problem."""
        return [
            {
                "step": each.step,
                "method": each.exchange.method,
                "url": each.exchange.url,
                "status": each.exchange.status if isinstance(each.exchange, Exchange) else None,
                "asked": each.asked,
                "problem": each.problem,
            }
            for each in self.outcomes
        ]


def try_workload(reached: Reached, keys: WorkloadKeys) -> Tried:
    """Try the workload of a target, once; again where the system itself failed.

    Raises TargetError naming file, line and way out where it names what the system does not have.
    """
    target, connection = reached.connection.target, reached.connection
    named = routes.problems(connection.reader, reached.system, target.workload)
    refuse(named, read_text(reached.file), str(reached.file))
    with keys.held() as key:
        endpoint = addresses_of(target.embedded).of_stage(reached.system, key=key)
        endpoint = replace(endpoint, credentials=given_credentials(connection))
        for _ in range(TIMES):
            with_key = key is not None and target.harness_key is not None
            tried = Tried(tuple(_outcomes(target.workload, endpoint, connection.clock)), with_key)
            if not _passing(tried.problem):
                break
    return tried


def must_work(reached: Reached, keys: WorkloadKeys) -> str:
    """Try the workload before anything is changed; return what could not be seen, empty where it works.

    Raises TargetError naming file, line and way out where it does not work: what it would prove afterwards would say
    nothing about the changes.
    """
    if not (reached.connection.target.workload.health or reached.connection.target.workload.journey):
        return "no workload is stated: whether clients are served as before cannot be seen; see [workload]"
    tried = try_workload(reached, keys)
    if tried.needs_key:
        return "the workload was not seen to work: the API asks for a key; name one under [harness_key]"
    must_have_worked(reached, tried)
    return ""


def must_have_worked(reached: Reached, tried: Tried) -> None:
    """Raise TargetError for a workload that was tried and does not work; CouldNotLook where it needs a key."""
    if tried.needs_key:
        said = "the API asks for a key: name one under [harness_key]"
        raise CouldNotLook("workload.needs_key", said)
    workload = reached.connection.target.workload
    found = (_problem(workload, each) for each in tried.outcomes if each.problem)
    refuse(found, read_text(reached.file), str(reached.file))


def _outcomes(workload: Workload, endpoint: Endpoint, clock: Clock) -> Iterator[Outcome]:
    with Client(endpoint) as client:
        if workload.health:
            health = ask_health(workload.health, client.send)
            yield health
            if health.problem:
                return
        yield from travel(workload.journey, client.send, Pace(clock.monotonic, clock.pause)).outcomes


def _passing(wrong: Outcome | None) -> bool:
    if wrong is None or wrong.code not in {"unreachable", "status"}:
        return False
    return not isinstance(wrong.exchange, Exchange) or wrong.exchange.status >= 500


def _problem(workload: Workload, outcome: Outcome) -> Problem:
    names = [step.name for step in workload.journey]
    where: Path = ("workload", "journey", names.index(outcome.step)) if outcome.step in names else HEALTH
    request = f"{outcome.exchange.method} {outcome.exchange.url}"
    key = WHERE.get(outcome.code, outcome.code)
    return Problem((*where, key), f"{outcome.step}: {request}: {outcome.problem}", WAYS_OUT[outcome.code])
