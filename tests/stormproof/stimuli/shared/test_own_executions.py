"""Executions of the run's own are told from others' by their request IDs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from stormproof.stimuli.shared.fault_versions import FaultVersion
from stormproof.stimuli.shared.own_executions import OwnExecutions
from tests.provisioners.fakes import SYSTEM, FakeReads

SINCE = datetime(2026, 11, 22, 12, tzinfo=UTC)
FUNCTION = SYSTEM.functions[0]
ANOTHER = replace(FUNCTION, name="another")


def ours(*succeeded: str) -> OwnExecutions:
    """Return our executions, and a log in which those with these request IDs succeeded."""
    lines = [
        {
            "timestamp": SINCE.timestamp() * 1000,
            "logStreamName": "s",
            "message": json.dumps({"type": "platform.report", "record": {"requestId": each, "status": "success"}}),
        }
        for each in succeeded
    ]
    bench: Any = type("Bench", (), {"reads": FakeReads({("logs", "filter_log_events"): lines})})
    return OwnExecutions(bench, [FaultVersion(FUNCTION, "7", 3, "/aws/lambda/api")], {"one", "two"})


def test_what_the_run_executed_is_nobody_elses() -> None:
    """Only another's success is told; of a function without a version of ours nothing is known."""
    assert not ours("one", "two").succeeded_for_others(FUNCTION, SINCE)
    assert ours("one", "theirs").succeeded_for_others(FUNCTION, SINCE)
    assert not ours("theirs").succeeded_for_others(ANOTHER, SINCE)
