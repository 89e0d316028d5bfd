"""Runs workflows as GitHub's runner does: jobs in the order of their graph, each in a clone of the commit of its own.

What a job's environment demands is asked of what stands for GitHub, as is what its variables are: required reviewers
have a job wait, branches that are not admitted have it fail.
https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
Steps that use an action are passed over: they fetch the commit, an interpreter and credentials, and keep reports.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from stormproof.core.delivery.expressions import Known, holds, value_of
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.runs import FAILURE, SUCCESS, Event, play
from stormproof.core.delivery.workflows import Job, Step
from stormproof.core.errors import NotThere
from tests.stormproof.made_repository import Repository

WAITING = "waiting"
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
AUTHOR = ("-c", "user.name=ann", "-c", "user.email=ann@example.com", "-c", "init.defaultBranch=main")
WITHIN_S = 900.0


def git(folder: Path, *words: str) -> str:
    """Call git in a folder; it has to do its work."""
    done = subprocess.run(["git", *AUTHOR, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass
class Run:
    """What came of an event: results by job, and each command that was run, by job, with its exit status."""

    results: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    said: str = ""

    def ran(self, job: str) -> list[str]:
        """Return the commands of a job that were run."""
        return [command for command, _ in self.commands.get(job, [])]


@dataclass(frozen=True)
class Runner:
    """Runs what an event of a repository starts.

    `programs` is a folder of programs that come first, `variables` what they need. `actor` has started it; `approver`
    is who approves what waits, nobody where it is empty. `by_hand` is the file of the one workflow that somebody starts
    by hand, with `inputs`.
    """

    github: Repository
    programs: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    actor: str = "administrator"
    approver: str = ""
    by_hand: str = "*.y*ml"
    inputs: Mapping[str, str] = field(default_factory=dict)

    def runs(self, event: Event, scratch: Path) -> Run:
        """Run it on the commit that the repository stands at; clones are made in `scratch`."""
        root, run = self.github.state.checkout, Run()
        files = (root / ".github" / "workflows").glob(self.by_hand)
        texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in files}
        disabled = frozenset(self.github.state.disabled)
        event_inputs = {f"inputs.{name}": value for name, value in self.inputs.items()}

        def outcome(job: Job) -> str:
            result = self._job(job, {**event.known, **event_inputs}, event.branch, scratch / job.id, run)
            run.results[job.id] = result
            return result

        play(pipeline_of(texts, self.github.state.branch, disabled), event, outcome)
        return run

    def _job(self, job: Job, known: Mapping[str, Any], branch: str, folder: Path, run: Run) -> str:
        environment = str(_filled(job.environment, known))
        if environment and (result := self._gate(environment, branch)):
            return result
        told = {**known, **(self._variables(environment) if environment else {})}
        git(self.github.state.checkout, "clone", "--quiet", ".", str(folder))
        commands, failed = run.commands.setdefault(job.id, []), False
        for step in job.steps:
            if not step.run or not holds(step.condition, Known(told, (FAILURE if failed else SUCCESS,))):
                continue
            status, said = self._step(step, job, told, folder)
            commands.append((step.run, status))
            if step.name.startswith("Release"):
                told["steps.release.outcome"] = FAILURE if status else SUCCESS
            if status:
                failed, run.said = True, f"{run.said}{step.run}: {said[-2000:]}\n"
        return FAILURE if failed else SUCCESS

    def _step(self, step: Step, job: Job, told: Mapping[str, Any], folder: Path) -> tuple[int, str]:
        own = {name: str(_filled(str(value), told)) for name, value in {**job.env, **step.env}.items()}
        home = {"HOME": str(folder.parent), "PATH": f"{self.programs}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        done = subprocess.run(
            ["/bin/bash", "--noprofile", "--norc", "-e", "-c", str(_filled(step.run, told))],
            cwd=folder,
            env={**self.variables, **own, **home, "CI": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _gate(self, name: str, branch: str) -> str:
        """Return how a job ends before it has begun, empty where it may begin."""
        try:
            found = self.github.read("github", "get_environment", environment_name=name)
        except NotThere:
            return ""  # GitHub makes one without any rule
        if (found.get("deployment_branch_policy") or {}).get("custom_branch_policies"):
            policies = self.github.read("github", "list_branch_policies", environment_name=name)["branch_policies"]
            if not any(fnmatchcase(branch, each["name"]) for each in policies):
                return FAILURE
        for rule in found.get("protection_rules", []):
            if rule["type"] == "required_reviewers":
                named = {each["reviewer"]["login"] for each in rule["reviewers"]}
                own = rule.get("prevent_self_review") and self.approver == self.actor
                return "" if self.approver in named and not own else WAITING
        return ""

    def _variables(self, environment: str) -> dict[str, str]:
        found = self.github.read("github", "list_variables", environment_name=environment).get("variables", [])
        return {f"vars.{each['name']}": each["value"] for each in found}


def _filled(text: str, known: Mapping[str, Any]) -> str:
    return EXPRESSION.sub(lambda found: str(value_of(found[1].strip(), Known(known))), text)


def program(folder: Path, name: str, text: str) -> None:
    """Put a program where jobs find it first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    (folder / name).chmod(0o755)


def committed(root: Path, message: str) -> None:
    """Commit all that stands in a repository, which is begun where there is none."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
