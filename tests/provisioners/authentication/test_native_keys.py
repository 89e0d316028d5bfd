"""Native keys are planned by count and ID, followed where they differ, and never by value."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest

from provisioners.authentication import (
    key_sync_alarm,
    key_sync_function,
    key_sync_log,
    key_sync_role,
    key_sync_schedule,
    native_keys,
)
from provisioners.authentication.key_sync_need import Following
from provisioners.authentication.native_keys import Store
from stormproof.aws.observe.invokers.own_rules import Rule
from stormproof.aws.observe.native_keys import Adopted, Entry, NativeKey
from stormproof.core.keys import OF_A_RUN
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import API, SYSTEM, FakeReads, context, only, satisfied

KEYS = (NativeKey("k1", "mobile", True, ("prod",)), NativeKey("k2", "web", False, ("dev",)))
KNOWN = {"k1": Entry(("prod",), valid=True), "k2": Entry(("dev",), valid=False)}
PARTS = (key_sync_role, key_sync_log, key_sync_function, key_sync_schedule, key_sync_alarm)


def test_keys_without_an_entry_are_adopted_by_a_run_of_the_key_sync() -> None:
    """The plan tells how many and which."""
    change = only(list(native_keys.plan(context(), Store(Adopted(KEYS, {}), peppered=False))))
    assert (change.action, change.after["known"], change.after["adopted"]) == (Action.CREATE, 2, ["k1", "k2"])
    (call,) = change.calls
    assert (call.operation, call.parameters["FunctionName"]) == ("invoke", Names(SYSTEM).key_sync)


@pytest.mark.parametrize(
    ("answer", "worked"), [({"StatusCode": 200}, True), ({"StatusCode": 200, "FunctionError": "Unhandled"}, False)]
)
def test_a_run_that_fails_yields_nothing(answer: dict[str, Any], *, worked: bool) -> None:
    """Then the apply stops, before any method asks the authorizer."""
    (call,) = only(list(native_keys.plan(context(), Store(Adopted(KEYS, {}), peppered=False)))).calls
    ((_, path),) = call.yields.items()
    assert (jmespath.search(path, answer) is not None) is worked


def test_keys_that_are_known_as_they_are_need_nothing() -> None:
    """A disabled one is known as ended."""
    assert satisfied(list(native_keys.plan(context(), Store(Adopted(KEYS, KNOWN), peppered=True))))


@pytest.mark.parametrize(
    "entry", [Entry(("dev",), valid=True), Entry(("prod",), valid=False), Entry(("dev", "prod"), valid=True)]
)
def test_an_entry_that_says_something_else_is_brought_up_to_date(entry: Entry) -> None:
    """Another stage, or another state."""
    change = only(list(native_keys.plan(context(), Store(Adopted(KEYS, {**KNOWN, "k1": entry}), peppered=True))))
    assert (change.after["adopted"], change.after["brought up to date"]) == ([], ["k1"])


def test_a_valid_entry_of_a_key_that_is_gone_is_ended() -> None:
    """Deleted or unassigned natively."""
    change = only(list(native_keys.plan(context(), Store(Adopted((), KNOWN), peppered=True))))
    assert change.after["brought up to date"] == ["k1"]


def test_the_reader_asks_for_no_value() -> None:
    """Keys of a verification's own are not adopted, nor those of other plans."""
    asked: list[dict[str, Any]] = []

    def keys(**parameters: Any) -> list[dict[str, Any]]:
        asked.append(parameters)
        made = {"enabled": True}
        return [{"id": "k1", "name": "mobile", **made}, {"id": "k9", **made}, {"id": "k3", "name": OF_A_RUN, **made}]

    answers: dict[tuple[str, str], Any] = {
        ("apigateway", "get_usage_plans"): [{"id": "p1", "apiStages": [{"apiId": API, "stage": "prod"}]}],
        ("apigateway", "get_usage_plan_keys"): [{"id": "k1"}, {"id": "k3"}],
        ("apigateway", "get_api_keys"): keys,
    }
    found = native_keys.read(FakeReads(answers), context())
    assert [key.id for key in found.adopted.keys] == ["k1"]
    assert [each["includeValues"] for each in asked] == [False]


def test_removal_deletes_the_pepper() -> None:
    """Hashes without it are of no use."""
    change = only(list(native_keys.remove(context(), Store(Adopted((), {}), peppered=True))))
    assert change.calls[0].parameters == {"Name": Names(SYSTEM).key_pepper}
    assert satisfied(list(native_keys.remove(context(), Store(Adopted((), {}), peppered=False))))


@pytest.mark.parametrize("part", PARTS)
def test_without_usage_plans_nothing_is_made(part: Any) -> None:
    """An API that never had native keys pays for no key sync."""
    assert satisfied(list(part.plan(context(), Following(needed=False, standing=None))))
    assert satisfied(list(part.remove(context(), Following(needed=False, standing=None))))


@pytest.mark.parametrize("part", PARTS)
def test_with_a_usage_plan_each_part_is_made(part: Any) -> None:
    """Even while it has no key yet: the first one is to be followed too."""
    assert only(list(part.plan(context(), Following(needed=True, standing=None)))).action is Action.CREATE


def test_the_role_reads_keys_and_changes_none() -> None:
    """Of API Gateway it may only GET, and only keys and plans."""
    (statement, *_) = key_sync_role.policy(Names(SYSTEM))["Statement"]
    assert statement["Action"] == ["apigateway:GET"]
    assert {each.split("::/")[1].split("/")[0] for each in statement["Resource"]} == {"apikeys", "usageplans"}


@pytest.mark.parametrize(
    "changed", [{"schedule": "rate(1 hour)"}, {"enabled": False}, {"targets": {}}, {"statement": None}]
)
def test_a_schedule_that_was_changed_is_put_right(changed: dict[str, Any]) -> None:
    """A rule that is off, slower, or leads nowhere lets ended keys in."""
    names = Names(SYSTEM)
    statement = {
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Principal": {"Service": "events.amazonaws.com"},
        "Condition": {"ArnLike": {"AWS:SourceArn": names.arn("events", f"rule/{names.key_sync}")}},
    }
    right: dict[str, Any] = {
        "schedule": "rate(1 minute)",
        "enabled": True,
        "targets": {"key-sync": names.arn("lambda", f"function:{names.key_sync}")},
        "statement": statement,
    }
    assert satisfied(list(key_sync_schedule.plan(context(), Following(needed=True, standing=Rule(**right)))))
    change = only(
        list(key_sync_schedule.plan(context(), Following(needed=True, standing=Rule(**{**right, **changed}))))
    )
    assert change.action is Action.UPDATE
    removal = only(list(key_sync_schedule.remove(context(), Following(needed=True, standing=Rule(**right)))))
    assert [call.operation for call in removal.calls] == ["remove_targets", "delete_rule", "remove_permission"]
