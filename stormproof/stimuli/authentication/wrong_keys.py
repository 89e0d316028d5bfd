"""Clients with a key that is none: unknown, ended or damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from probes.remote.http import Connection
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.keys import CHECKSUM_LENGTH, key_id, new_key, well_formed
from stormproof.core.observations import KEY_HEADER, Endpoint
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.authentication.wrong_credentials import Wrong, wrong_credentials
from stormproof.stimuli.shared.entry_points import (
    NO_JSON,
    WITH_BODY,
    EntryPoint,
    Route,
    answered,
    observing_since,
    stages_and_domains,
)
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.route_classes import sampled
from stormproof.stimuli.shared.workload import health

UNKNOWN_KEY = "an unknown key"
LONG = 8192
HEADER_VALUE = re.compile(r"[\x20-\x7e\x80-\xff]*")
"""What RFC 9110 admits in a field value; anything else a server may refuse as no HTTP."""


@dataclass(frozen=True)
class Guesses:
    """What the guesses came to; `observing_since` is empty when the authorizer enforces."""

    attempts: tuple[Attempt, ...]
    observing_since: str = ""


def guessing(kind: str) -> Stimulus[Guesses]:
    """Return the stimulus that tries one kind of invalid key; raises KeyError for an unknown kind."""
    make = KINDS[kind]
    if kind == UNKNOWN_KEY:
        return Stimulus(f"guess: {kind}", settled(lambda bench: everywhere(bench, kind)))
    return Stimulus(f"guess: {kind}", settled(lambda bench: _tried(bench, kind, make(bench))))


def everywhere(bench: Bench, kind: str) -> Guesses:
    """Try an unknown key on every route of every stage and domain; the owner's authorizers with credentials of theirs.

    Raises CouldNotLook ``auth.nothing_to_try`` where nothing is served, Undecidable ``auth.nothing_of_ours`` where the
    owner leaves all of it open.
    """
    attempts = tuple(each for entry_point in stages_and_domains(bench) for each in _at(bench, entry_point, kind))
    if not attempts:
        raise CouldNotLook("auth.nothing_to_try", "no deployed stage serves any route")
    if all(each.guard.public for each in attempts):
        raise Undecidable("auth.nothing_of_ours", "every route that is served is left open under public_routes")
    return Guesses(attempts, observing_since(bench))


def _at(bench: Bench, entry_point: EntryPoint, kind: str) -> Iterator[Attempt]:
    with Connection(entry_point.endpoint) as connection:
        for route in entry_point.routes:
            for wrong in wrong_credentials(bench, route) if route.guard.foreign else (a_key(new_key(), kind),):
                yield entered(bench, connection, entry_point, route, wrong)


def _tried(bench: Bench, kind: str, guesses: list[str]) -> Guesses:
    return try_all(bench, [(kind, guess) for guess in guesses])


def try_all(bench: Bench, guesses: Sequence[tuple[str, str]]) -> Guesses:
    """Try guesses (what each is, text) wherever our authorizer is asked.

    Raises Undecidable ``auth.nothing_of_ours`` where it is asked nowhere.
    """
    attempts = tuple(_try_each(bench, guesses))
    if not attempts:
        raise Undecidable("auth.nothing_of_ours", "no route that is served asks an authorizer of Stormproof's")
    return Guesses(attempts, observing_since(bench))


def _try_each(bench: Bench, guesses: Sequence[tuple[str, str]]) -> Iterator[Attempt]:
    """Try guesses at one route of each kind that asks our authorizer, on every stage and domain.

    Routes that are alike in all that decides who comes in need no trial each; what is of another kind, an owner's
    authorizer, has no such keys.
    """
    stated = bench.target.workload.health
    for entry_point in sampled(bench, stated.path if stated else ""):
        with Connection(entry_point.endpoint) as connection:
            for route in entry_point.routes:
                if not (route.guard.foreign or route.guard.public):
                    for kind, guess in guesses:
                        yield entered(bench, connection, entry_point, route, a_key(guess, kind))


def a_key(guess: str, kind: str) -> Wrong:
    """Return a guess for a key as it is sent."""
    legal = bool(HEADER_VALUE.fullmatch(guess)) and len(guess) < LONG
    return Wrong(kind, {KEY_HEADER: guess}, legal=legal, key_id=key_id(guess) if well_formed(guess) else None)


def entered(bench: Bench, connection: Connection, entry_point: EntryPoint, route: Route, wrong: Wrong) -> Attempt:
    """Try a route with something wrong; its body is none, so that nothing is made of it where it is let in."""
    body = NO_JSON if route.method in WITH_BODY else None
    headers = {"Content-Type": "application/json", **wrong.headers}
    seen = bench.send(connection.send, route.method, route.path + wrong.query, headers, body, wrong.note)
    return Attempt(
        answered(seen),
        entry_point.way,
        key_id=wrong.key_id,
        well_formed_http=wrong.legal,
        carried_key=KEY_HEADER in wrong.headers,
        resource=route.resource,
        guard=route.guard,
    )


def _revoked(bench: Bench) -> list[str]:
    """Return a key that was used while it was valid, and has been revoked since."""
    key = bench.keys.issue("guesses: revoked")
    _use(bench, key)
    bench.keys.end(key)
    return [key]


def _expired(bench: Bench) -> list[str]:
    key = bench.keys.issue("guesses: expired")
    _use(bench, key)
    bench.keys.rotate(key, timedelta(0))
    return [key]


def _use(bench: Bench, key: str) -> None:
    endpoint: Endpoint = bench.endpoint(key=key)
    with Connection(endpoint) as connection:
        bench.send(connection.send, "GET", health(bench).path, None, None, "a key that is valid so far")


def _truncated(bench: Bench) -> list[str]:
    valid = bench.keys.issue("guesses: truncated")
    return [valid[:-1], valid[:-CHECKSUM_LENGTH], valid[1:], valid[:3]]


def _recased(bench: Bench) -> list[str]:
    valid = bench.keys.issue("guesses: case")
    return [valid.swapcase(), valid.upper(), valid.lower()]


def _other_checksum(bench: Bench) -> list[str]:
    valid = bench.keys.issue("guesses: checksum")
    last = "A" if valid[-1] != "A" else "B"
    return [valid[:-1] + last, valid[:-CHECKSUM_LENGTH] + "AAAAAA"]


KINDS: dict[str, Callable[[Bench], list[str]]] = {
    UNKNOWN_KEY: lambda _bench: [new_key()],
    "a revoked key": _revoked,
    "an expired key": _expired,
    "a truncated key": _truncated,
    "a key in other case": _recased,
    "a key with another checksum": _other_checksum,
    "a key of 8 KB": lambda _bench: ["sp_" + "A" * (LONG - 3)],
    "a key with control characters": lambda _bench: [new_key() + "\x01", "sp_\x7f\x08", "sp_\tx"],
    "a key in Unicode": lambda _bench: ["sp_ключ".encode().decode("latin-1"), "sp_\xe9\xff" + "A" * 47],
}
