"""A repository of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stormproof.local_github.server import served
from stormproof.local_github.state import State
from stormproof.repository.github import GitHub

NAME = "acme/shop"


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Return a repository with one workflow."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "deploy.yml").write_text("on: push\njobs: {}\n", "utf-8")
    return State(NAME, tmp_path)


@pytest.fixture
def github(state: State) -> Iterator[GitHub]:
    """Return a client of what stands for GitHub."""
    with served(state) as url:
        yield GitHub(NAME, "token", url)
