"""Starts every stimulus that conflicts with no other before the first scenario runs, and queues the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from stormproof.core.clock import Clock
from stormproof.core.errors import Undecidable, UndoIncomplete
from stormproof.core.stimuli import Lane, Stimulus, StimulusResult
from stormproof.run.environment.bench import RunBench
from stormproof.run.experiments.lanes import LaneClock, StillClock
from stormproof.run.recording.evidence_log import EvidenceLog

AT_ONCE = 16
"""Stimuli that run at the same time; they mostly wait."""
TICK_S = 0.5
"""Seconds between two signs that something is still being waited for."""


@dataclass
class _Experiment:
    """A stimulus on its way: waiting in the queue, running, or done."""

    stimulus: Stimulus[Any]
    evidence_log: EvidenceLog
    done: Future[StimulusResult[Any]] = field(default_factory=Future)


def longest_chain(stimuli: Iterable[Stimulus[Any]], *, lanes_apart: bool) -> float:
    """Return the seconds that stimuli may take in all: the longest chain of those that conflict, not the sum."""
    free: defaultdict[str, float] = defaultdict(float)
    ends = begins = 0.0
    lane = Lane.STILL
    for stimulus in sorted(stimuli, key=lambda s: s.lane):
        if lanes_apart and stimulus.lane > lane:
            lane, begins = stimulus.lane, ends
        used = stimulus.occupies | stimulus.reads
        end = max([begins, *(free[thing] for thing in used)]) + stimulus.longest_s
        free.update(dict.fromkeys(used, end))
        ends = max(ends, end)
    return ends


class Scheduler:
    """Runs stimuli in threads of their own; what they occupy is theirs alone meanwhile, what they read may others read.

    `bench` makes a bench that records into a given log and goes by a given clock. With `lanes_apart`, a lane begins
    when the one before has ended (the target's clock can be moved); otherwise all lanes run together.
    Stimuli of `later` begin when they are joined: scenarios of weaker proof name them, which need not be run.
    `longest_s` is what one stimulus may take; one that declares more is not started: Undecidable ``run.max_wait``.
    """

    def __init__(
        self,
        stimuli: Iterable[Stimulus[Any]],
        bench: Callable[[EvidenceLog, Clock], RunBench],
        clock: Clock,
        *,
        later: Iterable[Stimulus[Any]] = (),
        lanes_apart: bool = True,
        longest_s: float = float("inf"),
    ) -> None:
        self._later = {s.name: _Experiment(s, EvidenceLog(s.name)) for s in later}
        begun = {s.name: _Experiment(s, EvidenceLog(s.name)) for s in stimuli}
        self._experiments = self._later | begun
        self._queue = sorted(begun.values(), key=lambda e: e.stimulus.lane)
        self._bench = bench
        self._clock = clock
        self._moving = LaneClock(clock)
        self._still = StillClock(clock)
        self._longest_s = longest_s
        self._lane = Lane.STILL if lanes_apart else Lane.DAYS
        self._occupied: set[str] = set()
        self._read: Counter[str] = Counter()
        self._running = 0
        self._changed = Condition()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="stimulus")

    def start(self) -> None:
        """Start all that may run now."""
        with self._changed:
            self._start_what_may()

    def enter(self, lane: Lane) -> None:
        """Open a lane: returns once every stimulus of the lanes before has ended and those of this one are started."""
        with self._changed:
            while lane > self._lane:
                self._changed.wait_for(lambda: not self._running and not self._waiting_in_lane())
                self._lane = Lane(self._lane + 1)
                self._start_what_may()

    def join(self, stimulus: Stimulus[Any], evidence_log: EvidenceLog) -> StimulusResult[Any]:
        """Wait for a stimulus, hand its evidence to `evidence_log`, and return its result or raise what it raised.

        Raises LookupError when the stimulus was never scheduled.
        """
        experiment = self._experiments.get(stimulus.name)
        if experiment is None:
            raise LookupError(
                f"the stimulus {stimulus.name!r} was not scheduled: assign what when_stimulus returns "
                "to a name of a step module that conftest.py lists"
            )
        self.enter(stimulus.lane)
        self._begin_later(experiment)
        try:
            result = self._awaited(experiment.done, evidence_log)
            evidence_log.rest_on(result.seconds)
            return result
        finally:
            evidence_log.share(experiment.evidence_log)

    def stop(self) -> tuple[UndoIncomplete, ...]:
        """Start nothing more, wake all that wait for time, and return when the threads have ended.

        Returns what could not be put back, whether or not a scenario has asked for it.
        """
        with self._changed:
            abandoned, self._queue = self._queue, []
        for experiment in abandoned:
            experiment.done.cancel()
        self._moving.stop()
        self._still.stop()
        self._pool.shutdown()
        ended = [e.done for e in self._experiments.values() if e.done.done() and not e.done.cancelled()]
        return tuple(error for done in ended if isinstance(error := done.exception(), UndoIncomplete))

    def _awaited(self, done: Future[StimulusResult[Any]], evidence_log: EvidenceLog) -> StimulusResult[Any]:
        while True:
            began = self._clock.monotonic()
            wait([done], timeout=TICK_S)
            evidence_log.wait(self._clock.monotonic() - began)
            if done.done():
                return done.result()

    def _begin_later(self, experiment: _Experiment) -> None:
        with self._changed:
            if self._later.pop(experiment.stimulus.name, None) is not None:
                self._queue.append(experiment)
                self._start_what_may()

    def _waiting_in_lane(self) -> bool:
        return any(e.stimulus.lane <= self._lane for e in self._queue)

    def _free(self, occupied: frozenset[str], read: frozenset[str]) -> bool:
        if (occupied | read) & self._occupied:
            return False
        return not any(self._read[thing] for thing in occupied)

    def _start_what_may(self) -> None:
        starting = []
        for experiment in tuple(self._queue):
            stimulus = experiment.stimulus
            if stimulus.lane > self._lane or not self._free(stimulus.occupies, stimulus.reads):
                continue
            self._queue.remove(experiment)
            self._occupied |= stimulus.occupies
            self._read.update(stimulus.reads)
            self._running += 1
            if stimulus.lane is not Lane.STILL:
                self._moving.enter()
            starting.append(experiment)
        for experiment in starting:  # only when all of them count: time must not move past one that is about to begin
            self._pool.submit(self._run, experiment)

    def _run(self, experiment: _Experiment) -> None:
        try:
            result = self._result(experiment)
        except BaseException as error:  # noqa: BLE001 - handed to the scenarios that join, a KeyboardInterrupt too
            experiment.done.set_exception(error)
        else:
            experiment.done.set_result(result)
        finally:
            self._ended(experiment.stimulus)

    def _result(self, experiment: _Experiment) -> StimulusResult[Any]:
        stimulus = experiment.stimulus
        if stimulus.longest_s > self._longest_s:
            raise Undecidable(
                "run.max_wait",
                f"{stimulus.name} takes up to {stimulus.longest_s:.0f} s, --max-wait allows {self._longest_s:.0f} s",
            )
        clock = self._still if stimulus.lane is Lane.STILL else self._moving
        started, since = clock.now(), clock.monotonic()
        value = stimulus.run(self._bench(experiment.evidence_log, clock))
        return StimulusResult(stimulus.name, started, clock.now(), clock.monotonic() - since, value)

    def _ended(self, stimulus: Stimulus[Any]) -> None:
        with self._changed:
            self._occupied -= stimulus.occupies
            self._read.subtract(stimulus.reads)
            self._running -= 1
            self._start_what_may()
            self._changed.notify_all()
        if stimulus.lane is not Lane.STILL:
            self._moving.leave()  # only now: what has just been started counts, so time cannot pass it by
