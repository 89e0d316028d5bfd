"""What `undo --json` and `lease --json` write keeps to its contract, whatever stands in the journal and the lease."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from stormproof.aws.observe.health.killed_probes import KilledProbe
from stormproof.aws.undo.lease_holder import Held, Holder
from stormproof.aws.undo.pending import NotRun, Pending
from stormproof.cli.lease import document as of_lease
from stormproof.cli.undo import document as of_undo
from stormproof.cli.undo import show_proofs
from stormproof.core.criteria.pending_proofs import Awaited
from stormproof.core.undo import Disturbed, Entry, Scope
from stormproof.operations.health.killed_probes import Killed

NOW = datetime(2026, 11, 29, tzinfo=UTC)
CONTRACTS = Path(__file__).parents[3] / "contracts"
THING = Disturbed("timeout", {"FunctionName": "api"}, {"Timeout": 10}, ({"Timeout": 1},))
ENTRY = Entry("1", "the timeout is shortened", NOW, Scope("1", "eu-west-1", "abc"), (THING,))
HOLDER = Holder("x", "host", 7, NOW.isoformat(), doing="provisioning")


KILLED = Killed((KilledProbe("us-west-2", "/x", {"id": 7}, "order", NOW),), {"eu-west-1": "it does not answer"})


def schema(name: str) -> dict[str, Any]:
    """Return a contract that is a schema itself."""
    found: dict[str, Any] = json.loads((CONTRACTS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


@pytest.mark.parametrize(
    "pending", [Pending(()), Pending((ENTRY,)), Pending((replace(ENTRY, disturbed=()),), (NotRun("2", "/a/b", "it"),))]
)
def test_what_is_pending_is_written_as_the_contract_has_it(pending: Pending) -> None:
    """Nothing, entries, and those that are not trusted."""
    told = json.loads(json.dumps(of_undo(pending, KILLED)))
    jsonschema.validate(told, schema("undo"), jsonschema.Draft202012Validator)
    assert [(each["captured"], each["cut_off_in"]) for each in told["killed_probes"]] == [({"id": "7"}, "order")]
    assert (len(told["pending"]), len(told["not_trusted"])) == (len(pending.entries), len(pending.not_run))


def test_proofs_under_way_are_written_and_shown_with_when_they_can_be_judged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A person who sees what stands there knows that it is meant, and until when."""
    awaited = Awaited("a budget below what is spent", NOW + timedelta(hours=8), NOW + timedelta(days=3))
    pending = Pending((), under_way=(replace(ENTRY, awaited=awaited),))
    told = json.loads(json.dumps(of_undo(pending, KILLED)))
    jsonschema.validate(told, schema("undo"), jsonschema.Draft202012Validator)
    (proof,) = told["under_way"]
    assert (proof["proof"], proof["due"]) == (awaited.kind, "2026-11-29T08:00:00+00:00")
    show_proofs(pending.under_way, Console(width=200))
    said = capsys.readouterr().out
    assert "a budget below what is spent: look again after 2026-11-29 08:00 UTC, before 2026-12-02 00:00 UTC" in said
    assert "timeout api" in said
    assert not pending


@pytest.mark.parametrize("held", [None, Held(None, NOW, 1, NOW), Held(HOLDER, NOW, 1, NOW)])
@pytest.mark.parametrize("more", [{}, {"broken": True}])
def test_a_lease_is_written_as_the_contract_has_it(held: Held | None, more: dict[str, bool]) -> None:
    """Nobody's, one that cannot be read, and somebody's; shown or broken."""
    told = json.loads(json.dumps({**of_lease(held, NOW), **more}))
    jsonschema.validate(told, schema("lease"), jsonschema.Draft202012Validator)
    assert told["held"] is (held is not None)
    assert told.get("doing") == (HOLDER.doing if held and held.holder else None)


def test_the_contract_of_a_lease_wants_its_holder() -> None:
    """A holder that is half told is no lease."""
    told = of_lease(Held(HOLDER, NOW, 1, NOW), NOW)
    del told["pid"]
    assert not jsonschema.Draft202012Validator(schema("lease")).is_valid(told)
    assert set(asdict(HOLDER)) >= {"host", "pid", "doing", "since"}
