"""The key of a region's probes: made as the plan is carried out, replaced where it is not admitted, gone after."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.health import probe_key
from stormproof.aws.observe.health.probe_keys import ProbeKey
from stormproof.core.keys import probe_owner
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Change, NewKey, refs
from tests.provisioners.fakes import REGION, context, only, satisfied

ID = "key-0123456789abcdef"
NONE, FINE = ProbeKey(None), ProbeKey(ID, (ID,), ("hash",))


def planned(seen: ProbeKey) -> list[Any]:
    """Return what is planned."""
    return list(probe_key.plan(context(), seen))


def operations(change: Change) -> list[str]:
    """Return the calls of a change by name."""
    return [call.operation for call in change.calls]


def test_a_key_is_in_no_plan_and_the_api_knows_it_before_probes_read_it() -> None:
    """The store holds its hash alone; the text goes into a SecureString."""
    change = only(planned(NONE))
    assert operations(change) == ["put_item", "put_parameter"]
    item, parameter = (call.parameters for call in change.calls[:2])
    assert item["Item"]["owner"] == {"S": probe_owner(REGION)}
    assert {ref.name.rpartition(".")[2] for ref in refs(item)} == {"hash", "id", "hint", "created"}
    assert isinstance(parameter["Value"], NewKey)
    assert parameter["Type"] == "SecureString"
    assert parameter["Tags"]
    assert "Overwrite" not in parameter


def test_one_that_the_api_admits_is_left_alone() -> None:
    """Natively, too, where methods demand that."""
    assert satisfied(planned(FINE))
    assert satisfied(planned(ProbeKey(ID, (ID,), ("hash",), ("n1",), ("plan1",))))


@pytest.mark.parametrize(
    ("seen", "former"),
    [
        (ProbeKey(ID, (), ("hash",)), ["delete_item"]),
        (ProbeKey("", (ID,), ("hash",)), ["delete_item"]),
        (ProbeKey(ID, (ID,), ("hash",), (), ("plan1",)), ["delete_item"]),
        (ProbeKey(ID, (), ("a", "b"), ("n1",)), ["delete_item", "delete_item", "delete_api_key"]),
    ],
)
def test_one_that_is_not_admitted_is_replaced_and_then_taken_away(seen: ProbeKey, former: list[str]) -> None:
    """The new one first, so that a probe has one at any moment."""
    change = only(planned(seen))
    assert change.action is Action.UPDATE
    names = operations(change)
    assert names.index("put_parameter") < names.index(former[0])
    assert names[len(names) - len(former) :] == former
    assert ("create_usage_plan_key" in names) is bool(seen.plans)


def test_what_a_killed_apply_has_left_goes() -> None:
    """The key that probes come with stays, and so does one whose end is set."""
    key = ProbeKey(ID, (ID, "key-b"), ("a", "b", "c"), ("n1", "n2"), ("plan1",), left=("b",), left_native=("n2",))
    change = only(planned(key))
    assert change.action is Action.UPDATE
    assert [call.parameters for call in change.calls] == [
        {"TableName": Names(context().system).key_table, "Key": {"keyHash": {"S": "b"}}},
        {"apiKey": "n2"},
    ]


def test_a_native_key_that_no_probe_holds_does_not_count() -> None:
    """Methods would refuse the probes: another key is made, and all former ones go."""
    change = only(planned(ProbeKey(ID, (ID,), ("a",), ("n1",), ("plan1",), left_native=("n1",))))
    assert operations(change)[-2:] == ["delete_item", "delete_api_key"]
    assert "create_api_key" in operations(change)


def test_a_removal_takes_it_away_wherever_it_is_known() -> None:
    """And a half of one that an interruption has left."""
    change = only(list(probe_key.remove(context(), ProbeKey(ID, (ID,), ("hash",), ("n1",)))))
    assert operations(change) == ["delete_parameter", "delete_item", "delete_api_key"]
    assert operations(only(list(probe_key.remove(context(), ProbeKey(None, (), ("hash",)))))) == ["delete_item"]
    assert satisfied(list(probe_key.remove(context(), NONE)))
