"""A repository for tests: a checkout in a folder, and what stands for GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.planning.plans import Call
from stormproof.local_github.server import served
from stormproof.local_github.state import State
from stormproof.repository.checkout import Checkout
from stormproof.repository.github import GitHub
from stormproof.repository.service import CHECKOUT, GITHUB, Service

NAME = "acme/shop"
SETTINGS = DeliverySettings(name=NAME, reviewers=("reviewer",), own=("production",))


@dataclass(frozen=True)
class Repository:
    """Reads of its services, as a reader has them, and writes."""

    services: Mapping[str, Service]
    state: State
    url: str
    """Where what stands for GitHub is."""

    def read(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Look."""
        return self.services[service].read(operation, parameters)

    def write(self, call: Call) -> dict[str, Any]:
        """Make a call of a plan."""
        return self.services[call.service].write(call.operation, dict(call.parameters))


@contextmanager
def repository(root: Path, *, token: str = "token", private: bool = False, paid: bool = True) -> Iterator[Repository]:
    """Serve the repository in a folder for as long as a block runs; without a token GitHub is not asked."""
    state = State(NAME, root, private=private, reviews_paid=paid)
    with served(state) as url:
        github = GitHub(NAME, token, url, lacks="set GITHUB_TOKEN")
        yield Repository({CHECKOUT: Checkout(root), GITHUB: github}, state, url)
