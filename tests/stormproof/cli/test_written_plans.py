"""Plans that are written to a file, and carried out from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema

from tests.hardened_site import Site

Run = Callable[..., Any]

SCHEMA = json.loads((Path(__file__).parents[3] / "contracts" / "plan.schema.json").read_text("utf-8"))


def test_a_plan_that_was_written_is_carried_out_as_it_was_read(
    stormproof: Run, hardened: str, tmp_path: Path, site: Site
) -> None:
    """Where the system has changed since, nothing is changed; what nobody has written is refused."""
    about = ("--target", hardened)
    written = stormproof("plan", "--criteria", "9.5", "--out", "plan.json", *about)
    assert "carries out exactly this" in written.stdout
    plan = json.loads((tmp_path / "plan.json").read_text())
    jsonschema.validate(plan, SCHEMA)
    assert stormproof("apply", "plan.json", "--yes", *about).returncode == 0
    assert stormproof("apply", "plan.json", "--criteria", "9.5", "--yes", *about).returncode == 2
    logs = site.client("logs")
    saved = logs.describe_query_definitions(queryDefinitionNamePrefix="stormproof/")["queryDefinitions"][0]
    logs.delete_query_definition(queryDefinitionId=saved["queryDefinitionId"])
    refused = stormproof("apply", "plan.json", "--yes", *about)
    assert (refused.returncode, "to be done now: saved-queries" in refused.stderr) == (1, True)
    assert len(logs.describe_query_definitions(queryDefinitionNamePrefix="stormproof/")["queryDefinitions"]) > 0
    (tmp_path / "plan.json").write_text(json.dumps({**plan, "no_changes": 0}))
    assert "not as it was written" in stormproof("apply", "plan.json", "--yes", *about).stderr
