"""What clients of the system do, as its target file says; where it says nothing, nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn

from probes.remote.http import Connection
from probes.remote.journey import JSON, Outcome, Send
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.workload_jobs import Workplace
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.authentication.guards import IAM, Guard
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.workload.model import Health, Job, Step
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.entry_points import filled as filled_place

SAYS = {
    "health": "which request asks for the health without side effects",
    "journey": "which requests make up a client's way through the system",
    "jobs": "what makes its functions do harmless work",
}


def health(bench: Bench) -> Health:
    """Return the request for the health; raises Undecidable ``needs_workload.health`` where none is stated."""
    return bench.target.workload.health or _undecidable("health")


def journey(bench: Bench) -> tuple[Step, ...]:
    """Return a client's way through the system; raises Undecidable ``needs_workload.journey``."""
    return bench.target.workload.journey or _undecidable("journey")


def jobs(bench: Bench) -> tuple[Job, ...]:
    """Return the functions' jobs; raises Undecidable ``needs_workload.jobs``."""
    return bench.target.workload.jobs or _undecidable("jobs")


def creating(bench: Bench) -> Step:
    """Return the first step that sends a body; raises Undecidable ``needs_workload.journey``."""
    return bench.target.workload.creating or _undecidable("journey", "with a step that sends a body")


def writing(bench: Bench) -> Step:
    """Return the first step whose body takes any text; raises Undecidable ``needs_workload.journey``."""
    step = next((each for each in bench.target.workload.journey if each.free_text), None)
    return step or _undecidable("journey", "with free_text in a step, the text of its body that may be any other")


def must_let_in(bench: Bench, asked: Iterable[tuple[str, str]]) -> None:
    """Raise Undecidable ``needs_credential`` for a request behind an authorizer of the owner's that nothing opens.

    `asked` are methods and paths; what opens it is a ``[[credential]]`` of the target.
    """
    api = bench.context.system.api
    shape = deployed_shape(bench.reads, api.id, api.stage)
    known = {each.authorizer for each in bench.target.credentials}
    for verb, path in asked:
        method = shape.method_for(verb, filled_place(path))
        foreign = Guard(method.authorization).foreign if method else ""
        if foreign == IAM:
            said = f"{verb} {path} has AWS_IAM, and Stormproof signs no requests for a client: name a route without it"
            raise Undecidable("needs_credential", said)
        if foreign and foreign.partition(" ")[2] not in known:
            said = (
                f"{verb} {path} asks its owner's {foreign}: name under [[credential]] the header that lets a client "
                f'in, with authorizer = "{foreign.partition(" ")[2]}", and where its value is kept'
            )
            raise Undecidable("needs_credential", said)


def owners_guard(bench: Bench) -> str:
    """Return the owner's own authorizer before the health, empty where keys of Stormproof are asked for."""
    api, path = bench.context.system.api, health(bench).path
    method = deployed_shape(bench.reads, api.id, api.stage).method_for("GET", path)
    return Guard(method.authorization).foreign if method else ""


def must_ask_us(bench: Bench) -> None:
    """Raise Undecidable ``auth.nothing_of_ours`` where the health is behind an authorizer of the owner's.

    Keys of Stormproof open nothing there.
    """
    path = health(bench).path
    if foreign := owners_guard(bench):
        said = f"GET {path} asks its owner's {foreign}, not for keys of Stormproof: name a health that asks for them"
        raise Undecidable("auth.nothing_of_ours", said)


def workplace(bench: Bench) -> Workplace:
    """Return where jobs are done."""
    logs_s = bench.surroundings.waits.logs_s
    return Workplace(bench.reads, bench.writer, bench.clock, bench.context.system, logs_s)


def sender(bench: Bench, connection: Connection, headers: Mapping[str, str] | None = None, note: str = "") -> Send:
    """Return what sends a journey's requests over a connection, each kept as evidence."""

    def send(method: str, path: str, given: Mapping[str, str], body: str | None, said: str) -> Exchange | Unreachable:
        return bench.send(connection.send, method, path, {**given, **(headers or {})}, body, note or said)

    return send


def send(bench: Bench, connection: Connection, step: Step, note: str, body: str) -> Exchange | Unreachable:
    """Send a step with another body than its own."""
    return bench.send(connection.send, step.method, step.path, JSON, body, note)


def exchanged(outcome: Outcome) -> Exchange:
    """Return a step's exchange; raises CouldNotLook where no answer came."""
    return answered(outcome.exchange)


def _undecidable(part: str, more: str = "") -> NoReturn:
    said = f"say in the target file {SAYS[part]}{', ' + more if more else ''}"
    raise Undecidable(f"needs_workload.{part}", f"needs workload.{part}: {said}")
