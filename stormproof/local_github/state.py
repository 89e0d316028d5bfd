"""What the repository has been set to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

USERS = {"administrator": 1001, "reviewer": 1002}
"""People who may read the repository, with their IDs; each is known by no other name."""


@dataclass
class Environment:
    """An environment as it was put. `bypass` is no setting of the API: a new one lets administrators go past it."""

    id: int
    wait_timer: int = 0
    prevent_self_review: bool = False
    reviewers: list[dict[str, Any]] = field(default_factory=list)
    branch_policy: dict[str, bool] | None = None
    policies: dict[int, dict[str, Any]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    bypass: bool = True


@dataclass
class State:
    """A repository, ``owner/name``, whose workflow files stand in `checkout`."""

    name: str
    checkout: Path
    branch: str = "main"
    private: bool = False
    reviews_paid: bool = True
    """Whether the owner's plan knows required reviewers for a private repository: Enterprise alone."""
    id: int = 47110815
    owner_id: int = 4711
    environments: dict[str, Environment] = field(default_factory=dict)
    rulesets: dict[int, dict[str, Any]] = field(default_factory=dict)
    protections: dict[str, dict[str, Any]] = field(default_factory=dict)
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    disabled: set[str] = field(default_factory=set)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def owner(self) -> str:
        """Whose it is."""
        return self.name.partition("/")[0]

    @property
    def workflows(self) -> list[str]:
        """The paths of the workflow files, in the order of their names; the place of each is its ID."""
        folder = self.checkout / ".github" / "workflows"
        found = sorted(each.name for each in folder.glob("*.y*ml")) if folder.is_dir() else []
        return [f".github/workflows/{name}" for name in found]


def moment() -> str:
    """Return the time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
