"""What `recover --json` writes keeps to its contract, and people are told the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from stormproof.cli.tables import recoveries
from stormproof.core.policy import Policy
from stormproof.core.recovery.drills import Drill, Drilled
from stormproof.core.recovery.figures import Figures
from stormproof.core.recovery.record import Phase, Record
from stormproof.operations.recovery.outcomes import Outcome
from stormproof.operations.recovery.overview import Overview, Prospect

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
POLICY = Policy(admin_email="admin@example.com")
OPEN = Record("a1", "table", "shop", NOW, NOW, "stormproof recover table shop", Phase.WRITING, "side", 3, 9)
ENDED = replace(OPEN, phase=Phase.SERVING, ended=NOW, figures=Figures(99_999.0, 5.0), remarks=("teach the stack",))
DRILL = Drill(NOW - timedelta(days=40), "arn:me", (Drilled("table", 9, ("k",), Figures(60.0, 300.0)),))
SCHEMA = json.loads((Path(__file__).parents[4] / "contracts" / "recovery.schema.json").read_text("utf-8"))
DOCUMENTS = [
    recoveries.plan_document(NOW, [Prospect("shop", possible=True, lines=("a",), counts=(("lost", 1),))]),
    recoveries.plan_document(NOW, []),
    recoveries.outcome_document("table", Outcome(("a",), ("b",), ("c",), ("tags",)), OPEN, POLICY),
    recoveries.outcome_document("objects", Outcome(served=(("f", "3"),)), ENDED, POLICY),
    recoveries.status_document(Overview((OPEN, replace(ENDED, kind="drill")), DRILL, ("side",)), POLICY, NOW),
    recoveries.status_document(Overview((), None, ()), POLICY, NOW),
    recoveries.drill_document(DRILL, POLICY),
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_are_as_the_contract_has_them(document: dict[str, Any]) -> None:
    """Of every command, with much and with nothing."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(json.dumps(document)), SCHEMA, jsonschema.Draft202012Validator)


def test_people_are_told_what_is_wrong_and_what_goes_on_with_it() -> None:
    """What is not as it was, what is newer, what is worse than the policy wants, the command that goes on."""
    told = "\n".join(recoveries.outcome_lines(Outcome(("a",), ("b",), ("c",)), ENDED, POLICY))
    assert all(each in told for each in ("NOT AS IT WAS: c", "newer: b", "teach the stack", "the policy wants"))
    status = "\n".join(recoveries.status_lines(Overview((OPEN,), DRILL, ("side",)), POLICY, NOW))
    assert all(each in status for each in (OPEN.again, "3 of 9", "side", "longer ago than the policy allows"))
    assert "No drill has succeeded" in recoveries.drill_age(None, POLICY, NOW)
