"""Clients with valid keys: one, many at once, and one whose key is rotated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from probes.local.concurrent import Request, send_together
from probes.remote.http import Connection
from probes.remote.journey import Outcome, ask_health, travel
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.evidence import Record
from stormproof.core.figures.percentiles import nearest_rank
from stormproof.core.judges.authentication.admission import Attempt, Logged, StepTaken
from stormproof.core.keys import key_id
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.request_log import authorizer_failed, function_failed, throttled
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.log_traces import LONGEST_S, access_groups, logged
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.traffic import SERVED
from stormproof.stimuli.shared.workload import exchanged, health, journey, must_ask_us, must_let_in, sender

AT_ONCE = 25
ASKED = 20
MEASURED = {
    "authorizerLatency": "latency added by the authorizer",
    "integrationLatency": "latency of the function with its rate guard",
}
"""By the field of the access log."""


@dataclass(frozen=True)
class Crowd:
    """What many keys at once came to, and what the logs tell of it."""

    attempts: tuple[Attempt, ...]
    logged: Logged


@dataclass(frozen=True)
class Rotation:
    """What the old and the new key came to, while both were valid and when the overlap had ended."""

    during: tuple[Attempt, ...]
    old_afterwards: tuple[Attempt, ...]
    new_afterwards: tuple[Attempt, ...]


def ask_for_health(bench: Bench) -> tuple[StepTaken, ...]:
    """Ask for the system's health with the run's own key, several times, and keep what the authorizer added."""
    stated = health(bench)
    must_let_in(bench, [("GET", stated.path)])
    since, key = bench.clock.now(), bench.keys.harness()
    with Connection(bench.endpoint(key=key)) as connection:
        send = sender(bench, connection, note="a valid key")
        steps = tuple(_taken(ask_health(stated, send), key) for _ in range(ASKED))
    if access_groups(bench):
        lines = logged(bench, since, [each.attempt for each in steps]).access.values()
        for field, what in MEASURED.items():
            if taken := milliseconds(lines, field):
                bench.record(_measure(since, what, taken))
    return steps


def milliseconds(lines: Iterable[str], field: str) -> list[int]:
    """Return a latency in lines of our access log, sorted; lines of another format tell none."""
    found = []
    for line in lines:
        try:
            found.append(int(json.loads(line)[field]))
        except (ValueError, KeyError, TypeError):
            continue
    return sorted(found)


def go_the_way(bench: Bench) -> tuple[StepTaken, ...]:
    """Take each step of the journey once, with the run's own key."""
    steps = journey(bench)
    must_let_in(bench, [(step.method, step.path) for step in steps])
    key = bench.keys.harness()
    with Connection(bench.endpoint(key=key)) as connection:
        seen = travel(steps, sender(bench, connection, note="a valid key"), notes=bench.notes(steps))
    for each in seen.outcomes:
        _served(exchanged(each))
    return tuple(_taken(each, key) for each in seen.outcomes)


def _taken(outcome: Outcome, key: str) -> StepTaken:
    attempt = Attempt(exchanged(outcome), key_id=key_id(key), carried_key=True)
    return StepTaken(attempt, outcome.step, outcome.code, outcome.problem)


def _served(exchange: Exchange) -> None:
    """Raise CouldNotLook where the system's own failure leaves open what the key is good for."""
    if function_failed(exchange):
        said = f"{exchange.method} {exchange.url}: the system itself failed with {exchange.status}"
        raise CouldNotLook("system.failed", said)


def crowd(bench: Bench) -> Crowd:
    """Use many new keys at the same moment, each from a connection of its own."""
    must_ask_us(bench)
    since, path = bench.clock.now(), health(bench).path
    keys = [bench.keys.issue(f"crowd {number}") for number in range(1, AT_ONCE + 1)]
    requests = [Request(bench.endpoint(key=key), "GET", path, "one of many keys") for key in keys]
    seen = [_looked_at(bench, *each) for each in zip(requests, bench.send(send_together, requests), strict=True)]
    attempts = tuple(
        Attempt(answered(each), key_id=key_id(key), carried_key=True) for key, each in zip(keys, seen, strict=True)
    )
    return Crowd(attempts, logged(bench, since, attempts))


def _looked_at(bench: Bench, request: Request, seen: Exchange | Unreachable) -> Exchange | Unreachable:
    """Ask once more, alone, where the authorizer failed in the crowd, or a throttle turned one of it away."""
    if not (isinstance(seen, Exchange) and (authorizer_failed(seen) or throttled(seen))):
        return seen
    with Connection(request.endpoint) as connection:
        return bench.send(connection.send, request.method, request.path, note=request.note)


def rotate(bench: Bench) -> Rotation:
    """Rotate a key with an overlap, use both, and rotate again without one."""
    must_ask_us(bench)
    old = bench.keys.issue("rotation")
    new = bench.keys.rotate(old, timedelta(hours=1))
    during = (_asked(bench, old, "the old key"), _asked(bench, new, "the new key"))
    newest = bench.keys.rotate(new, timedelta(0))
    return Rotation(
        during,
        old_afterwards=(_asked(bench, new, "a key whose overlap has ended"),),
        new_afterwards=(_asked(bench, newest, "the newest key"),),
    )


def _asked(bench: Bench, key: str, note: str) -> Attempt:
    with Connection(bench.endpoint(key=key)) as connection:
        seen = bench.send(connection.send, "GET", health(bench).path, note=note)
    return Attempt(answered(seen), key_id=key_id(key), carried_key=True)


def _measure(since: datetime, what: str, taken: Sequence[int]) -> Record:
    content = {"requests": len(taken), "median_ms": median(taken), "p95_ms": nearest_rank(taken, 95)}
    title = f"{what}: median {content['median_ms']} ms, p95 {content['p95_ms']} ms of {len(taken)} requests"
    return Record("measure", since, title, content)


HEALTH_ASKED = Stimulus("a valid key: health", settled(ask_for_health), longest_s=LONGEST_S)
JOURNEY_GONE = Stimulus("a valid key: journey", settled(go_the_way))
CROWD = Stimulus("many keys at once", settled(crowd), longest_s=LONGEST_S, reads=SERVED)
ROTATION = Stimulus("rotation", settled(rotate))
