"""What the commands of a job do, known by the words of the tools that people test, check and deploy with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from stormproof.core.delivery.workflows import Job, Step
from stormproof.core.target.model import is_production


class Does(Enum):
    """What a command is for."""

    TESTS = "tests"
    CHECKS = "checks"
    DEPLOYS = "deploys"
    ROLLS_BACK = "rolls back"
    VERIFIES = "verifies"


WORDS: tuple[tuple[Does, str], ...] = (
    (
        Does.TESTS,
        r"(py\.?test|tox|nox|(npm|yarn|pnpm)( run)? (test|t)\b|make (\S+ )*(test|check)\b|go test|cargo test)",
    ),
    (Does.TESTS, r"(python3?|uv run|poetry run|hatch run)\S* .*(pytest|unittest)"),
    (Does.TESTS, r"(\./)?(mvn|mvnw|gradle|gradlew)\b.*\b(test|verify|check|build)\b"),
    (
        Does.CHECKS,
        r"(python3? -m |uv run |poetry run )?(ruff|flake8|pylint|mypy|pyright|eslint|cfn-lint|sam validate)\b",
    ),
    (
        Does.DEPLOYS,
        r"(sam deploy|cdk deploy|chalice deploy|(serverless|sls) deploy|pulumi up|(terraform|tofu) apply)\b",
    ),
    (Does.DEPLOYS, r"aws cloudformation (deploy|create-stack|update-stack|execute-change-set)\b"),
    (Does.DEPLOYS, r"aws lambda (update-function-code|update-alias)\b"),
    (Does.DEPLOYS, r"(npx |pipx run |uvx )?stormproof release\b"),
    (Does.ROLLS_BACK, r"(npx |pipx run |uvx )?stormproof rollback\b"),
    (Does.VERIFIES, r"(npx |pipx run |uvx )?stormproof verify\b"),
)
"""What a command begins with; the tools' own references name them so."""
LEFT_OUT = re.compile(r"--(ignore|ignore-glob|deselect)\b|(-k|--exclude)[ =]['\"]?not\b")
"""Options by which pytest is told to leave tests out: https://docs.pytest.org/en/stable/reference/reference.html"""
FORGIVEN = re.compile(r"\|\|\s*(true|:|exit 0|echo\b.*)\s*$")
BEFORE_A_COMMAND = re.compile(r"^(\w+=\S*\s+|sudo\s+|time\s+|\.venv/bin/|npx\s+(?!stormproof))+")
STAGES = "staging|stage|stg|test|testing|dev|development|qa|uat|preview|beta"
STAGING = re.compile(rf"(?<![a-z])({STAGES})(?![a-z])", re.IGNORECASE)


def commands(script: str) -> Iterator[str]:
    """Yield the commands of a script: its lines, continued ones together, and what stands after ``&&`` and ``;``."""
    for line in re.sub(r"\\\n\s*", " ", script).splitlines():
        for each in re.split(r"\s*(?:&&|;)\s*", line.strip()):
            if each and not each.startswith("#"):
                yield " ".join(each.split())


def does(command: str) -> Does | None:
    """Return what a command is for, None where it is none of the known ones."""
    bare = BEFORE_A_COMMAND.sub("", command)
    return next((what for what, words in WORDS if re.match(words, bare)), None)


def step_does(step: Step) -> frozenset[Does]:
    """Return what the commands of a step are for."""
    return frozenset(found for each in commands(step.run) if (found := does(each)))


def job_does(job: Job, what: Does) -> bool:
    """Tell whether a job has a command for something."""
    return any(what in step_does(step) for step in job.steps)


def forgiven(job: Job, what: Does) -> list[str]:
    """Return the commands for something whose failure fails nothing: the job's, the step's or the script's word."""
    return [
        command
        for step in job.steps
        for command in commands(step.run)
        if does(FORGIVEN.sub("", command)) is what and (job.may_fail or step.may_fail or FORGIVEN.search(command))
    ]


def left_out(job: Job) -> list[str]:
    """Return the commands of tests that leave some out by name."""
    found = [each for step in job.steps for each in commands(step.run) if does(each) is Does.TESTS]
    return [each for each in found if LEFT_OUT.search(each)]


def goes_to_production(job: Job) -> bool:
    """Tell whether what a job deploys is what users depend on.

    Its environment tells. Without one the names do: of the job, of its steps, of what its commands say; and where
    nothing speaks of another place, it is production.
    """
    if job.environment:
        return is_production(job.environment.lower()) or not STAGING.search(job.environment)
    deploying = [step for step in job.steps if Does.DEPLOYS in step_does(step)]
    told = " ".join([job.id, *(f"{step.name} {step.run}" for step in deploying)])
    return STAGING.search(told) is None
