"""The troubles that operators meet, caused on purpose, small and real: what the query library must show.

Clients are refused for each reason there is, a request takes long, another breaks the function that serves it, a
message breaks an agent, and a project goes from agent to agent. Users are not touched: keys and project are the run's
own and are taken away again; the two failures count in the metrics of their functions, as failures do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from probes.remote.http import Connection
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.keys import key_id
from stormproof.core.observations import Exchange
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.routes import HEALTH, PROJECTS

AGENTS = ("pm", "dev", "qa", "ops")
LIMIT = 3
"""Requests an hour of the key that goes over its limit."""
LONG = {"name": "Stormproof", "description": "It must be said at length. " * 15_000}
"""Some 400 KB: taking it in takes many times as long as telling the health."""
DEEP = "[" * 100_000
"""JSON deeper than any interpreter's stack; a function that does not expect it breaks."""
JSON = {"Content-Type": "application/json"}
UNREADABLE = {"Records": [{"messageId": "stormproof", "body": "{}"}]}
"""A message of a queue that names no project."""


@dataclass(frozen=True)
class Refusals:
    """Requests that were turned away: without a key, with a revoked one, over a key's limit; and those let in."""

    keyless: Exchange
    revoked: Exchange
    revoked_key: str
    over: Exchange
    admitted: tuple[Exchange, ...]
    limited_key: str


@dataclass(frozen=True)
class Failures:
    """A request that broke the function that serves it, and the execution (its ID) that broke an agent."""

    request: Exchange
    agent: Function
    execution: str


@dataclass(frozen=True)
class Travelled:
    """A project that went through all agents, and the long request that brought it, with its key."""

    project: str
    request: Exchange
    key: str


def refuse(bench: Bench) -> Refusals:
    """Be turned away for each reason there is, with keys of our own."""
    limited, revoked = bench.keys.issue("troubles, over the limit", LIMIT), bench.keys.issue("troubles, revoked")
    bench.keys.end(revoked)
    with Connection(bench.endpoint()) as connection:
        keyless = _sent(bench, connection, "GET", HEALTH, 401, "no key")
    with Connection(bench.endpoint(key=revoked)) as connection:
        forbidden = _sent(bench, connection, "GET", HEALTH, 403, "a revoked key")
    with Connection(bench.endpoint(key=limited)) as connection:
        admitted, over = _exhausted(bench, connection)
    return Refusals(keyless, forbidden, key_id(revoked), over, admitted, key_id(limited))


def _exhausted(bench: Bench, connection: Connection) -> tuple[tuple[Exchange, ...], Exchange]:
    """Use up a key's hour; return what was let in, and the refusal. Should the hour turn meanwhile, two hours."""
    admitted: list[Exchange] = []
    for _ in range(2 * LIMIT):
        seen = answered(bench.send(connection.send, "GET", HEALTH, note="a key of a low limit"))
        if seen.status == 429:
            return tuple(admitted), seen
        admitted.append(seen)
    return tuple(admitted), _sent(bench, connection, "GET", HEALTH, 429, "over the limit")


def fail(bench: Bench) -> Failures:
    """Break the function that serves the API with a request, and an agent with a message, each once."""
    with Connection(bench.endpoint(key=bench.keys.harness())) as connection:
        request = _sent(bench, connection, "POST", PROJECTS, 502, "JSON that no stack is deep enough for", DEEP)
    agent = agents(bench)[0]
    parameters = {"FunctionName": agent.name, "Qualifier": ALIAS, "Payload": json.dumps(UNREADABLE)}
    # An execution whose answer was lost is looked for by nobody, and does no more harm than the other.
    answer = bench.writer.answer(Call("lambda", "invoke", parameters, idempotent=True))
    if "FunctionError" not in answer:
        raise Undecidable("troubles.agent_withstood", f"{agent.name} takes a message that names no project")
    return Failures(request, agent, str(answer["ResponseMetadata"]["RequestId"]))


def travel(bench: Bench) -> Iterator[Travelled]:
    """Send a long project through all agents; yields when it is done, and deletes it then."""
    agents(bench)
    key = bench.keys.harness()
    with Connection(bench.endpoint(key=key)) as connection:
        made = _sent(bench, connection, "POST", PROJECTS, 202, "a long project", json.dumps(LONG))
        project = str(json.loads(made.body)["id"])
        path = f"{PROJECTS}/{project}"
        try:
            poll(
                lambda: json.loads(_sent(bench, connection, "GET", path, 200, "is it done").body)["status"],
                lambda status: status == "DONE",
                clock=bench.clock,
                within_s=bench.surroundings.waits.long_project_s,
                every_s=bench.surroundings.waits.project_pause_s,
                what=f"the agents' work on project {project}",
            )
            yield Travelled(project, made, key_id(key))
        finally:
            answered(bench.send(connection.send, "DELETE", path, note="the run's own project"))


def agents(bench: Bench) -> tuple[Function, ...]:
    """Return the agents in the order of their work; raises Undecidable for a system without them."""
    known = {function.role: function for function in bench.context.system.functions}
    if missing := [role for role in AGENTS if role not in known]:
        raise Undecidable("troubles.no_agents", f"the system has no function for {', '.join(missing)}")
    return tuple(known[role] for role in AGENTS)


def _sent(
    bench: Bench, connection: Connection, method: str, path: str, status: int, note: str, body: str | None = None
) -> Exchange:
    """Send a request that must come to a status; raises CouldNotLook where the trouble did not come about."""
    seen = answered(bench.send(connection.send, method, path, JSON if body else None, body, note))
    if seen.status != status:
        said = f"{method} {path} with {note} was to be answered {status}: {seen.status} {seen.body[:200]}"
        raise CouldNotLook("troubles.not_caused", said)
    return seen
