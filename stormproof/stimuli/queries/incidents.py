"""The troubles that operators meet, caused on purpose, small and real: what the query library must show.

Clients are refused for each reason there is, a request takes long, another breaks the function that serves it, and a
client goes its way through the system. Users are not touched: keys and what the journey makes are the run's own and
are taken away again; the failure counts in the metrics of its function, as failures do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from probes.remote.http import Connection
from probes.remote.journey import JSON, Outcome, Pace, travel
from stormproof.aws.workload_jobs import await_done, do
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.keys import key_id
from stormproof.core.observations import Exchange
from stormproof.core.workload.model import Step
from stormproof.stimuli.queries.refusable import Refusable
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.workload import creating, exchanged, health, journey, sender, workplace, writing

LIMIT = 3
"""Requests an hour of the key that goes over its limit."""
LONG = "It must be said at length. " * 14_000
"""Some 370 KB, less than an item of DynamoDB may have: taking it in takes many times as long as telling the health."""
DEEP = "[" * 100_000
"""JSON deeper than any interpreter's stack; a function that does not expect it breaks."""


@dataclass(frozen=True)
class Refusals:
    """Requests that were turned away: without a key, with a revoked one, over a key's limit; and those let in.

    None stands for what cannot be caused here.
    """

    keyless: Exchange | None
    revoked: Exchange | None
    revoked_key: str
    over: Exchange | None
    admitted: tuple[Exchange, ...]
    limited_key: str


@dataclass(frozen=True)
class Gone:
    """A journey that came to its end: what was captured on it, and the long request of it, with its step and key."""

    captured: dict[str, Any]
    request: Exchange
    step: Step
    key: str


def refuse(bench: Bench, possible: Refusable) -> Refusals:
    """Be turned away for each reason that is possible here, with keys of our own."""
    path = health(bench).path
    limited, revoked = bench.keys.issue("troubles, over the limit", LIMIT), bench.keys.issue("troubles, revoked")
    bench.keys.end(revoked)
    keyless = forbidden = over = None
    admitted: tuple[Exchange, ...] = ()
    if not possible.by_key:
        with Connection(bench.endpoint()) as connection:
            keyless = _sent(bench, connection, path, 401, "no key")
        with Connection(bench.endpoint(key=revoked)) as connection:
            forbidden = _sent(bench, connection, path, 403, "a revoked key")
        with Connection(bench.endpoint(key=limited)) as connection:
            admitted, over = _admitted(bench, connection, path, exhausted=not possible.by_rate)
    return Refusals(keyless, forbidden, key_id(revoked), over, admitted, key_id(limited))


def _admitted(
    bench: Bench, connection: Connection, path: str, *, exhausted: bool
) -> tuple[tuple[Exchange, ...], Exchange | None]:
    """Come in as often as a key may, and be refused then where it can be `exhausted`."""
    if exhausted:
        return _exhausted(bench, connection, path)
    return tuple(_admission(bench, connection, path) for _ in range(LIMIT)), None


def _exhausted(bench: Bench, connection: Connection, path: str) -> tuple[tuple[Exchange, ...], Exchange]:
    """Use up a key's hour; return what was let in, and the refusal. Should the hour turn meanwhile, two hours."""
    admitted: list[Exchange] = []
    for _ in range(2 * LIMIT):
        seen = _admission(bench, connection, path)
        if seen.status == 429:
            return tuple(admitted), seen
        admitted.append(seen)
    return tuple(admitted), _sent(bench, connection, path, 429, "over the limit")


def _admission(bench: Bench, connection: Connection, path: str) -> Exchange:
    return answered(bench.send(connection.send, "GET", path, note="a key of a low limit"))


def fail(bench: Bench) -> Exchange:
    """Break the function that serves the API with a request.

    Raises Undecidable ``troubles.system_withstood`` for a system that refuses it in order.
    """
    step = creating(bench)
    with Connection(bench.endpoint(key=bench.keys.harness())) as connection:
        note = "JSON that no stack is deep enough for"
        seen = answered(bench.send(connection.send, step.method, step.path, JSON, DEEP, note))
    if seen.status < 500:
        said = f"{step.method} {step.path} takes JSON of any depth ({seen.status}): no request fails on purpose"
        raise Undecidable("troubles.system_withstood", said)
    return seen


def go(bench: Bench) -> Gone:
    """Go the journey to its end with a long text where any may stand, and have the jobs done.

    Raises CouldNotLook ``troubles.not_caused`` where it does not come to its end.
    """
    long, since, key = writing(bench), bench.clock.now(), bench.keys.harness()
    steps = tuple(step.saying(LONG) if step == long else step for step in journey(bench))
    pace = Pace(bench.clock.monotonic, bench.clock.pause, bench.surroundings.waits.journey_pause_s)
    stated = bench.target.workload.jobs

    def work(captured: Any) -> None:
        for job in stated:
            do(workplace(bench), job, captured)
        for job in stated:
            await_done(workplace(bench), job, captured, since)

    with Connection(bench.endpoint(key=key)) as connection:
        seen = travel(steps, sender(bench, connection), pace, meanwhile=work, notes=bench.notes(steps))
    if wrong := seen.problem:
        raise CouldNotLook("troubles.not_caused", f"the journey stopped at step {wrong.step}: {wrong.problem}")
    return Gone(dict(seen.captured), _of(seen.outcomes, long), long, key_id(key))


def _of(outcomes: tuple[Outcome, ...], step: Step) -> Exchange:
    return next(exchanged(each) for each in outcomes if each.step == step.name)


def _sent(bench: Bench, connection: Connection, path: str, status: int, note: str) -> Exchange:
    """Send a request that must come to a status; raises CouldNotLook where the trouble did not come about."""
    seen = answered(bench.send(connection.send, "GET", path, note=note))
    if seen.status != status:
        said = f"GET {path} with {note} was to be answered {status}: {seen.status} {seen.body[:200]}"
        raise CouldNotLook("troubles.not_caused", said)
    return seen
