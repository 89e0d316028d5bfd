"""The requests for the health, as access logs tell of them: nothing is known where no line can be read."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.judges.health.tested import Asked
from stormproof.stimuli.health import canary_runs
from tests.provisioners.fakes import SYSTEM

STAGE = SYSTEM.api.stage
READABLE = json.dumps(
    {"requestTimeEpoch": "1764417600000", "path": "/health", "stage": STAGE, "method": "GET", "status": "200"}
)
OTHER = READABLE.replace("GET", "POST")
TEXT = "1.2.3.4 - GET /health 200"


def asked(
    monkeypatch: pytest.MonkeyPatch, *lines: str, groups: tuple[str, ...] = ("access",)
) -> tuple[Asked, ...] | None:
    """Return what is known of requests by these lines."""
    told = [SimpleNamespace(message=line) for line in lines]
    monkeypatch.setattr(canary_runs, "access_groups", lambda _: groups)
    monkeypatch.setattr(canary_runs, "events", lambda *_: told)
    monkeypatch.setattr(canary_runs, "health", lambda _: SimpleNamespace(path="/health", status=200))
    bench: Any = SimpleNamespace(reads=None, context=SimpleNamespace(system=SYSTEM))
    return canary_runs._asked(bench, None)  # type: ignore[arg-type] # no line is asked for


def test_requests_are_known_where_lines_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be read beside them takes nothing away; where there is no line, nobody has asked."""
    found = asked(monkeypatch, TEXT, READABLE, OTHER)
    assert found is not None
    assert len(found) == 1
    assert asked(monkeypatch) == ()


def test_where_no_line_can_be_read_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """That nobody has asked would be said of a log in another form, or of none."""
    assert asked(monkeypatch, TEXT) is None
    assert asked(monkeypatch, READABLE, groups=()) is None
