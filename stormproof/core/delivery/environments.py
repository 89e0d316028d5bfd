"""Environments of a repository on GitHub, and the rules of its default branch: who has to approve what.

https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

BY_HAND = (
    "switch it by hand: Settings, Environments, {name}, Allow administrators to bypass configured protection rules"
)
"""No API takes it: https://docs.github.com/en/rest/deployments/environments#create-or-update-an-environment"""


@dataclass(frozen=True)
class Environment:
    """An environment. `bypass` is whether administrators may go past its rules, None where GitHub does not say.

    `branches` are the patterns of the branches that may deploy to it; ``("*",)`` are all, ``()`` protected ones alone.
    """

    name: str
    reviewers: tuple[str, ...] = ()
    no_self_review: bool = False
    bypass: bool | None = None
    branches: tuple[str, ...] = ("*",)
    wait_minutes: int = 0
    pattern_ids: Mapping[str, int] = field(default_factory=dict, compare=False)
    """By pattern, its ID."""

    @property
    def open_to(self) -> tuple[str, ...]:
        """The patterns by which any branch may deploy to it."""
        return tuple(each for each in self.branches if each in {"*", "**"})


@dataclass(frozen=True)
class Lack:
    """What an environment or a branch lacks: a code without its concern, and the reason."""

    code: str
    said: str


@dataclass(frozen=True)
class Repository:
    """What GitHub says of a repository.

    `branch_rules` are the kinds of rules that are active on its default branch, those of classic protection by the
    same words. `disabled` are paths of workflows. `people` are reviewers by name, with kind (User, Team) and ID.
    """

    name: str
    id: int
    owner_id: int
    private: bool
    branch: str
    environments: Mapping[str, Environment] = field(default_factory=dict)
    branch_rules: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    people: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def lacking(environment: Environment | None, name: str) -> Iterator[Lack]:
    """Yield what an environment lacks for what is deployed there to have been approved by somebody else."""
    if environment is None:
        yield Lack(
            "environment_missing",
            f"there is no environment {name}: GitHub makes one without any rule when a job first names it",
        )
        return
    if not environment.reviewers:
        yield Lack("no_reviewers", f"nobody has to approve what is deployed to {name}")
    elif not environment.no_self_review:
        yield Lack("self_review", f"who starts a deployment to {name} may approve it")
    if environment.bypass:
        said = f"administrators may go past the rules of {name}; {BY_HAND.format(name=name)}"
        yield Lack("admin_bypass", said)
    if environment.open_to:
        yield Lack("any_branch", f"any branch may be deployed to {name}")


def branch_lacks(repository: Repository) -> Iterator[Lack]:
    """Yield what the default branch lacks for nobody to change alone what is deployed from it."""
    if "pull_request" not in repository.branch_rules:
        said = (
            f"no rule of {repository.name} demands a pull request for {repository.branch}: anybody who may push deploys"
        )
        yield Lack("no_branch_rule", said)
