"""Within one plan, each question is asked once, whoever asks it, and nobody can change another's answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from stormproof.core.errors import NotThere
from stormproof.core.planning.cached_reads import CachedReads


class Counted:
    """Reads that count the questions."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Answer; what is called ``gone`` does not exist."""
        self.asked.append((service, operation, region, tuple(sorted(parameters.items()))))
        if parameters.get("Name") == "gone":
            raise NotThere("gone")
        return {"told": {"n": len(self.asked)}}

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Answer with one item."""
        return [self.read(service, operation, region=region, items=items, **parameters)]


def test_the_same_question_is_asked_once_even_by_many_at_once() -> None:
    """Operation, region and parameters make the question."""
    counted = Counted()
    reads = CachedReads(counted)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: reads.read("s", "get", Name="a"), range(40)))
    assert len(counted.asked) == 1
    assert answers == [{"told": {"n": 1}}] * 40
    reads.read("s", "get", Name="b")
    reads.read("s", "get", Name="a", region="eu-west-1")
    reads.pages("s", "list", "Items")
    reads.pages("s", "list", "Items")
    reads.pages("s", "list", "Others")
    assert len(counted.asked) == 5


def test_who_changes_an_answer_changes_only_their_own() -> None:
    """Readers fill in what AWS leaves out."""
    reads = CachedReads(Counted())
    reads.read("s", "get")["told"]["n"] = 99
    assert reads.read("s", "get")["told"]["n"] == 1


def test_an_error_is_the_answer_for_all() -> None:
    """What does not exist is not asked for again."""
    counted = Counted()
    reads = CachedReads(counted)
    for _ in range(2):
        with pytest.raises(NotThere):
            reads.read("s", "get", Name="gone")
    assert len(counted.asked) == 1
