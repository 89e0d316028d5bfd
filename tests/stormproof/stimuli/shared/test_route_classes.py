"""Of routes that are alike one is asked, and the evidence tells which it stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.evidence import Record
from stormproof.core.judges.authentication.admission import Way
from stormproof.core.observations import Endpoint
from stormproof.stimuli.shared import route_classes
from stormproof.stimuli.shared.entry_points import EntryPoint, Route
from stormproof.stimuli.shared.route_classes import sampled

ALIKE = (Route("GET", "/a", decided_by="x"), Route("POST", "/b", decided_by="x"))
OTHER = Route("POST", "/jobs", decided_by="another authorizer")


def test_the_evidence_tells_which_routes_stand_for_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that another authorizer, integration or setting decides about stands for itself alone."""
    entry_point = EntryPoint(Way.SERVED, Endpoint("https://api/prod"), (*ALIKE, OTHER), "prod")
    monkeypatch.setattr(route_classes, "stages_and_domains", lambda _: iter([entry_point]))
    kept: list[Record] = []
    bench: Any = SimpleNamespace(
        record=kept.append, clock=SimpleNamespace(now=lambda: datetime(2026, 11, 29, tzinfo=UTC))
    )
    (chosen,) = sampled(bench)
    assert {route.path for route in chosen.routes} == {"/a", "/jobs"}
    (record,) = kept
    assert record.title.startswith("2 routes stand for 3")
    assert record.content == {"https://api/prod": {"GET /a": ["POST /b"], "POST /jobs": []}}
