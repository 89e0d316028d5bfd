"""The steps of the runbook: what is judged by its form alone stands in the evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from steps import runbook
from stormproof.core.errors import Refuted
from stormproof.core.runbook.chapters import TASKS
from tests.stormproof.core.judges.runbook.books import book

LINKED = "# Tasks\n\nSee [the limits](https://docs.aws.amazon.com/lambda/) and [them again](https://docs.aws.amazon.com/lambda/).\n"


def written(text: str) -> tuple[list[Any], list[str]]:
    """Take the step about links; returns what it recorded and what it told."""
    records, told = list[Any](), list[str]()
    clock = SimpleNamespace(now=lambda: datetime(2026, 11, 29, tzinfo=UTC))
    bench: Any = SimpleNamespace(record=records.append, clock=clock)
    runbook.written(book(tasks=text), TASKS, bench, told.append)
    return records, told


def test_links_that_lead_outside_stand_in_the_evidence() -> None:
    """Each once, as not followed; where none does nothing is recorded."""
    (record,), told = written(LINKED)
    assert record.content == {"addresses": ["https://docs.aws.amazon.com/lambda/"]}
    assert "not followed" in record.title
    assert "not followed" in told[0]
    assert written("# Tasks\n\nNothing.\n") == ([], [""])


def test_an_address_of_nobody_fails() -> None:
    """By its form."""
    with pytest.raises(Refuted) as refuted:
        written("# Tasks\n\n[there](https://example.com/x)\n")
    assert refuted.value.code == "runbook.dead_link"
