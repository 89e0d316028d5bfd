"""A version is released under load and taken back: how long that takes, and who meets it afterwards.

What is released fails where nobody depends on the system; on a system with users it is one like the served one, so
that they meet nothing. Asked are requests of our own for the health, with a key of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from threading import Event, Lock, Thread

from probes.remote.http import Connection
from stormproof.aws.calls import served_again
from stormproof.aws.calls.lambda_functions import move_alias
from stormproof.aws.interpreters.trials import WORSE, try_out
from stormproof.aws.observe.delivery.releases import last_release
from stormproof.aws.observe.delivery.served import off_the_alias, read_served, versions
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.lambda_served import route_served
from stormproof.core.bench import Bench
from stormproof.core.clock import Clock, poll
from stormproof.core.delivery.served import Served
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.evidence import Record
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.delivery.rollback import WITHIN_S, Asked, RolledBack, Tried, Versions
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Function
from stormproof.stimuli.alerts.error_rates import ERRORS_OF_FUNCTIONS
from stormproof.stimuli.delivery.other_versions import other_versions
from stormproof.stimuli.shared.fault_preconditions import unfit
from stormproof.stimuli.shared.fault_versions import LATEST
from stormproof.stimuli.shared.traffic import SERVED
from stormproof.stimuli.shared.workload import health

AT_MOST = 2
"""So many functions are released: more tell nothing else."""
EVENT = b'{"Records": [], "stormproof": "fail"}'
"""Of no record, by which a version of ours that fails does so."""
PAUSE_S = 0.02
MEETS_WITHIN_S = 30.0
AFTERWARDS = 20
"""So many requests are answered after the rollback before it is judged."""
FAILED = 400
"""The lowest status that is no answer to a request for the health with a valid key."""
LIMIT = 100_000
"""Requests an hour that our key may send: no limit is met here."""


def look(bench: Bench) -> Versions:
    """Look at what could be taken back, and to what."""
    system = bench.context.system
    there = {each.name: versions(bench.reads, each.name) for each in system.functions}
    release = last_release(bench.reads, system)
    past = off_the_alias(bench.reads, bench.context)
    return Versions(read_served(bench.reads, system), there, past, release.before if release else None)


def take_back(bench: Bench) -> RolledBack:
    """Release a version of two functions under load, and take both back.

    Raises Undecidable ``needs_workload.health``, ``rollback.no_function`` and as `other_versions`.
    """
    chosen = _chosen(bench)
    standing = read_served(bench.reads, bench.context.system, chosen)
    before = {function: _before(standing, function) for function in chosen}
    with other_versions(bench, chosen) as others:
        tried = tuple(_tried(bench, function, others[function.name]) for function in chosen)
        there = tuple(move_alias(function, others[function.name]) for function in chosen)
        back = tuple(move_alias(function, before[function]) for function in chosen)
        load = _Load(bench.clock, health(bench).path, bench.keys.issue("rollback", LIMIT))
        with load.of(bench), bench.hold(FaultInjection("another version is released", there, back)):
            released = read_served(bench.reads, bench.context.system, chosen)
            load.met(failing=bench.surroundings.rehearses)
            seconds = _taken_back(bench, load, standing, released)
            load.answered(AFTERWARDS)
            found = read_served(bench.reads, bench.context.system, chosen)
    rolled = RolledBack(standing, released, found, seconds, load.asked, bench.surroundings.rehearses, tried)
    bench.record(Record("rollback", bench.clock.now(), "a release was taken back", rolled.evidence()))
    return rolled


def _taken_back(bench: Bench, load: _Load, standing: Served, released: Served) -> float:
    """Do what `stormproof rollback` does; return how long it took, in seconds."""
    began = load.rolls_back()
    for each in served_again.moved_since(standing, released):
        bench.writer.call(served_again.moved_back(each))
    if released.deployment != standing.deployment:
        bench.writer.call(served_again.deployed_again(bench.context.system.api.id, standing))
    return bench.clock.monotonic() - began


class _Load:
    """Requests for the health, one after the other over two connections, for as long as a block runs."""

    def __init__(self, clock: Clock, path: str, key: str) -> None:
        self._path, self._key = path, key
        self._clock, self._lock, self._over = clock, Lock(), Event()
        self._seen: list[tuple[float, str]] = []
        self._began = 0.0

    @contextmanager
    def of(self, bench: Bench) -> Iterator[None]:
        """Ask for as long as the block runs."""
        threads = [Thread(target=self._ask, args=(bench,), name="load") for _ in range(2)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._over.set()
            for each in threads:
                each.join()

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All requests, by when they were sent."""
        with self._lock:
            return tuple(Asked(at - self._began, failure) for at, failure in sorted(self._seen))

    def rolls_back(self) -> float:
        """Note that the rollback begins, and return when."""
        self._began = self._clock.monotonic()
        return self._began

    def met(self, *, failing: bool) -> None:
        """Wait until a request has met what was released: where that is `failing`, until one has failed."""
        since = self._clock.monotonic()

        def seen() -> bool:
            with self._lock:
                later = [failure for at, failure in self._seen if at >= since]
            return any(later) if failing else bool(later)

        self._await(seen, "a request that meets the version released")

    def answered(self, count: int) -> None:
        """Wait until so many requests that were sent from now on have been answered."""
        since = self._clock.monotonic()

        def seen() -> bool:
            with self._lock:
                return sum(at >= since for at, _ in self._seen) >= count

        self._await(seen, f"{count} requests after the rollback")

    def _await(self, seen: Callable[[], bool], what: str) -> None:
        poll(seen, bool, clock=self._clock, within_s=MEETS_WITHIN_S, every_s=PAUSE_S, what=what)

    def _ask(self, bench: Bench) -> None:
        def ask(connection: Connection) -> list[Exchange | Unreachable]:
            # A list is sent once: what fails here is looked for, and not asked again.
            return [connection.send("GET", self._path, note="while a release is taken back")]

        with Connection(bench.endpoint(key=self._key)) as connection:
            while not self._over.wait(PAUSE_S):
                at = self._clock.monotonic()
                seen = bench.send(ask, connection)
                with self._lock:
                    self._seen.extend((at, _failure(each)) for each in seen)


def _failure(seen: Exchange | Unreachable) -> str:
    if isinstance(seen, Unreachable):
        return f"no answer: {seen}"
    return f"status {seen.status}" if seen.status >= FAILED else ""


def _chosen(bench: Bench) -> tuple[Function, ...]:
    """Return the function that serves the health, and one beside it of which another version can be made."""
    system, asked = bench.context.system, health(bench).path.partition("?")[0]
    route = route_served(bench.reads, system.api, "GET", asked)
    serving = next((each for each in system.functions if route and each.name == route.function.name), None)
    if serving is None:
        raise Undecidable("rollback.no_function", f"GET {asked} is served by no function of the system")
    beside = (each for each in system.functions if each != serving and not unfit(read_function(bench.reads, each)))
    return (serving, *islice(beside, AT_MOST - 1))


def _before(standing: Served, function: Function) -> str:
    served = standing.of(function.name)
    if served and served.weights:
        raise Undecidable("rollback.shifting", f"{served}: traffic is being shifted between two versions; finish that")
    if served is None:
        raise Undecidable("rollback.no_alias", f"{function.name} has no alias; `stormproof apply` makes it")
    return served.version


def _tried(bench: Bench, function: Function, version: str) -> Tried:
    """Try a version as a release does before it serves it, beside what is served."""
    asked = {"FunctionName": function.name, "Qualifier": version, "Payload": EVENT}
    trial = Call("lambda", "invoke", asked, tried_against={"Qualifier": function.alias}, idempotent=True)
    try:
        try_out(trial, bench.writer, {})
    except CallFailed as error:
        if error.code != WORSE:
            raise
        return Tried(function.name, version, error.code)
    return Tried(function.name, version, "")


LOOKED = Stimulus("it is looked what could be taken back, and to what", look, reads=frozenset({LATEST}))
OCCUPIES = frozenset({LATEST, ERRORS_OF_FUNCTIONS, *SERVED})
TAKEN_BACK = Stimulus(
    "another version is released under load, and taken back", take_back, OCCUPIES, Lane.DAYS, WITHIN_S
)
"""After all others, where time moves: what is released fails for whoever asks meanwhile."""
