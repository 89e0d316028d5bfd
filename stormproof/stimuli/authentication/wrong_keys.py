"""Clients with a key that is none: unknown, ended or damaged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from probes.remote.http import Connection
from stormproof.core.bench import Bench
from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.keys import CHECKSUM_LENGTH, key_id, new_key, well_formed
from stormproof.core.observations import KEY_HEADER, Endpoint
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.shared.entry_points import answered, observing_since
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import health

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
    return Stimulus(f"guess: {kind}", settled(lambda bench: _tried(bench, kind, make(bench))))


def _tried(bench: Bench, kind: str, guesses: list[str]) -> Guesses:
    with Connection(bench.endpoint()) as connection:
        attempts = tuple(attempt(bench, connection, kind, guess) for guess in guesses)
    return Guesses(attempts, observing_since(bench))


def attempt(bench: Bench, connection: Connection, kind: str, guess: str) -> Attempt:
    """Ask for the health with a guess for a key."""
    legal = bool(HEADER_VALUE.fullmatch(guess)) and len(guess) < LONG
    seen = bench.send(connection.send, "GET", health(bench).path, {KEY_HEADER: guess}, note=kind)
    known = key_id(guess) if well_formed(guess) else None
    return Attempt(answered(seen), key_id=known, well_formed_http=legal, carried_key=True)


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
    "an unknown key": lambda _bench: [new_key()],
    "a revoked key": _revoked,
    "an expired key": _expired,
    "a truncated key": _truncated,
    "a key in other case": _recased,
    "a key with another checksum": _other_checksum,
    "a key of 8 KB": lambda _bench: ["sp_" + "A" * (LONG - 3)],
    "a key with control characters": lambda _bench: [new_key() + "\x01", "sp_\x7f\x08", "sp_\tx"],
    "a key in Unicode": lambda _bench: ["sp_ключ".encode().decode("latin-1"), "sp_\xe9\xff" + "A" * 47],
}
