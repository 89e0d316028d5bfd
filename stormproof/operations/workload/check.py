"""Whether a workload was seen to work: what of it is told, what is refused, and what cannot be known."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from probes.remote.journey import Outcome
from stormproof.aws.discovery.target_file import read_text
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.authentication.guards import Guard
from stormproof.core.observations import Exchange
from stormproof.core.target.file import Problem, refuse
from stormproof.core.target.toml_lines import Path
from stormproof.core.workload.model import PLACE, Workload
from stormproof.core.workload.needs import undecided
from stormproof.operations.reach import Reached
from stormproof.operations.workload.jobs import JobTried
from stormproof.operations.workload.keys import WorkloadKeys
from stormproof.operations.workload.trial import Tried, try_workload

HEALTH: Path = ("workload", "health")
SKIP = "--skip-workload-check"
WAYS_OUT = {
    "unreachable": "see that the system answers; stormproof doctor looks whether it can be reached",
    "status": "write the status that the system answers, or mend the request",
    "no_json": 'name a route that answers with JSON, or write expect = { "" = "all of the text" } alone',
    "expect": "write what the system answers, or take it out",
    "capture": "write a JSON Pointer that leads to a text or a number of the answer",
    "until": "write what the answer comes to, or a longer within_s",
}
WAYS_OUT_OF_JOBS = {
    "event": "write an event that the function takes without harm, as it comes from what invokes it",
    "expect": "write what the function returns, or take it out",
    "log": "write a text that stands in one line of its log, or a longer within_s",
}
NO_KEY = (
    "name a client's key under [harness_key], or set provoke = true under [permit]: then one is made for the look and "
    f"deleted; {SKIP} goes on without a look"
)
NO_USE = f"name a client's key under [harness_key], or a request that needs none; {SKIP} goes on without a look"
"""The way out where a key may be made, and what can be made is not what is asked for."""
WHERE = {"unreachable": "path", "no_json": "path"}
"""The key of the target file that a code is about, where it is not called so itself."""


def must_work(reached: Reached, keys: WorkloadKeys, criteria: Collection[str] | None, *, skip: bool) -> list[str]:
    """Try the workload before anything is changed; return what is to be told of it, line by line.

    `criteria` (ids; None for all) are those that the changes are for, `skip` leaves the trial out.
    Raises TargetError naming file, line and way out where it does not work: what it would prove afterwards would say
    nothing about the changes. What only credentials of another kind open is told, and hinders nothing.
    """
    workload = reached.connection.target.workload
    missing = list(undecided(workload, criteria))
    if skip or workload == Workload():
        skipped = [] if workload == Workload() else [f"the workload was not tried: {SKIP}"]
        return [*skipped, *missing]
    try:
        tried = try_workload(reached, keys)
    except Undecidable as error:
        return [f"the workload was not seen to work: {error.message}", *missing]
    if others := credentials(reached, tried):
        return [f"the workload was not seen to work: {others}", *missing]
    must_have_worked(reached, tried)
    return [*summed_up(tried), *missing]


def must_have_worked(reached: Reached, tried: Tried) -> None:
    """Raise TargetError for a workload that was tried and does not work.

    Raises CouldNotLook ``workload.needs_credentials`` where it asks for credentials that no API key is.
    """
    if others := credentials(reached, tried):
        raise CouldNotLook("workload.needs_credentials", f"the workload was not seen to work: {others}")
    workload = reached.connection.target.workload
    permitted = reached.connection.target.permitted.provoke
    refuse(_problems(workload, tried, permitted=permitted), read_text(reached.file), str(reached.file))


def credentials(reached: Reached, tried: Tried) -> str:
    """Return what a refused request asks for that no API key is, empty where nothing was refused so.

    An authorizer of the owner, Cognito and IAM know their own clients: no key of ours is theirs.
    """
    wrong, api = tried.problem, reached.system.api
    if wrong is None or tried.refused is None:
        return ""
    method, path = _request(reached.connection.target.workload, wrong.step)
    route = PLACE.sub("captured", path)
    found = deployed_shape(reached.connection.reader, api.id, api.stage).method_for(method, route)
    authorization = found.authorization if found else "NONE"
    if not Guard(authorization).foreign:
        return ""
    return f"{method} {path} asks for credentials of its own ({authorization})"


def summed_up(tried: Tried) -> list[str]:
    """Return what was seen to work, as lines."""
    counts = {"request": len(tried.outcomes), "job": len(tried.jobs)}
    seen = " and ".join(f"{count} {what}{'s' * (count > 1)}" for what, count in counts.items() if count)
    said = [f"the workload works: {seen} came to what is stated"] if seen else []
    return [*said, *unpermitted(tried)]


def unpermitted(tried: Tried) -> list[str]:
    """Return why jobs were not tried, as lines."""
    said = "jobs were not tried: they make functions work, set provoke = true under [permit]"
    return [said] if tried.unpermitted else []


def _request(workload: Workload, name: str) -> tuple[str, str]:
    """Return method and path of a step of the journey, or of the request for the health."""
    paths = {step.name: (step.method, step.path) for step in workload.journey}
    return paths.get(name) or ("GET", workload.health.path if workload.health else "")


def _problems(workload: Workload, tried: Tried, *, permitted: bool) -> Iterator[Problem]:
    for each in tried.outcomes:
        if each.problem and tried.refused is each.exchange:
            yield _refusal(workload, each, tried, permitted=permitted)
        elif each.problem:
            yield _problem(workload, each)
    for step in tried.left:
        path: Path = ("workload", "journey", workload.journey.index(step), "path")
        yield Problem(
            path,
            f"{step.name}: was not taken, because what it names was not captured",
            f"see whether something is left, and mend what captures {', '.join(sorted(step.places))}",
        )
    for job in tried.jobs:
        if job.problem:
            yield _problem_of_job(job)


def _problem(workload: Workload, outcome: Outcome) -> Problem:
    key = WHERE.get(outcome.code, outcome.code)
    return Problem((*_place(workload, outcome), key), f"{_said(outcome)}: {outcome.problem}", WAYS_OUT[outcome.code])


def _refusal(workload: Workload, outcome: Outcome, tried: Tried, *, permitted: bool) -> Problem:
    """Return who refuses: the system itself does where a key may be made and the gateway asks for none."""
    status = outcome.exchange.status if isinstance(outcome.exchange, Exchange) else 0
    if tried.key.text:
        why = "the API asks for a key, and one that was made for the look does not open it"
    elif permitted:
        why = "the system itself refuses it: API Gateway asks for no key that could be made for the look"
    else:
        why = "the API asks for a key, and there is none to try it with"
    way_out = NO_USE if permitted else NO_KEY
    return Problem((*_place(workload, outcome), "path"), f"{_said(outcome)}: {status}: {why}", way_out)


def _place(workload: Workload, outcome: Outcome) -> Path:
    names = [step.name for step in workload.journey]
    return ("workload", "journey", names.index(outcome.step)) if outcome.step in names else HEALTH


def _said(outcome: Outcome) -> str:
    return f"{outcome.step}: {outcome.exchange.method} {outcome.exchange.url}"


def _problem_of_job(tried: JobTried) -> Problem:
    path: Path = ("workload", "jobs", tried.number, tried.place)
    way_out = WAYS_OUT_OF_JOBS.get(tried.place, "stormproof doctor checks permissions; mend what is named")
    return Problem(path, f"job of {tried.job.function}: {tried.problem}", way_out)
