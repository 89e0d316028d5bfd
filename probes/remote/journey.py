"""Takes the steps of a journey and tells what came of each. Standard library only: the same file runs in the canary."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from stormproof.core.observations import GONE, Exchange, Unreachable
from stormproof.core.workload.json_pointer import at, holds
from stormproof.core.workload.model import Health, Step

JSON = {"Content-Type": "application/json"}
WHOLE = ""
"""The JSON Pointer to a whole document; of an answer that is no JSON, to its text."""
UNSEEN, SEEN_WITHIN_S = 404, 5.0
"""What was made a moment ago may not be found by a read that is not consistent, mostly for less than a second:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
"""
CLEANED_AT_MOST = 3
"""How often a step of the cleanup is taken where the system fails."""
Send = Callable[[str, str, Mapping[str, str], str | None, str], Exchange | Unreachable]
"""Sends a request: method, path, headers, body, note."""


@dataclass(frozen=True)
class Pace:
    """How a journey waits: by which clock (seconds), how long between two looks, and when no look more is worth it."""

    monotonic: Callable[[], float]
    pause: Callable[[float], None]
    every_s: float = 0.3
    enough: Callable[[], bool] = lambda: False


class Notes(Protocol):
    """What is written down of a journey as it is taken, for whoever comes after one that was killed."""

    def making(self, step: Step) -> AbstractContextManager[None]:
        """Return what a step that is no cleanup is taken in."""

    def captured(self, values: Mapping[str, Any]) -> None:
        """Take what has been captured so far."""

    def ended(self, answers: Sequence[Exchange | Unreachable]) -> None:
        """Take what the steps of the cleanup were answered."""


class NoNotes:
    """Nothing is written down: by a probe that makes nothing, or that has no place to write."""

    def making(self, _step: Step) -> AbstractContextManager[None]:
        """Do nothing."""
        return nullcontext()

    def captured(self, _values: Mapping[str, Any]) -> None:
        """Do nothing."""

    def ended(self, _answers: Sequence[Exchange | Unreachable]) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Outcome:
    """What came of a step: the last answer, and what of it was not as stated; `problem` is empty where all was.

    `code` is a stable word for the kind of problem: unreachable, status, no_json, expect, until, capture.
    """

    step: str
    exchange: Exchange | Unreachable
    code: str = ""
    problem: str = ""
    asked: int = 1
    """How many times the request was sent."""


@dataclass(frozen=True)
class Travelled:
    """What came of a journey: its steps in the order in which they were taken, cleanup last, and what was captured."""

    outcomes: tuple[Outcome, ...]
    captured: Mapping[str, Any] = field(default_factory=dict)

    @property
    def problem(self) -> Outcome | None:
        """The first step that did not come to what was stated, None where all did."""
        return next((outcome for outcome in self.outcomes if outcome.problem), None)


def ask_health(health: Health, send: Send) -> Outcome:
    """Send the request for the health once."""
    return _once(Step("health", "GET", health.path, health.status, expect=health.expect), send, {})


def travel(
    steps: Sequence[Step],
    send: Send,
    pace: Pace | None = None,
    *,
    meanwhile: Callable[[Mapping[str, Any]], None] = lambda _: None,
    notes: Notes | None = None,
) -> Travelled:
    """Take the steps up to the first that fails, then those of the cleanup whose values were captured.

    Without a pace each step is taken once, and `until` is not looked at. `meanwhile` is called with what was captured
    when all steps have come to what was stated, before the cleanup.
    """
    noted = notes or NoNotes()
    outcomes: list[Outcome] = []
    captured: dict[str, Any] = {}
    try:
        for step in (each for each in steps if not each.cleanup):
            with noted.making(step):
                outcomes.append(_taken(step, send, captured, pace))
                captured |= _captured(step, outcomes[-1])
                noted.captured(captured)
            if outcomes[-1].problem:
                break
        else:
            meanwhile(captured)
    finally:
        steps_left = [each for each in steps if each.cleanup and each.places <= captured.keys()]
        cleaned = [clean(step, send, captured, pace) for step in steps_left]
        outcomes += cleaned
        noted.ended([each.exchange for each in cleaned])
    return Travelled(tuple(outcomes), captured)


def _taken(step: Step, send: Send, captured: Mapping[str, Any], pace: Pace | None) -> Outcome:
    """Take a step, and again until what it waits for is there."""
    if pace is None or not step.until:
        return _found(step, send, captured, pace)
    deadline, asked = pace.monotonic() + step.within_s, 0
    while True:
        outcome = _found(step, send, captured, pace)
        asked += outcome.asked
        if outcome.problem:
            return outcome
        missing = _unlike(outcome.exchange, step.until)
        if not missing:
            return Outcome(step.name, outcome.exchange, asked=asked)
        if pace.monotonic() >= deadline or pace.enough():
            problem = f"not reached within {step.within_s:g} s: {missing}"
            return Outcome(step.name, outcome.exchange, "until", problem, asked)
        pace.pause(pace.every_s)


def clean(step: Step, send: Send, captured: Mapping[str, Any], pace: Pace | None) -> Outcome:
    """Take a step of the cleanup, again where no answer came or the system failed; what is gone meanwhile is clean."""
    outcome = _found(step, send, captured, pace)
    for asked in range(2, CLEANED_AT_MOST + 1):
        if not _failed(outcome.exchange):
            break
        if pace:
            pace.pause(pace.every_s)
        outcome = replace(_once(step, send, captured), asked=asked)
        if isinstance(outcome.exchange, Exchange) and outcome.exchange.status in GONE:
            return replace(outcome, code="", problem="")
    return outcome


def _found(step: Step, send: Send, captured: Mapping[str, Any], pace: Pace | None) -> Outcome:
    """Take a step about what an earlier one has made, and again for as long as that may not be found yet."""
    outcome = _once(step, send, captured)
    if pace is None or not step.places or step.status == UNSEEN:
        return outcome
    deadline, asked = pace.monotonic() + SEEN_WITHIN_S, 1
    while isinstance(outcome.exchange, Exchange) and outcome.exchange.status == UNSEEN and pace.monotonic() < deadline:
        pace.pause(pace.every_s)
        outcome, asked = _once(step, send, captured), asked + 1
    return replace(outcome, asked=asked)


def _failed(seen: Exchange | Unreachable) -> bool:
    return isinstance(seen, Unreachable) or seen.status >= 500


def _once(step: Step, send: Send, captured: Mapping[str, Any]) -> Outcome:
    body = step.body_with(captured)
    seen = send(step.method, step.path_with(captured), JSON if body else {}, body, f"workload, {step.name}")
    return Outcome(step.name, seen, *_judged(step, seen))


def _judged(step: Step, seen: Exchange | Unreachable) -> tuple[str, str]:
    """Return code and problem of an answer, both empty where it is as stated."""
    if isinstance(seen, Unreachable):
        return "unreachable", f"no answer: {seen.cause}: {seen.detail}"
    if seen.status != step.status:
        return "status", f"{seen.status} instead of {step.status}: {seen.body[:200]}"
    return _judged_body(step, seen) if step.expect or step.capture or step.until else ("", "")


def _judged_body(step: Step, seen: Exchange) -> tuple[str, str]:
    document, pointers = _document(seen), {*step.expect, *step.until, *step.capture.values()}
    if pointers != {WHOLE} and not _is_json(seen.body):
        return "no_json", f"the answer is no JSON: {seen.body[:200]}"
    if missing := _unlike(seen, step.expect):
        return "expect", f"not as stated: {missing}"
    for name, pointer in step.capture.items():
        if _scalar(document, pointer) is None:
            return "capture", f"{name} is not captured: {pointer} leads to no text and no number: {seen.body[:200]}"
    return "", ""


def _captured(step: Step, outcome: Outcome) -> dict[str, Any]:
    """Return what the answer gives of what the step captures: a step that failed later may have made something.

    The whole of an answer with another status than is stated is what went wrong, and no name of anything.
    """
    document = _document(outcome.exchange)
    served = isinstance(outcome.exchange, Exchange) and outcome.exchange.status == step.status
    told = {name: pointer for name, pointer in step.capture.items() if served or pointer != WHOLE}
    found = {name: _scalar(document, pointer) for name, pointer in told.items()}
    return {name: value for name, value in found.items() if value is not None}


def _unlike(seen: Exchange | Unreachable, stated: Mapping[str, Any]) -> str:
    """Return the first value that is not as stated, with what stands there; empty where all are."""
    document = _document(seen)
    for pointer, value in stated.items():
        if not holds(document, pointer, value):
            try:
                found = json.dumps(at(document, pointer))[:80]
            except LookupError:
                found = "nothing"
            return f"{pointer} is {found} instead of {json.dumps(value)}"
    return ""


def _scalar(document: Any, pointer: str) -> str | float | None:
    try:
        found = at(document, pointer)
    except LookupError:
        return None
    return found if isinstance(found, str | int | float) and not isinstance(found, bool) and found != "" else None


def _document(seen: Exchange | Unreachable) -> Any:
    """Return an answer's JSON; the text of one that is no JSON, None for no answer."""
    if not isinstance(seen, Exchange):
        return None
    return json.loads(seen.body) if _is_json(seen.body) else seen.body


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
