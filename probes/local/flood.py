"""A flood: many requests of one client over a few connections, as fast as they are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from probes.remote.http import Connection
from stormproof.core.observations import Endpoint, Exchange, Unreachable

Headers = Callable[[int], Mapping[str, str]]
"""The headers of a request by its number, from 0."""


def flood(
    endpoint: Endpoint, path: str, count: int, connections: int, headers: Headers, note: str = ""
) -> list[Exchange | Unreachable]:
    """Send `count` GET requests over so many connections at once; answers come in no particular order."""
    shares = [range(first, count, connections) for first in range(connections)]

    def send(share: range) -> list[Exchange | Unreachable]:
        with Connection(endpoint) as connection:
            return [connection.send("GET", path, headers(number), note=note) for number in share]

    with ThreadPoolExecutor(connections, thread_name_prefix="flood") as pool:
        return list(chain.from_iterable(pool.map(send, shares)))
