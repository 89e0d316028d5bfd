"""What each saved query must show of the troubles that were caused, and the experiment that causes and asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.events import await_events
from stormproof.aws.observe.logs.query_logs import read_groups
from stormproof.aws.workload_jobs import function_of
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.authentication.guards import Guard
from stormproof.core.judges.queries.saved_queries import Expected
from stormproof.core.logs.access_log import FIELDS, names_of
from stormproof.core.logs.records import object_of
from stormproof.core.observations import Exchange
from stormproof.core.queries.pages import Log
from stormproof.core.stimuli import Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.core.workload.model import PLACE, Captured, Job, filled
from stormproof.stimuli.queries.incidents import LIMIT, Gone, Refusals, fail, go, refuse
from stormproof.stimuli.queries.query_runs import Asked, Caused, ask, ask_all
from stormproof.stimuli.queries.refusable import Refusable, refusable
from stormproof.stimuli.shared.log_traces import LONGEST_S
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.traffic import SERVED

Undecided = dict[str, Undecidable]
FOLLOWED, SLOWNESS = "one-request", ("slowest-requests", "slowest-routes")


def cause_and_ask(bench: Bench) -> Asked:
    """Cause all troubles, then ask the queries about them; what cannot be caused here leaves its queries undecided."""
    since, possible = bench.clock.now(), refusable(bench)
    undecided = undecided_of(possible)
    refusals = refuse(bench, possible)
    caused = [*of_refusals(refusals)]
    try:
        caused += of_failure(fail(bench), refusals.keyless)
    except Undecidable as why:
        undecided |= {"failed-requests": why}
    try:
        caused += _of_journey(bench, go(bench), since, undecided)
    except Undecidable as why:
        undecided |= dict.fromkeys((*SLOWNESS, FOLLOWED), why)
    return replace(ask(bench, since, caused), undecided=undecided)


def undecided_of(possible: Refusable) -> Undecided:
    """Return which queries about refusals have nothing to show here, and why."""
    found = Undecided()
    if possible.by_rate:
        found |= {"rate-limit-violations": possible.by_rate}
    if possible.by_key:
        found |= dict.fromkeys(("who-was-refused", "authorizer-decisions", "top-keys"), possible.by_key)
    return found


def _of_journey(bench: Bench, gone: Gone, since: datetime, undecided: Undecided) -> Iterator[Caused]:
    api = bench.context.system.api
    shape = deployed_shape(bench.reads, api.id, api.stage)
    route = shape.route_for(gone.step.method, gone.step.path_with(gone.captured))
    known = gone if not (route and Guard(shape.methods[route].authorization).foreign) else replace(gone, key="")
    if latency := _latency(bench, gone.request, since):
        yield from of_slowness(known, latency, route[0] if route else gone.step.path)
    else:
        why = Undecidable("troubles.latency_untold", "the access log does not tell by a name how long a request took")
        undecided |= dict.fromkeys(SLOWNESS, why)
    told = [job for job in bench.target.workload.jobs if PLACE.search(job.log)]
    if told:
        yield of_lines(told, gone.captured, [_log(bench, job) for job in told])
    else:
        said = "needs workload.jobs: with log, a line in which a function names what the journey captured"
        undecided[FOLLOWED] = Undecidable("needs_workload.jobs", said)


def of_refusals(seen: Refusals) -> Iterator[Caused]:
    """Who was refused, for what reason; who was let in is not among them. What was not caused is asked for nowhere.

    A request that came to nothing is sent again, and each time is logged: counts are at least what was answered.
    """
    admitted = tuple(Expected({"requestId": each.request_id}) for each in seen.admitted)
    if refused := tuple(_of_refused(seen)):
        yield Caused("who-was-refused", refused, admitted, arrives=tuple(_arriving(seen)))
    if seen.revoked:
        # A policy may let the gateway remember the authorizer's answers: it is asked once at least.
        revoked = Expected({"outcome": "revoked", "keyId": seen.revoked_key}, at_least={"attempts": 1})
        allowed = Expected({"outcome": "allowed", "keyId": seen.limited_key}, at_least={"attempts": 1})
        told = ((Log.AUTHORIZER, seen.revoked_key), (Log.AUTHORIZER, seen.limited_key))
        yield Caused("authorizer-decisions", (revoked, allowed), arrives=told)
    if of_key := [*seen.admitted, *([seen.over] if seen.over else [])]:
        counted = Expected({"keyId": seen.limited_key}, at_least={"requests": len(of_key)})
        yield Caused("top-keys", (counted,), arrives=tuple((Log.ACCESS, each.request_id) for each in of_key))
    if seen.over:
        over = Expected({"keyId": seen.limited_key, "allowed": str(LIMIT)}, at_least={"refused": 1})
        yield Caused("rate-limit-violations", (over,), arrives=((Log.FUNCTIONS, seen.over.request_id),))


def _of_refused(seen: Refusals) -> Iterator[Expected]:
    if seen.keyless:
        yield Expected({"requestId": seen.keyless.request_id, "answer": "401", "error": "UNAUTHORIZED"})
    if seen.revoked:
        told = {"answer": "403", "why": "revoked", "key": seen.revoked_key}
        yield Expected({"requestId": seen.revoked.request_id, **told})
    if seen.over:
        yield Expected({"requestId": seen.over.request_id, "answer": "429", "key": seen.limited_key})


def _arriving(seen: Refusals) -> Iterator[tuple[Log, str]]:
    """Yield where each refusal is told; of the revoked key the authorizer tells why."""
    for each in (seen.keyless, seen.revoked, seen.over):
        if each:
            yield Log.ACCESS, each.request_id
    if seen.revoked:
        yield Log.AUTHORIZER, seen.revoked.request_id


def of_failure(failed: Exchange, refused: Exchange | None) -> tuple[Caused, ...]:
    """Which request failed; a refusal is none."""
    request = Expected({"requestId": failed.request_id, "status": str(failed.status)})
    unwanted = (Expected({"requestId": refused.request_id}),) if refused else ()
    return (Caused("failed-requests", (request,), unwanted, arrives=((Log.ACCESS, failed.request_id),)),)


def of_slowness(seen: Gone, latency: str, resource: str) -> tuple[Caused, ...]:
    """Where the long request stands among the slow ones.

    `latency` is what the access log says of it, in ms; `resource` is the path of the API's resource that served it.
    Whose key it was is told of what asks our authorizer alone: elsewhere its key is empty.
    """
    status = str(seen.request.status)
    whose = {"keyId": seen.key} if seen.key else {}
    itself = {"requestId": seen.request.request_id, "status": status, "latency": latency, **whose}
    longest = {"requests": 1, "slowest_ms": float(latency)}
    route = Expected({"method": seen.step.method, "resource": resource}, at_least=longest)
    return (
        Caused("slowest-requests", (Expected(itself, ranked_by="latency"),)),
        Caused("slowest-routes", (route,)),
    )


def of_lines(jobs: Sequence[Job], captured: Captured, logs: Sequence[str]) -> Caused:
    """What functions wrote of a journey, in the order in which the jobs are stated; `logs` are theirs, as @log.

    It is asked for by what the first job's line names of what was captured.
    """
    stations = tuple(
        Expected({"@log": log}, holding={"@message": filled(job.log, captured)})
        for job, log in zip(jobs, logs, strict=True)
    )
    place = PLACE.findall(jobs[0].log)[0]
    return Caused(FOLLOWED, stations, values={"id": str(captured[place])}, in_order=True)


def _latency(bench: Bench, exchange: Exchange, since: datetime) -> str:
    """Return the milliseconds that the access log tells of a request, as it tells them; empty where it tells none.

    By the name that the stage's own format has for them: an owner may have given his own.
    """
    within_s = bench.surroundings.waits.logs_s
    (group,) = read_groups(bench.reads, bench.context)[Log.ACCESS]
    (line, *_) = await_events(bench.reads, bench.clock, group, exchange.request_id, since=since, within_s=within_s)
    told = str(object_of(line.message).get(_names(bench).get(FIELDS["latency"], ""), ""))
    return told if told.isdecimal() else ""


def _names(bench: Bench) -> Mapping[str, str]:
    """Return variable -> name of the field of the serving stage's access log."""
    api = bench.context.system.api
    stage = bench.reads.read("apigateway", "get_stage", restApiId=api.id, stageName=api.stage)
    return names_of(str((stage.get("accessLogSettings") or {}).get("format", "")))


def _log(bench: Bench, job: Job) -> str:
    """Return where a job's function logs, as @log."""
    system = bench.context.system
    return f"{system.account}:{function_log(read_function(bench.reads, function_of(system, job)).serving)}"


TROUBLES = Stimulus("troubles", settled(cause_and_ask), longest_s=LONGEST_S + AWS_WAITS.journey_s, reads=SERVED)
EVERY_QUERY = Stimulus("every saved query", ask_all, longest_s=LONGEST_S)
