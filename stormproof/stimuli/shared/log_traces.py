"""The traces that attempts leave in CloudWatch Logs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from probes.remote.http import Connection
from stormproof.aws.observe.lambda_functions import Configuration, function_log, read_function
from stormproof.aws.observe.logs.destinations import read_system_groups
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.errors import NotThere
from stormproof.core.health.regions import probes_log
from stormproof.core.judges.authentication.admission import Attempt, Logged
from stormproof.core.judges.authentication.guards import NOBODY
from stormproof.core.keys import key_id, new_key
from stormproof.core.naming import Names
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.regions import in_region
from stormproof.core.stimuli import Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.stimuli.shared.arrivals import must_have_arrived
from stormproof.stimuli.shared.entry_points import NO_JSON, WITH_BODY, answered
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.route_classes import sampled
from stormproof.stimuli.shared.workload import health, owners_guard

REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LONGEST_S = AWS_WAITS.logs_s + 60.0
"""What an experiment may take that waits for logs, its own requests included."""


@dataclass(frozen=True)
class Traces:
    """Attempts of every kind, what the logs tell of them, all lines by log group, and the key texts to look for.

    `later`, by the address of the stage, were sent when all attempts were over, with new keys to the stage that serves
    users. `missing` are logs that tell nothing of those yet.
    """

    attempts: tuple[Attempt, ...]
    logged: Logged
    lines: dict[str, tuple[str, ...]]
    planted: tuple[str, ...]
    later: tuple[tuple[str, Attempt], ...] = ()
    missing: tuple[str, ...] = ()

    def must_have_arrived(self) -> None:
        """Raise CouldNotLook ``logs.not_arrived`` where a log tells of attempts and not of what came after them."""
        for url, each in self.later:
            stage = [one.exchange.request_id for one in self.attempts if one.exchange.url.startswith(f"{url}/")]
            must_have_arrived([*stage, each.exchange.request_id], self.logged.access, f"requests to {url}")
        asked = [one.exchange.request_id for one in self.attempts if one.carried_key]
        keyed = [one.exchange.request_id for _, one in self.later if one.carried_key]
        came = [each for each in keyed if each in self.logged.authorizer]
        must_have_arrived([*asked, *(came or keyed)[:1]], self.logged.authorizer, "what the authorizer was asked")

    def __repr__(self) -> str:
        """Leave the keys out."""
        return f"Traces({len(self.attempts)} attempts, {len(self.lines)} log groups)"


def leave_traces(bench: Bench) -> Traces:
    """Try to enter with no key, with keys of no use, and with valid ones; then read every log of the system.

    Valid ones where the health asks for keys of ours: behind an authorizer of the owner's they are none.
    """
    since, strange = bench.clock.now(), new_key()
    bench.redactor.learn([strange])
    attempts, texts = ([], []) if owners_guard(bench) else _with_keys(bench)
    attempts += _at_each_entry_point(bench, strange)
    later = tuple(_afterwards(bench, keyed=bool(texts)))
    found = logged(bench, since, (*attempts, *(each for _, each in later)))
    missing = _awaited(bench, since, later, found)
    planted = tuple(text for key in (*texts, strange) for text in _texts(key))
    return Traces(tuple(attempts), found, _all_lines(bench, since), planted, later, missing)


def _with_keys(bench: Bench) -> tuple[list[Attempt], list[str]]:
    """Return attempts at the health without a key and with keys of every kind, and the texts of these."""
    valid = [bench.keys.issue("traces"), bench.keys.issue("traces, another")]
    revoked = bench.keys.issue("traces, revoked")
    bench.keys.end(revoked)
    unknown, malformed = new_key(), "sp_" + new_key()[10:]
    carried = {**dict.fromkeys(valid, "a valid key"), revoked: "a revoked key", unknown: "an unknown key"}
    known = {key: key_id(key) for key in (*valid, revoked)}
    with Connection(bench.endpoint()) as connection:
        attempts = [_tried(bench, connection, None, "no key", None)]
        for key, note in {**carried, malformed: "a malformed key"}.items():
            attempts.append(_tried(bench, connection, key, note, known.get(key)))
    return attempts, [*carried, malformed]


def look_for_traces(bench: Bench) -> Traces:
    """Try to enter without a key, and read what the logs tell of it: needs no right but to read."""
    since = bench.clock.now()
    attempts = tuple(_at_each_entry_point(bench, None))
    later = tuple(_afterwards(bench, keyed=False))
    found = logged(bench, since, (*attempts, *(each for _, each in later)))
    return Traces(attempts, found, {}, (), later)


def _afterwards(bench: Bench, *, keyed: bool) -> Iterator[tuple[str, Attempt]]:
    """Ask every stage for the health once more, the one that serves users with a valid and an unknown new key."""
    for stage in bench.context.system.api.stages:
        url = bench.endpoint(stage).url
        with Connection(bench.endpoint(stage)) as connection:
            if keyed and stage == bench.context.system.api.stage:
                valid = bench.keys.issue("traces, later")
                yield url, _tried(bench, connection, new_key(), "an unknown key, later", None)
                yield url, _tried(bench, connection, valid, "a valid key, later", key_id(valid))
            else:
                yield url, _tried(bench, connection, None, "no key, later", None)


def _awaited(bench: Bench, since: datetime, later: Iterable[tuple[str, Attempt]], found: Logged) -> tuple[str, ...]:
    """Return the logs that must tell of what came later and do not; those of the function are waited for."""
    named = {each.exchange.request_id: each for _, each in later}
    missing = [] if found.access.keys() >= named.keys() else list(access_groups(bench))
    if asked := {name for name, each in named.items() if each.carried_key}:
        missing += [] if asked & found.authorizer.keys() else [Names(bench.context.system).authorizer_log]
        lines = [found.access.get(name, "") for name in asked if named[name].key_id]
        invocations = {text for line in lines for text in REQUEST_ID.findall(line)} - named.keys()
        missing += _unheard(bench, since, invocations)
    return tuple(missing)


def _unheard(bench: Bench, since: datetime, invocations: Collection[str]) -> tuple[str, ...]:
    """Return the logs of functions where none tells of an invocation; none where the access log tells of no such ID.

    A function of which Lambda itself logs nothing below WARN tells of none:
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    """
    functions = bench.context.system.functions if invocations else ()
    served = (read_function(bench.reads, function).serving for function in functions)
    groups = tuple(dict.fromkeys(function_log(each) for each in served if not _silent(each)))
    if not groups:
        return ()

    def told() -> bool:
        lines = (line for group in groups for line in _lines(bench, group, since))
        return any(each in line for line in lines for each in invocations)

    within = bench.surroundings.waits.logs_s
    look_until(
        told,
        bool,
        clock=bench.clock,
        within_s=within,
    )
    return () if told() else groups


def logged(bench: Bench, since: datetime, attempts: Sequence[Attempt]) -> Logged:
    """Return the lines of the attempts as soon as all are there, or what there is when time is up."""
    names = Names(bench.context.system)
    wanted = {attempt.exchange.request_id for attempt in attempts}
    carried = {each.exchange.request_id for each in attempts if each.carried_key and not each.guard.foreign}

    def look() -> Logged:
        access = [line for group in access_groups(bench) for line in _lines(bench, group, since)]
        authorizer = _lines(bench, names.authorizer_log, since)
        return Logged(_by_request(access, wanted), _by_request(authorizer, carried))

    def complete(seen: Logged) -> bool:
        return seen.access.keys() >= wanted and seen.authorizer.keys() >= carried

    return look_until(look, complete, clock=bench.clock, within_s=bench.surroundings.waits.logs_s)


def _silent(configuration: Configuration) -> bool:
    settings = configuration.get("LoggingConfig") or {}
    return settings.get("LogFormat") == "JSON" and settings.get("SystemLogLevel") == "WARN"


def access_groups(bench: Bench) -> tuple[str, ...]:
    """Return the log groups of the stages' access logs, each once; a stage without one has none."""
    stages = bench.reads.read("apigateway", "get_stages", restApiId=bench.context.system.api.id)["item"]
    named = [str((each.get("accessLogSettings") or {}).get("destinationArn", "")) for each in stages]
    groups = (arn.partition(":log-group:")[2].removesuffix(":*") for arn in named)
    return tuple(dict.fromkeys(group for group in groups if group))


def _at_each_entry_point(bench: Bench, key: str | None) -> Iterator[Attempt]:
    """Try one route of each kind on every stage and domain: without a key, and with an unknown one.

    Where no key is given, only those that read: what writes is asked by runs that may provoke. A body is none.
    """
    kinds: list[tuple[str, Mapping[str, str]]] = [
        ("no key", {}),
        *([("an unknown key", {KEY_HEADER: key})] if key else []),
    ]
    for entry_point in sampled(bench):
        with Connection(entry_point.endpoint) as connection:
            for route in entry_point.routes:
                asked = not route.guard.public and (key is not None or route.method == "GET")
                for note, headers in kinds if asked else ():
                    body = NO_JSON if route.method in WITH_BODY else None
                    typed = {"Content-Type": "application/json", **headers}
                    seen = bench.send(connection.send, route.method, route.path, typed, body, note)
                    carried = bool(headers) and route.guard.authorization != NOBODY
                    yield Attempt(answered(seen), entry_point.way, carried_key=carried, guard=route.guard)


def _tried(bench: Bench, connection: Connection, key: str | None, note: str, known: str | None) -> Attempt:
    if key:
        bench.redactor.learn([key])
    headers = {KEY_HEADER: key} if key else {}
    seen = bench.send(connection.send, "GET", health(bench).path, headers, None, note)
    return Attempt(answered(seen), key_id=known, carried_key=key is not None)


def _texts(key: str) -> tuple[str, str]:
    """Return what must not be found of a key: all of it, and its random part."""
    return key, key[3:35]


def _all_lines(bench: Bench, since: datetime) -> dict[str, tuple[str, ...]]:
    """Return the lines of every log group of the system since a moment, with those of what probes it from elsewhere."""
    system = bench.context.system
    groups = {
        *(each.name for each in read_system_groups(bench.reads, bench.context) if each.queryable),
        *(f"/aws/lambda/{function.name}" for function in system.functions),  # of versions that logged there
    }
    found = {group: _lines(bench, group, since) for group in sorted(groups)}
    for region in system.probe_regions:
        group = probes_log(Names(system.at(region)))
        found[f"{group} in {region}"] = _lines(bench, group, since, region)
    return found


def _lines(bench: Bench, group: str, since: datetime, region: str = "") -> tuple[str, ...]:
    # Keys are looked for here, not by CloudWatch: a filter pattern would end up in CloudTrail.
    start = int((since - bench.surroundings.waits.log_skew).timestamp() * 1000)
    try:
        reads = in_region(bench.reads, region)
        found = reads.pages("logs", "filter_log_events", "events", logGroupName=group, startTime=start)
    except NotThere:
        return ()
    return tuple(str(event["message"]) for event in found)


def _by_request(lines: Iterable[str], requests: set[str]) -> dict[str, str]:
    return {request: line for line in lines for request in requests if request and request in line}


TRACES = Stimulus("traces", settled(leave_traces), longest_s=LONGEST_S)
TRACE = Stimulus("trace", settled(look_for_traces), longest_s=LONGEST_S)
