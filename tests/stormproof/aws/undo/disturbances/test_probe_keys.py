"""A key of the probes that was denied for a moment is admitted again, and no other key is ever touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stormproof.aws.calls.probe_keys import admitted, denied
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.aws.undo.things import disturbed_by
from stormproof.core.faults import FaultInjection
from stormproof.core.keys import probe_owner
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import REGION, SYSTEM, FakeReads

THERE = "us-west-2"
PROBED = replace(SYSTEM, probe_regions=(THERE,))
TABLE = Names(SYSTEM).key_table
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
KEY = {"TableName": TABLE, "keyHash": "h"}
KIND = BY_NAME["key of probes"]


def reads(owner: str = probe_owner(THERE), **more: str) -> FakeReads:
    """Return what answers with an item of the key store."""
    item = {"owner": {"S": owner}, **{name: {"S": value} for name, value in more.items()}}
    return FakeReads({("dynamodb", "get_item"): {"Item": item}})


def test_a_denied_key_is_written_down_as_denied_and_before_as_admitted() -> None:
    """By the very calls that deny and admit it."""
    injection = FaultInjection("denied", (denied(TABLE, "h", NOON),), (admitted(TABLE, "h"),))
    (thing,) = disturbed_by(injection, reads())
    assert thing.resource == KEY
    assert thing.before == {"revokedAt": None}
    assert thing.after == ({"revokedAt": NOON.isoformat()},)


@pytest.mark.parametrize("before", [None, NOON.isoformat()])
def test_a_key_is_put_back_to_what_it_was(before: str | None) -> None:
    """One that was denied already stays denied, since when it was."""
    (back,) = KIND.back(reads(), KEY, {"revokedAt": before})
    assert back == (denied(TABLE, "h", NOON) if before else admitted(TABLE, "h"))


def test_what_stands_is_looked_at_and_a_key_that_is_gone_is_none() -> None:
    """An item that is not there has no state to be put back."""
    assert KIND.present(reads(revokedAt="x"), KEY) == {"revokedAt": "x"}
    assert KIND.present(reads(), KEY) == {"revokedAt": None}
    assert KIND.present(FakeReads({("dynamodb", "get_item"): {}}), KEY) is None


@pytest.mark.parametrize(
    ("owner", "table", "own"),
    [
        (probe_owner(REGION), TABLE, True),
        (probe_owner(THERE), TABLE, True),
        (probe_owner("eu-north-1"), TABLE, False),
        ("shop", TABLE, False),
        (probe_owner(THERE), "payroll", False),
    ],
)
def test_only_keys_of_the_system_s_own_probes_are(owner: str, table: str, *, own: bool) -> None:
    """No client's, none of a region that nobody probes from, none of another table."""
    resource: dict[str, Any] = {"TableName": table, "keyHash": "h"}
    assert owns(Owned(PROBED, reads(owner)), Disturbed("key of probes", resource, None)) is own
