"""Clients with valid keys: one, many at once, and one whose key is rotated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from probes.local.concurrent import Request, send_together
from probes.remote.http import Connection
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.evidence import Record
from stormproof.core.judges.authentication.admission import Attempt, Logged
from stormproof.core.keys import key_id
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.request_log import authorizer_failed, function_failed
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.log_traces import LONGEST_S, access_groups, logged
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.routes import HEALTH, PROJECTS

AT_ONCE = 25
ASKED = 20
MEASURED = {
    "authorizerLatency": "latency added by the authorizer",
    "integrationLatency": "latency of the function with its rate guard",
}
"""By the field of the access log."""
PROJECT = {"name": "Stormproof", "description": "Made by an acceptance run and deleted by it."}


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


def ask_health(bench: Bench) -> tuple[Attempt, ...]:
    """Ask for the system's health with the run's own key, several times, and keep what the authorizer added."""
    since, key = bench.clock.now(), bench.keys.harness()
    with Connection(bench.endpoint(key=key)) as connection:
        seen = [bench.send(connection.send, "GET", HEALTH, note="a valid key") for _ in range(ASKED)]
    attempts = tuple(Attempt(answered(each), key_id=key_id(key), carried_key=True) for each in seen)
    if access_groups(bench):
        lines = logged(bench, since, attempts).access.values()
        for field, what in MEASURED.items():
            if taken := milliseconds(lines, field):
                bench.record(_measure(since, what, taken))
    return attempts


def milliseconds(lines: Iterable[str], field: str) -> list[int]:
    """Return a latency in lines of our access log, sorted; lines of another format tell none."""
    found = []
    for line in lines:
        try:
            found.append(int(json.loads(line)[field]))
        except (ValueError, KeyError, TypeError):
            continue
    return sorted(found)


def submit_project(bench: Bench) -> tuple[Attempt, ...]:
    """Create a project, look at it, and delete it."""
    key = bench.keys.harness()
    with Connection(bench.endpoint(key=key)) as connection:
        headers = {"Content-Type": "application/json"}
        made = _served(bench.send(connection.send, "POST", PROJECTS, headers, json.dumps(PROJECT), "a valid key"))
        if made.status != 202:
            return (Attempt(made, key_id=key_id(key), carried_key=True),)
        path = f"{PROJECTS}/{_id_of(made.body)}"
        seen = [_served(bench.send(connection.send, method, path, note="a valid key")) for method in ("GET", "DELETE")]
    return tuple(Attempt(exchange, key_id=key_id(key), carried_key=True) for exchange in (made, *seen))


def _served(seen: Exchange | Unreachable) -> Exchange:
    """Return the exchange; raises CouldNotLook where the system's own failure leaves open what the key is good for."""
    exchange = answered(seen)
    if function_failed(exchange):
        said = f"{exchange.method} {exchange.url}: the system itself failed with {exchange.status}"
        raise CouldNotLook("system.failed", said)
    return exchange


def crowd(bench: Bench) -> Crowd:
    """Use many new keys at the same moment, each from a connection of its own."""
    since = bench.clock.now()
    keys = [bench.keys.issue(f"crowd {number}") for number in range(1, AT_ONCE + 1)]
    requests = [Request(bench.endpoint(key=key), "GET", HEALTH, "one of many keys") for key in keys]
    seen = [_looked_at(bench, *each) for each in zip(requests, bench.send(send_together, requests), strict=True)]
    attempts = tuple(
        Attempt(answered(each), key_id=key_id(key), carried_key=True) for key, each in zip(keys, seen, strict=True)
    )
    return Crowd(attempts, logged(bench, since, attempts))


def _looked_at(bench: Bench, request: Request, seen: Exchange | Unreachable) -> Exchange | Unreachable:
    """Ask once more, alone, where the authorizer failed in the crowd."""
    if not (isinstance(seen, Exchange) and authorizer_failed(seen)):
        return seen
    with Connection(request.endpoint) as connection:
        return bench.send(connection.send, request.method, request.path, note=request.note)


def rotate(bench: Bench) -> Rotation:
    """Rotate a key with an overlap, use both, and rotate again without one."""
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
        seen = bench.send(connection.send, "GET", HEALTH, note=note)
    return Attempt(answered(seen), key_id=key_id(key), carried_key=True)


def _measure(since: datetime, what: str, taken: Sequence[int]) -> Record:
    content = {"requests": len(taken), "median_ms": median(taken), "p95_ms": taken[int(len(taken) * 0.95)]}
    title = f"{what}: median {content['median_ms']} ms, p95 {content['p95_ms']} ms of {len(taken)} requests"
    return Record("measure", since, title, content)


def _id_of(body: str) -> str:
    try:
        return str(json.loads(body)["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise CouldNotLook("http.unexpected_answer", f"a new project's answer has no id: {body[:200]}") from error


HEALTH_ASKED = Stimulus("a valid key: health", settled(ask_health), longest_s=LONGEST_S)
PROJECT_SUBMITTED = Stimulus("a valid key: project", settled(submit_project))
CROWD = Stimulus("many keys at once", settled(crowd), longest_s=LONGEST_S)
ROTATION = Stimulus("rotation", settled(rotate))
