"""Starts every stimulus that conflicts with no other before the first scenario runs, and queues the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from math import ceil
from threading import Condition
from typing import Any

from stormproof.core.clock import Clock
from stormproof.core.criteria.spent import Activity
from stormproof.core.errors import Undecidable, UndoIncomplete
from stormproof.core.stimuli import Lane, Stimulus, StimulusResult
from stormproof.run.environment.bench import RunBench
from stormproof.run.experiments.lanes import CountedClock, LaneClock, PassingClock, StillClock
from stormproof.run.experiments.timetable import Holdings, Slot, clash, in_order, timetable
from stormproof.run.recording.evidence_log import EvidenceLog

AT_ONCE = 16
"""Stimuli that run at the same time where time is moved: they mostly work. Where it passes they mostly wait."""
TICK_S = 0.5
"""Seconds between two signs that something is still being waited for."""


@dataclass
class _Experiment:
    """A stimulus on its way: waiting in the queue, running, or done. `began` and `ended` are on the monotonic clock."""

    stimulus: Stimulus[Any]
    evidence_log: EvidenceLog
    done: Future[StimulusResult[Any]] = field(default_factory=Future)
    began: float | None = None
    ended: float | None = None
    clock: CountedClock | None = None
    after: str | None = None

    def activity(self) -> Activity:
        """Return when it worked and waited; nothing where it never began."""
        if self.began is None or self.ended is None:
            return Activity()
        if self.clock is None:
            return Activity(((self.began, self.ended),))
        return self.clock.activity(self.began, self.ended)


class Scheduler:
    """Runs stimuli in threads of their own; what they occupy is theirs alone meanwhile, what they read may others read.

    `bench` makes a bench that records into a given log and goes by a given clock. With `lanes_apart`, a lane begins
    when the one before has ended (the target's clock can be moved); otherwise all run together, and nobody moves it.
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
        self._queue = [begun[s.name] for s in in_order((e.stimulus for e in begun.values()), lanes_apart=lanes_apart)]
        self._ends = {} if lanes_apart else _ends(begun.values(), longest_s)
        self._bench = bench
        self._clock = clock
        self._lanes_apart = lanes_apart
        self._moving = LaneClock(clock)
        self._still = StillClock(clock)
        self._passing = PassingClock(clock)
        self._longest_s = longest_s
        self._lane = Lane.STILL if lanes_apart else Lane.DAYS
        self._held = Holdings()
        self._started = clock.monotonic()
        self._running = 0
        self._changed = Condition()
        at_once = AT_ONCE if lanes_apart else max(AT_ONCE, len(self._experiments))
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="stimulus")

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
        began = self._clock.monotonic()
        self.enter(stimulus.lane)
        evidence_log.join(self._clock.monotonic() - began, None)
        self._begin_later(experiment)
        try:
            return self._awaited(experiment, evidence_log)
        finally:
            evidence_log.rest_on(experiment.activity())
            evidence_log.share(experiment.evidence_log)

    def slots(self) -> tuple[Slot, ...]:
        """Return when the stimuli that have ended really began and ended, seconds from the scheduler's beginning."""
        ran = [e for e in self._experiments.values() if e.began is not None and e.ended is not None]
        ran.sort(key=lambda e: e.ended or 0.0)
        return tuple(
            Slot(e.stimulus, (e.began or 0.0) - self._started, (e.ended or 0.0) - self._started, e.after) for e in ran
        )

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
        self._passing.stop()
        self._pool.shutdown()
        ended = [e.done for e in self._experiments.values() if e.done.done() and not e.done.cancelled()]
        return tuple(error for done in ended if isinstance(error := done.exception(), UndoIncomplete))

    def _awaited(self, experiment: _Experiment, evidence_log: EvidenceLog) -> StimulusResult[Any]:
        done = experiment.done
        while True:
            began = self._clock.monotonic()
            wait([done], timeout=TICK_S)
            now = self._clock.monotonic()
            evidence_log.join(now - began, self._left(experiment, now))
            if done.done():
                return done.result()

    def _left(self, experiment: _Experiment, now: float) -> float | None:
        """Return how many seconds a stimulus may still take; None where time is moved, and nobody can tell."""
        if self._lanes_apart:
            return None
        longest = experiment.stimulus.longest_s
        if experiment.began is None:
            return max(longest, self._started + self._ends.get(experiment.stimulus.name, longest) - now)
        return max(0.0, experiment.began + longest - now)

    def _begin_later(self, experiment: _Experiment) -> None:
        with self._changed:
            if self._later.pop(experiment.stimulus.name, None) is not None:
                self._queue.append(experiment)
                self._start_what_may()

    def _waiting_in_lane(self) -> bool:
        return any(e.stimulus.lane <= self._lane for e in self._queue)

    def _start_what_may(self) -> None:
        starting = []
        for experiment in tuple(self._queue):
            stimulus = experiment.stimulus
            if stimulus.lane > self._lane or not self._held.free(stimulus):
                continue
            self._queue.remove(experiment)
            self._held.take(stimulus)
            self._running += 1
            if self._lanes_apart and stimulus.lane is not Lane.STILL:
                self._moving.enter()
            experiment.after = self._held_up(stimulus)
            starting.append(experiment)
        for experiment in starting:  # only when all of them count: time must not move past one that is about to begin
            self._pool.submit(self._run, experiment)

    def _held_up(self, stimulus: Stimulus[Any]) -> str | None:
        """Return what a stimulus that begins now has waited for: the last that ended of those it conflicts with."""
        ended = [e for e in self._experiments.values() if e.ended is not None and clash(e.stimulus, stimulus)]
        return max(ended, key=lambda e: e.ended or 0.0).stimulus.name if ended else None

    def _run(self, experiment: _Experiment) -> None:
        experiment.began = self._clock.monotonic()
        try:
            result = self._result(experiment)
        except BaseException as error:  # noqa: BLE001 - handed to the scenarios that join, a KeyboardInterrupt too
            experiment.ended = self._clock.monotonic()
            experiment.done.set_exception(error)
        else:
            experiment.ended = self._clock.monotonic()
            experiment.done.set_result(result)
        finally:
            self._ended(experiment.stimulus)

    def _result(self, experiment: _Experiment) -> StimulusResult[Any]:
        stimulus = experiment.stimulus
        if stimulus.longest_s > self._longest_s:
            raise Undecidable(
                "run.max_wait",
                f"{stimulus.name} takes up to {stimulus.longest_s:.0f} s, --max-wait allows {self._longest_s:.0f} s: "
                f"it needs --max-wait={ceil(stimulus.longest_s / 60)}",
            )
        clock = experiment.clock = CountedClock(self._clock_of(stimulus.lane))
        started, since = clock.now(), clock.monotonic()
        value = stimulus.run(self._bench(experiment.evidence_log, clock))
        return StimulusResult(stimulus.name, started, clock.now(), clock.monotonic() - since, value)

    def _clock_of(self, lane: Lane) -> Clock:
        if lane is Lane.STILL:
            return self._still
        return self._moving if self._lanes_apart else self._passing

    def _ended(self, stimulus: Stimulus[Any]) -> None:
        with self._changed:
            self._held.give(stimulus)
            self._running -= 1
            self._start_what_may()
            self._changed.notify_all()
        if self._lanes_apart and stimulus.lane is not Lane.STILL:
            self._moving.leave()  # only now: what has just been started counts, so time cannot pass it by


def _ends(experiments: Iterable[_Experiment], longest_s: float) -> dict[str, float]:
    """Return when each stimulus has ended at the latest, seconds from the beginning; not of those never started."""
    stimuli = [e.stimulus for e in experiments if e.stimulus.longest_s <= longest_s]
    return {slot.stimulus.name: slot.ends for slot in timetable(stimuli, lanes_apart=False)}
