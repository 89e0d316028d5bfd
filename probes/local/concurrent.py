"""Many clients at once, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from probes.remote.http import Connection
from stormproof.core.observations import Endpoint, Exchange, Unreachable

START_WITHIN_S = 30.0


@dataclass(frozen=True)
class Request:
    """One request of one client."""

    endpoint: Endpoint
    method: str
    path: str
    note: str = ""


def send_together(requests: Sequence[Request]) -> list[Exchange | Unreachable]:
    """Send all requests at the same moment, each by its own client; answers come in the order of the requests."""
    gate = Barrier(len(requests))
    with ThreadPoolExecutor(max_workers=len(requests), thread_name_prefix="client") as pool:
        return list(pool.map(lambda request: _wait_and_send(gate, request), requests))


def _wait_and_send(gate: Barrier, request: Request) -> Exchange | Unreachable:
    with Connection(request.endpoint) as connection:
        gate.wait(START_WITHIN_S)
        return connection.send(request.method, request.path, note=request.note)
