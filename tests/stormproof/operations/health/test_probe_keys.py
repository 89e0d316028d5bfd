"""A new key for the probes of a region: the API knows it before probes come with it, and the former one ends last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioners.health.probe_key import rotated
from stormproof.aws.observe.health.probe_keys import ProbeKey
from stormproof.core.errors import UsageError
from stormproof.core.keys import NATIVE, OF_PROBES, KeyRecord, probe_owner, probe_region
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.operations.health.probe_keys import LEAST_OVERLAP, rotate_probe_key
from tests.provisioners.fakes import REGION, SYSTEM

THERE = "ap-southeast-2"
PROBED = replace(SYSTEM, probe_regions=(THERE,))
HELD = ProbeKey("key-1", ("key-1",), ("hash-1",))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
RECORD = KeyRecord("key-1", "hash-1", probe_owner(THERE), OF_PROBES, "sp_...abcd", NOW)


def _made(held: ProbeKey) -> list[tuple[str, str | None]]:
    change = rotated(Names(PROBED.at(THERE)), PROBED, held)
    return [(call.operation, call.region) for call in change.calls]


def test_the_key_store_knows_the_new_key_before_the_region_holds_it() -> None:
    """And nothing of the former key is taken away: a check that has read it is admitted."""
    assert _made(HELD) == [("put_item", None), ("put_parameter", THERE)]


def test_of_native_keys_the_newest_stays_beside_the_new_one() -> None:
    """A check under way comes with it; older ones nobody holds any more."""
    made = [operation for operation, _ in _made(replace(HELD, native=("old", "newest"), plans=("plan",)))]
    assert made == ["put_item", "create_api_key", "create_usage_plan_key", "put_parameter", "delete_api_key"]
    assert rotated(Names(PROBED), PROBED, replace(HELD, native=("old", "newest"))).calls[-1].parameters == {
        "apiKey": "old"
    }


@given(before=st.integers(0, 9), later=st.integers(0, 9), natively=st.booleans())
def test_a_check_at_any_moment_comes_with_a_key_that_is_admitted(*, before: int, later: int, natively: bool) -> None:
    """Whenever it has read the key and whenever it asks, and wherever the rotation is cut off for good.

    Former keys are given an end afterwards alone, and that is later than a check that has read one of them can ask.
    """
    held = replace(HELD, native=("old", "newest"), plans=("plan",)) if natively else HELD
    calls = rotated(Names(PROBED.at(THERE)), PROBED, held).calls
    gateways = [_gateway(calls[:number], natively=natively) for number in range(len(calls) + 1)]
    read = min(before, len(calls))
    asks = max(read, min(later, len(calls)))
    assert gateways[read].held in gateways[asks].admitted
    assert timedelta(minutes=15) <= LEAST_OVERLAP


@dataclass(frozen=True)
class Gateway:
    """The key that the parameter holds, and those that the API admits."""

    held: str
    admitted: frozenset[str]


def _gateway(calls: Sequence[Call], *, natively: bool) -> Gateway:
    """Return what stands after some of the calls of a rotation: `former` is the key before, ``new`` the one made."""
    made = {call.operation for call in calls}
    gone = {call.parameters["apiKey"] for call in calls if call.operation == "delete_api_key"}
    new_is_known = "put_item" in made and (not natively or {"create_api_key", "create_usage_plan_key"} <= made)
    former_is_known = "delete_item" not in made and "newest" not in gone
    known = {"new": new_is_known, "former": former_is_known}
    return Gateway("new" if "put_parameter" in made else "former", frozenset(key for key in known if known[key]))


@pytest.mark.parametrize(
    ("record", "region"),
    [
        (RECORD, THERE),
        (replace(RECORD, label="web"), None),
        (replace(RECORD, owner="shop"), None),
        (replace(RECORD, source=NATIVE), None),
    ],
)
def test_a_key_is_the_probes_by_its_owner_and_its_label(record: KeyRecord, region: str | None) -> None:
    """A client who is called alike has a key that is shown."""
    assert probe_region(record) == region


class Connection:
    """Reads that find a probe's key of an ID in its region, and nothing else; nothing may be written."""

    def __init__(self, described: str) -> None:
        self.reader = self
        self.described = described

    def pages(self, _service: str, operation: str, _items: str, *, region: str | None = None, **_: Any) -> list[Any]:
        """Describe the parameter."""
        return [{"Description": self.described}] if operation == "describe_parameters" else []

    def read(self, _service: str, _operation: str, *, region: str | None = None, **_: Any) -> dict[str, Any]:
        """Return the export of an API without a method."""
        return {"body": json.dumps({"openapi": "3.0.1", "paths": {}})}


@pytest.mark.parametrize(
    ("region", "held", "overlap", "named"),
    [
        (THERE, "key-0000000000000001", timedelta(minutes=14), "less than 15 minutes"),
        (THERE, "key-0000000000000002", timedelta(hours=1), "come with key-0000000000000002"),
        ("eu-north-1", "key-0000000000000001", timedelta(hours=1), f"it is from {REGION}, {THERE}"),
    ],
)
def test_what_could_fail_a_check_is_refused_with_a_way_out(
    region: str, held: str, overlap: timedelta, named: str
) -> None:
    """Too short an overlap, a key that the probes do not hold, a region that nobody probes from."""
    connection, old = Connection(held), replace(RECORD, id="key-0000000000000001")
    store: Any = None  # nothing is asked of it before all is known to be well
    with pytest.raises(UsageError) as refused:
        rotate_probe_key(connection, PROBED, store, region, old, overlap)  # type: ignore[arg-type]
    assert named in f"{refused.value.message} {refused.value.way_out}"
