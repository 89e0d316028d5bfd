"""Groups that were written to are told from those that were not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.aws.observe.logs.destinations import SystemGroup
from stormproof.core.errors import Undecidable
from stormproof.stimuli.logging import planted_lines
from tests.provisioners.fakes import FakeReads
from tests.stormproof.aws.observe.logs.test_events import Clock


def test_lines_beyond_an_empty_page_are_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS may answer without events and with a token for more: the group was written to."""
    group: Any = SimpleNamespace(name="/g", queryable=True, group=object())
    found: list[SystemGroup] = [group]
    monkeypatch.setattr(planted_lines, "_there", lambda _bench: found)
    monkeypatch.setattr(planted_lines, "rows", lambda *_: ())
    pages = {"": {"events": [], "nextToken": "t"}, "t": {"events": [{"message": "m"}]}}
    clock = Clock()
    reads = FakeReads({("logs", "filter_log_events"): lambda **asked: pages[asked.get("nextToken", "")]})
    bench: Any = SimpleNamespace(reads=reads, clock=clock)
    assert planted_lines.look_again(bench).groups == ("/g",)
    bench.reads = FakeReads({("logs", "filter_log_events"): {"events": []}})
    with pytest.raises(Undecidable, match="nothing was logged"):
        planted_lines.look_again(bench)
