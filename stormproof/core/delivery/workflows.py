"""Workflows of GitHub Actions as data.

The syntax: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FOLDER = ".github/workflows/"
"""Where GitHub looks for workflows; folders below it are not searched."""
CALLED = "workflow_call"
"""The trigger of a workflow that others call: https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows"""
Texts = Mapping[str, str]
"""Texts of files by path, relative to the repository's root, with slashes."""


@dataclass(frozen=True)
class Step:
    """A step of a job: it runs a script or uses an action.

    `may_fail` is ``continue-on-error``; where that is an expression, what it comes to is not known, and it counts.
    """

    name: str = ""
    run: str = ""
    uses: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, Any] = field(default_factory=dict)
    condition: str = ""
    may_fail: bool = False
    shell: str = ""
    folder: str = ""


@dataclass(frozen=True)
class Gate:
    """What a job waits for: the jobs that must have ended, by ID, and the condition that is then asked."""

    needs: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, eq=False)
class Job:
    """A job, the same as itself alone.

    `gates` are several where a reusable workflow is called, the caller's first: all must be passed.

    `permissions` is what the workflow or the job says, None where neither says anything. `calls` is the reusable
    workflow that it calls, of another repository: those of the same one are put in its place.
    """

    id: str
    workflow: str
    """The path of the workflow's file."""
    gates: tuple[Gate, ...] = (Gate(),)
    environment: str = ""
    permissions: Any = None
    steps: tuple[Step, ...] = ()
    may_fail: bool = False
    env: Mapping[str, Any] = field(default_factory=dict)
    calls: str = ""
    runner: str = ""

    def __str__(self) -> str:
        """Tell it as people look for it."""
        return f"job {self.id} of {self.workflow}"


@dataclass(frozen=True)
class Workflow:
    """A workflow: `triggers` are events by name with their filters. `enabled` is False where GitHub has it disabled."""

    path: str
    name: str
    triggers: Mapping[str, Mapping[str, Any]]
    jobs: tuple[Job, ...]
    enabled: bool = True


@dataclass(frozen=True)
class Pipeline:
    """All workflows of a repository; `branch` is its default branch, `broken` tells files that are no workflow."""

    workflows: tuple[Workflow, ...]
    branch: str = "main"
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def active(self) -> tuple[Workflow, ...]:
        """Those that run at all."""
        return tuple(each for each in self.workflows if each.enabled)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All jobs of the active workflows; those that others call alone stand in the place of their callers."""
        begun = (workflow for workflow in self.active if set(workflow.triggers) != {CALLED})
        return tuple(job for workflow in begun for job in workflow.jobs)
