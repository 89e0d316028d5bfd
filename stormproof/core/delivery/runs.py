"""Which jobs run after an event, in which order of events nobody has to wait for: the graph is played, not run.

How jobs wait: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-jobs ; filters of
events: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.delivery.expressions import Known, holds
from stormproof.core.delivery.workflows import Job, Pipeline, Workflow

SUCCESS, FAILURE, SKIPPED = "success", "failure", "skipped"
PUSH, PULL_REQUEST, SCHEDULE, DISPATCH, RUN = "push", "pull_request", "schedule", "workflow_dispatch", "workflow_run"


@dataclass(frozen=True)
class Event:
    """Something that starts workflows, on a branch."""

    name: str
    branch: str

    @property
    def known(self) -> dict[str, Any]:
        """What conditions can ask of it; names of the same thing stand beside one another."""
        ref = f"refs/heads/{self.branch}"
        values = {"event_name": self.name, "ref": ref, "ref_name": self.branch, "ref_type": "branch"}
        return {f"github.{name}": value for name, value in values.items()} | {"github.event.ref": ref}


@dataclass(frozen=True)
class Played:
    """What came of an event: the jobs with their results, those that do not run as skipped.

    `unsure` are the jobs of which only a run knows whether they run.
    """

    results: Mapping[Job, str]
    unsure: frozenset[Job] = frozenset()

    def ran(self, job: Job) -> bool:
        """Tell whether a job was begun."""
        return self.results.get(job, SKIPPED) != SKIPPED


Outcome = Callable[[Job], str]


def all_pass(_job: Job) -> str:
    """Have every job succeed."""
    return SUCCESS


def play(pipeline: Pipeline, event: Event, outcome: Outcome = all_pass) -> Played:
    """Return which jobs run after an event, if each that runs ends as `outcome` says.

    Workflows that start when another one has completed are played after it:
    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
    """
    results: dict[Job, str] = {}
    unsure: set[Job] = set()
    begun = [each for each in pipeline.active if starts(each, event, pipeline.branch)]
    ended = [(each, _play(each, event.known, outcome, results, unsure)) for each in begun]
    seen = {workflow.path for workflow, _ in ended}
    while ended:
        before, conclusion = ended.pop(0)
        for workflow in pipeline.active:
            if workflow.path not in seen and _follows(workflow, before, event.branch):
                seen.add(workflow.path)
                known = {**event.known, **_of_run(before, conclusion, event)}
                ended.append((workflow, _play(workflow, known, outcome, results, unsure)))
    return Played(results, frozenset(unsure))


def starts(workflow: Workflow, event: Event, default: str) -> bool:
    """Tell whether an event starts a workflow, by the filters of its trigger; of paths any may have been changed."""
    filters = workflow.triggers.get(event.name)
    if filters is None or (event.name == SCHEDULE and event.branch != default):
        return False
    if event.name != PUSH:
        return _admitted(filters, event.branch)
    if "branches" not in filters and "branches-ignore" not in filters and {"tags", "tags-ignore"} & set(filters):
        return False
    return _admitted(filters, event.branch)


def _admitted(filters: Mapping[str, Any], branch: str) -> bool:
    if "branches-ignore" in filters:
        return not _matches(filters["branches-ignore"], branch)
    return "branches" not in filters or _matches(filters["branches"], branch)


def _matches(patterns: Any, branch: str) -> bool:
    """Tell whether a branch is meant: the last pattern that matches decides, one after ``!`` against it."""
    meant = False
    for each in patterns if isinstance(patterns, list) else [patterns]:
        pattern = str(each)
        if re.fullmatch(_glob(pattern.removeprefix("!")), branch):
            meant = not pattern.startswith("!")
    return meant


def _glob(pattern: str) -> str:
    """Return a filter's pattern as a regular expression: ``*`` stops at a slash, ``**`` does not."""
    parts = re.split(r"(\*\*|\*|\?|\+|\[[^\]]*\])", pattern)
    signs = {"**": ".*", "*": "[^/]*", "?": "?", "+": "+"}
    return "".join(signs.get(each, each if each.startswith("[") else re.escape(each)) for each in parts)


def _follows(workflow: Workflow, before: Workflow, branch: str) -> bool:
    filters = workflow.triggers.get(RUN)
    if filters is None or "completed" not in (filters.get("types") or ["completed"]):
        return False
    return before.name in (filters.get("workflows") or []) and _admitted(filters, branch)


def _of_run(before: Workflow, conclusion: str, event: Event) -> dict[str, Any]:
    told = {"conclusion": conclusion, "head_branch": event.branch, "event": event.name, "name": before.name}
    return {"github.event_name": RUN} | {f"github.event.workflow_run.{name}": value for name, value in told.items()}


@dataclass
class _Playing:
    """One workflow while it is played."""

    jobs: Mapping[str, Job]
    known: Mapping[str, Any]
    outcome: Outcome
    results: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    failed: bool = False

    def end(self, job: Job) -> str:
        """Return how a job ends for those that wait for it; those that it waits for come first."""
        if job.id in self.results:
            return self.results[job.id]
        self.results[job.id] = SKIPPED  # a circle waits for itself, and never runs
        self.results[job.id] = self._ended(job) if self._begins(job) else SKIPPED
        return self.results[job.id]

    def _begins(self, job: Job) -> bool:
        for gate in job.gates:
            needed = [self.jobs[need] for need in gate.needs if need in self.jobs]
            for each in needed:
                self.end(each)
            if {each.id for each in needed} & self.unsure:
                self.unsure.add(job.id)
            earlier = tuple(self.results[each.id] for each in self._ancestors(needed))
            asked = {f"needs.{each.id}.result": self.results[each.id] for each in needed}
            every = [self.results[each.id] for each in needed]
            answer = holds(gate.condition, Known({**self.known, **asked, "needs.*.result": every}, earlier))
            if answer is None:
                self.unsure.add(job.id)
            elif not answer:
                return False
        return True

    def _ended(self, job: Job) -> str:
        result = self.outcome(job)
        if result == FAILURE and not job.may_fail:
            self.failed = True
        return SUCCESS if job.may_fail else result

    def _ancestors(self, jobs: list[Job]) -> Iterator[Job]:
        """Yield jobs with all that they have waited for: a failure anywhere before counts."""
        seen: set[str] = set()
        left = list(jobs)
        while left:
            job = left.pop()
            if job.id not in seen:
                seen.add(job.id)
                yield job
                left += [self.jobs[need] for gate in job.gates for need in gate.needs if need in self.jobs]


def _play(
    workflow: Workflow, known: Mapping[str, Any], outcome: Outcome, results: dict[Job, str], unsure: set[Job]
) -> str:
    playing = _Playing({job.id: job for job in workflow.jobs}, known, outcome)
    for job in workflow.jobs:
        results[job] = playing.end(job)
    unsure |= {playing.jobs[each] for each in playing.unsure}
    return FAILURE if playing.failed else SUCCESS
