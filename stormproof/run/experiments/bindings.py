"""Binds When steps to stimuli: the step joins the stimulus that the scheduler has started before.

    TRIED = when_stimulus("a client without a key tries every route", keyless_everywhere)
    FAILS = when_stimulus(parsers.parse("function {role} fails {n:d} times of 100"), failing)

The value must be assigned to a name of the step module: that is how the run finds it. A When step made so has the
fixture ``result`` (StimulusResult) as its outcome, and the stimulus's evidence becomes the scenario's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_bdd import when
from pytest_bdd.parsers import StepParser, get_parser

from stormproof.core.stimuli import Stimulus, StimulusResult
from stormproof.run.environment.bench import RunBench
from stormproof.run.experiments.scheduler import Scheduler

STEP_TEXT = pytest.StashKey[str]()
"""The text of the step under way, kept on the item."""


@dataclass(frozen=True)
class Binding:
    """A step text and the stimulus that it means; a factory gets the arguments parsed from the text."""

    parser: StepParser
    stimulus: Stimulus[Any] | Callable[..., Stimulus[Any]]

    def of(self, text: str) -> Stimulus[Any] | None:
        """Return the stimulus that a step text names, None when the text is another step's."""
        if not self.parser.is_matching(text):
            return None
        if isinstance(self.stimulus, Stimulus):
            return self.stimulus
        return self.stimulus(**(self.parser.parse_arguments(text) or {}))


def when_stimulus(
    text: str | StepParser, stimulus: Stimulus[Any] | Callable[..., Stimulus[Any]], *, target_fixture: str = "result"
) -> Binding:
    """Make a When step that joins the already running stimulus; its StimulusResult becomes `target_fixture`.

    `stimulus` is a Stimulus, or a function of the arguments parsed from the text that returns one; stimuli of the
    same name are one experiment. Whatever the stimulus raised is raised by the step.
    """
    binding = Binding(get_parser(text), stimulus)

    @when(binding.parser, target_fixture=target_fixture, stacklevel=2)
    def join(request: pytest.FixtureRequest, stimuli: Scheduler, bench: RunBench) -> StimulusResult[Any]:
        named = binding.of(request.node.stash[STEP_TEXT])
        if named is None:
            raise LookupError(f"step text and stimulus disagree: {request.node.stash[STEP_TEXT]}")
        return stimuli.join(named, bench.evidence_log)

    return binding


def named_by(texts: Iterable[str], bindings: Iterable[Binding]) -> Iterator[Stimulus[Any]]:
    """Yield the stimuli that step texts name, each name once, in the order of the texts."""
    bindings = tuple(bindings)
    seen: set[str] = set()
    for text in texts:
        for binding in bindings:
            stimulus = binding.of(text)
            if stimulus is not None and stimulus.name not in seen:
                seen.add(stimulus.name)
                yield stimulus
