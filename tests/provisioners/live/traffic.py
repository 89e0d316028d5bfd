"""Clients that go on asking while something else happens, and a record of what each of them was told.

Requests are due at fixed moments, whatever became of those before: a client that waits for a slow answer still asks
when the next is due. One that could not be sent within a second of its moment is left out, and counted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock

from probes.remote.http import Connection
from stormproof.core.observations import Endpoint, Exchange, Unreachable

EACH_S = 1 / 20
"""Between two requests of a client."""
AT_ONCE = 4
"""Requests of one client that may be under way together."""
LATEST_S = 1.0
"""So late after its moment a request is left out."""
SHOWN = 5

Send = Callable[[Connection], Exchange | Unreachable]


@dataclass(frozen=True)
class Route:
    """A request of a client; `path` may hold ``{n}``, the number of the request."""

    method: str
    path: str
    body: str | None = None


@dataclass(frozen=True)
class Client:
    """Who asks: its name, where (with its key), and for what, in turn."""

    name: str
    endpoint: Endpoint
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class Seen:
    """One exchange: whose, in which phase it was sent and in which answered, and the status; 0 for no answer."""

    client: str
    sent_in: str
    answered_in: str
    at_s: float
    status: int
    route: str
    body: str = ""


Admitted = Mapping[str, frozenset[int]]
"""The statuses that each client may be told in a phase, by its name."""


@dataclass
class Traffic:
    """The record. `phases` holds what is admitted in each phase, in their order."""

    clients: tuple[Client, ...]
    each_s: float = EACH_S
    phases: dict[str, Admitted] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    left_out: int = 0
    _over: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _began: float = 0.0

    @contextmanager
    def running(self, first: str, admitted: Admitted) -> Iterator[Traffic]:
        """Ask for as long as a block runs, which begins in a phase; raises what a client raised."""
        self.enter(first, admitted)
        self._began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE * len(self.clients), "traffic") as pool:
            asking: list[Future[None]] = []
            for client in self.clients:
                numbers = count()
                asking += [pool.submit(self._ask, client, numbers) for _ in range(AT_ONCE)]
            try:
                yield self
            finally:
                self._over.set()
        for each in asking:
            each.result()

    def enter(self, phase: str, admitted: Admitted) -> None:
        """Begin a phase."""
        with self._lock:
            self.phases[phase] = admitted

    def until(self, answers: int, within_s: float) -> None:
        """Wait until each client was answered so often in the present phase; raises AssertionError."""
        phase, deadline = list(self.phases)[-1], time.monotonic() + within_s
        while any(n < answers for n in self._answered(phase).values()):
            assert time.monotonic() < deadline, f"{phase}: {self._answered(phase)} answers within {within_s} s"
            self._over.wait(self.each_s)

    def wrong(self) -> list[Seen]:
        """Return what no client may have been told, by the time of sending."""
        order = list(self.phases)
        return sorted((each for each in self.seen if not self._admitted(order, each)), key=lambda each: each.at_s)

    def counts(self) -> dict[str, dict[str, dict[int, int]]]:
        """Return how many answers there were: phase -> client -> status -> number."""
        told: dict[str, dict[str, Counter[int]]] = {}
        for each in self.seen:
            told.setdefault(each.sent_in, {}).setdefault(each.client, Counter())[each.status] += 1
        return {
            phase: {name: dict(sorted(n.items())) for name, n in told.get(phase, {}).items()} for phase in self.phases
        }

    def report(self) -> str:
        """Return the counts, and the first exchanges that were wrong."""
        lines = [f"{phase}: {counted}" for phase, counted in self.counts().items()]
        wrong = self.wrong()
        lines += [f"{len(self.seen)} answers, {self.left_out} requests left out, {len(wrong)} wrong"]
        return "\n".join([*lines, *map(str, wrong[:SHOWN])])

    def _answered(self, phase: str) -> dict[str, int]:
        counted = Counter(each.client for each in list(self.seen) if each.sent_in == phase)
        return {client.name: counted[client.name] for client in self.clients}

    def _admitted(self, order: list[str], each: Seen) -> bool:
        through = order[order.index(each.sent_in) : order.index(each.answered_in) + 1]
        return any(each.status in self.phases[phase][each.client] for phase in through)

    def _ask(self, client: Client, numbers: Iterator[int]) -> None:
        with Connection(client.endpoint) as connection:
            while True:
                with self._lock:
                    number = next(numbers)
                due = self._began + number * self.each_s
                if self._over.wait(max(0.0, due - time.monotonic())):
                    return
                if time.monotonic() - due < LATEST_S:
                    self._exchange(client, connection, number)
                else:
                    with self._lock:
                        self.left_out += 1

    def _exchange(self, client: Client, connection: Connection, number: int) -> None:
        route = client.routes[number % len(client.routes)]
        at, sent_in = time.monotonic() - self._began, list(self.phases)[-1]
        headers = {"Content-Type": "application/json"} if route.body else {}
        answer = connection.send(route.method, route.path.format(n=number), headers, route.body)
        answered = isinstance(answer, Exchange)
        told = answer.body if isinstance(answer, Exchange) else f"{answer.cause}: {answer.detail}"
        status = answer.status if isinstance(answer, Exchange) else 0
        with self._lock:
            said = told[:300] if not answered or status >= 400 else ""
            self.seen.append(
                Seen(client.name, sent_in, list(self.phases)[-1], at, status, f"{route.method} {route.path}", said)
            )
