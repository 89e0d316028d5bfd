"""Pushes to the default branch, played by the jobs' own commands: with tests that pass, and with one that fails."""

from __future__ import annotations

from pathlib import Path

from stormproof.core.bench import Bench
from stormproof.core.delivery.commands import Does, goes_to_production, job_does
from stormproof.core.delivery.runs import PUSH, SUCCESS, Event, play
from stormproof.core.delivery.workflows import Job, Pipeline
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.delivery.enacted import Push, Pushes
from stormproof.core.stimuli import Stimulus
from stormproof.repository.enacted import Stage, staged
from stormproof.stimuli.delivery.examined import CHECKOUT, look


def play_pushes(bench: Bench) -> Pushes:
    """Play both; raises Undecidable where the target names no checkout, or no test of it could be broken."""
    pipeline = look(bench).pipeline
    root, event = Path(bench.context.system.delivery.path), Event(PUSH, pipeline.branch)
    try:
        return Pushes(pipeline, *(_push(pipeline, root, event, broken=broken) for broken in (False, True)))
    except CouldNotLook as error:
        raise Undecidable("delivery.untried", error.message) from error


def _push(pipeline: Pipeline, root: Path, event: Event, *, broken: bool) -> Push:
    with staged(root, event, broken=broken) as stage:
        played = play(pipeline, event, lambda job: _enacted(job, stage))
        ended = {job: (each.status, each.said) for job, each in stage.ended.items()}
        return Push(played, ended, {job: each.called for job, each in stage.ended.items()})


def _enacted(job: Job, stage: Stage) -> str:
    """Run what tests and what deploys to staging; what deploys to production waits for somebody, and is not run."""
    deploys = job_does(job, Does.DEPLOYS)
    if (deploys and not goes_to_production(job)) or job_does(job, Does.TESTS):
        return stage.enact(job)
    return SUCCESS


PLAYED = Stimulus("pushes that are played", play_pushes, reads=frozenset({CHECKOUT}), longest_s=300.0)
