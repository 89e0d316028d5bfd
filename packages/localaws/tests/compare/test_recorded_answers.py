"""Answers that were recorded on AWS, in place of a run's evidence: they differ from localaws's where it is planted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name

from localaws.compare import command
from localaws_testing import evidence_lines
from localaws_testing.aws import Aws
from localaws_testing.given import given
from localaws_testing.placeholders import Bound
from localaws_testing.recorded import Recorded, answered, ask, facts

SERVICES = frozenset({"logs", "ssm"})
"""Whose facts are played here: those that are told quickly."""


def played(aws: Aws) -> Iterator[tuple[Recorded, dict[str, Any], dict[str, Any]]]:
    """Yield each call of the facts with localaws's answer and the recorded one."""
    for fact in facts():
        if {call.service for call in fact.calls} <= SERVICES:
            bound = Bound(given(aws))
            for call in fact.calls:
                yield (call, *answered(aws, call, bound))
            for call in fact.after:
                ask(aws, call, bound.filled(call.parameters))


def line(call: Recorded, told: dict[str, Any]) -> str:
    """Return the line of evidence of a call with its answer or error."""
    name = xform_name(call.operation)
    if "error" in told:
        return evidence_lines.failed(call.service, name, told["error"]["code"], told["error"]["message"])
    return evidence_lines.answered(call.service, name, json.loads(json.dumps(told["answer"], default=_text)))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def test_recorded_answers_are_told_where_they_differ(
    aws: Aws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No difference where localaws meets what was recorded; a member and a wording that are planted are told alone."""
    calls = list(played(aws))
    kept, there = tmp_path / "here.json", tmp_path / "there.jsonl"
    there.write_text("\n".join(line(call, seen) for call, seen, _ in calls))
    assert command.main([str(there), "--learn", str(kept)]) == 0
    recorded = [line(call, expected) for call, _, expected in calls]
    there.write_text("\n".join(recorded))
    assert command.main([str(there), "--against", str(kept)]) == 0
    capsys.readouterr()
    planted = [
        evidence_lines.answered("ssm", "get_parameter", {"Parameter": {"Name": "n", "Version": "one"}}),
        evidence_lines.failed("logs", "create_log_group", "ResourceAlreadyExistsException", "It is there."),
    ]
    there.write_text("\n".join([*recorded, *planted]))
    assert command.main([str(there), "--against", str(kept), "--json"]) == 1
    told = {(each["operation"], each["what"], each["subject"]) for each in json.loads(capsys.readouterr().out)}
    assert told == {
        ("ssm:GetParameter", "kind", "Parameter.Version"),
        ("logs:CreateLogGroup", "wording", "ResourceAlreadyExistsException"),
    }
