"""The key sync keeps the key store what the native keys are, whatever is done to them, and tells no value of theirs."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stormproof.core.keys import NATIVE, OF_A_RUN

HANDLER = Path(__file__).parents[3] / "provisioners" / "functions" / "key_sync" / "handler.py"
API = "abc123"
VALUE = "an-owner-chose-this-value"
MADE = datetime(2026, 11, 1, tzinfo=UTC)


class NotFound(Exception):
    """What AWS raises where nothing is."""


class Refused(Exception):
    """DynamoDB's ConditionalCheckFailedException."""


class FakeAws:
    """API Gateway, DynamoDB and the Parameter Store in one, as far as the key sync asks them."""

    exceptions = SimpleNamespace(
        ConditionalCheckFailedException=Refused, ParameterNotFound=NotFound, ParameterAlreadyExists=Refused
    )

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}
        self.plans: dict[str, dict[str, Any]] = {}
        self.members: dict[str, set[str]] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.parameters: dict[str, str] = {}
        self.values_read: list[str] = []
        self.writes = 0

    def get_paginator(self, operation: str) -> Any:
        """Return what pages through an operation."""
        return SimpleNamespace(paginate=lambda **asked: self._pages(operation, asked))

    def _pages(self, operation: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if operation == "scan":
            assert asked["FilterExpression"] == "keySource = :native"
            yield {"Items": [dict(item) for item in self.items.values() if item.get("keySource") == {"S": NATIVE}]}
        elif operation == "get_usage_plan_keys":
            yield {"items": [{"id": key} for key in self.members.get(asked["usagePlanId"], ())]}
        elif operation == "get_usage_plans":
            yield {"items": list(self.plans.values())}
        else:
            assert asked["includeValues"] is False
            found = [{name: each for name, each in key.items() if name != "value"} for key in self.keys.values()]
            yield {"items": found[:1]}
            yield {"items": found[1:]}

    def get_api_key(self, *, apiKey: str, includeValue: bool) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Return a key with its value."""
        assert includeValue
        self.values_read.append(apiKey)
        return self.keys[apiKey]

    def put_item(self, *, Item: dict[str, Any], **_: Any) -> None:  # noqa: N803 - boto3's name
        """Write an entry unless one of another source stands there."""
        standing = self.items.get(Item["keyHash"]["S"])
        if standing is not None and standing.get("keySource") != {"S": NATIVE}:
            raise Refused
        self.writes += 1
        self.items[Item["keyHash"]["S"]] = dict(Item)

    def delete_item(self, *, Key: dict[str, Any], **_: Any) -> None:  # noqa: N803 - boto3's name
        """Delete an entry."""
        self.items.pop(Key["keyHash"]["S"], None)

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Return a parameter."""
        assert WithDecryption
        if Name not in self.parameters:
            raise NotFound
        return {"Parameter": {"Value": self.parameters[Name]}}

    def put_parameter(self, *, Name: str, Type: str, Value: str, **more: Any) -> None:  # noqa: N803 - boto3's names
        """Make a parameter, never over another."""
        assert (Type, more.get("Overwrite", False), Name in self.parameters) == ("SecureString", False, False)
        self.parameters[Name] = Value

    def key(self, id_: str, value: str = VALUE, *, name: str = "mobile", plan: str = "plan") -> None:
        """Make a native key in a plan."""
        self.keys[id_] = {"id": id_, "name": name, "enabled": True, "createdDate": MADE, "value": value}
        self.members.setdefault(plan, set()).add(id_)

    def plan(self, id_: str = "plan", *stages: str, api: str = API) -> None:
        """Make a usage plan."""
        self.plans[id_] = {"id": id_, "name": id_, "apiStages": [{"apiId": api, "stage": stage} for stage in stages]}

    def entry(self, key_id: str) -> dict[str, Any]:
        """Return the one entry of a key."""
        (found,) = [item for item in self.items.values() if item["keyId"] == {"S": key_id}]
        return found


@pytest.fixture
def aws() -> FakeAws:
    """An account with a key in a plan for prod."""
    fake = FakeAws()
    fake.plan("plan", "prod")
    fake.key("k1")
    return fake


@pytest.fixture
def sync(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, Any]]:
    """Runs the handler, loaded as Lambda does."""
    for name, value in {"KEY_TABLE": "keys", "API_ID": API, "KEY_PEPPER": "/pepper"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "client", lambda *_, **__: aws)
    spec = importlib.util.spec_from_file_location("key_sync_under_test", HANDLER)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def run() -> dict[str, Any]:
        return dict(module.handle({}, None))

    return run


def test_a_native_key_gets_an_entry_under_its_own_id_for_its_plans_stages(
    aws: FakeAws, sync: Callable[[], dict[str, Any]]
) -> None:
    """The hash is keyed by a pepper that was made at the first run; another API's plans do not count."""
    aws.plan("other", "dev", api="another")
    aws.members["other"] = {"k1"}
    assert sync() == {"keys": 1, "adopted": ["k1"], "changed": []}
    pepper = aws.parameters["/pepper"].encode()
    assert len(pepper) >= 43
    entry = aws.entry("k1")
    assert entry["keyHash"]["S"] == hmac.new(pepper, VALUE.encode(), hashlib.sha256).hexdigest()
    assert (entry["keyStages"], entry["keySource"], "revokedAt" in entry) == ({"SS": ["prod"]}, {"S": NATIVE}, False)


def test_a_value_is_read_once_and_nothing_is_written_twice(aws: FakeAws, sync: Callable[[], dict[str, Any]]) -> None:
    """A minute in which nothing happened changes nothing."""
    sync()
    assert sync() == {"keys": 1, "adopted": [], "changed": []}
    assert (aws.values_read, aws.writes) == (["k1"], 1)


def test_no_value_is_told(aws: FakeAws, sync: Callable[[], dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in the answer, nor in the log, nor in the store, nor in an exception."""
    told = str(sync())
    aws.key("k2", "another-value-of-an-owner")
    aws.parameters["/pepper"] = ""
    del aws.keys["k2"]["value"]
    with pytest.raises(KeyError) as raised:
        sync()
    out = capsys.readouterr()
    for where in (told, out.out, out.err, str(aws.items), str(raised.value), repr(raised.getrepr())):
        assert VALUE not in where


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda aws: aws.keys["k1"].update(enabled=False), "disabled"),
        (lambda aws: aws.members["plan"].clear(), "unassigned"),
        (lambda aws: aws.plans.clear(), "unassigned"),
        (lambda aws: (aws.members["plan"].clear(), aws.keys.clear()), "deleted"),
    ],
)
def test_what_ends_a_key_natively_ends_it_here(
    aws: FakeAws, sync: Callable[[], dict[str, Any]], change: Callable[[FakeAws], object], why: str
) -> None:
    """The entry stays, revoked since it was first seen so: the log still tells whose key was tried."""
    sync()
    change(aws)
    assert sync()["changed"] == ["k1"]
    entry = aws.entry("k1")
    assert entry["revokedWhy"] == {"S": why}
    assert sync()["changed"] == []
    assert aws.entry("k1") == entry


def test_a_key_that_is_enabled_again_is_valid_again(aws: FakeAws, sync: Callable[[], dict[str, Any]]) -> None:
    """As at the gateway."""
    aws.keys["k1"]["enabled"] = False
    sync()
    assert "revokedAt" in aws.entry("k1")
    aws.keys["k1"]["enabled"] = True
    sync()
    assert "revokedAt" not in aws.entry("k1")


def test_another_stage_of_the_plan_is_followed(aws: FakeAws, sync: Callable[[], dict[str, Any]]) -> None:
    """A key opens the stages of its plans, as those are now."""
    sync()
    aws.plan("plan", "dev", "prod")
    sync()
    assert aws.entry("k1")["keyStages"] == {"SS": ["dev", "prod"]}


def test_a_new_pepper_hashes_anew_and_leaves_no_old_hash(aws: FakeAws, sync: Callable[[], dict[str, Any]]) -> None:
    """Who lost the pepper loses no key."""
    sync()
    before = aws.entry("k1")["keyHash"]
    del aws.parameters["/pepper"]
    assert sync()["changed"] == ["k1"]
    assert aws.entry("k1")["keyHash"] != before
    assert len(aws.items) == 1


def test_a_key_made_anew_with_the_same_value_is_another_key(aws: FakeAws, sync: Callable[[], dict[str, Any]]) -> None:
    """Its ID is the new one's, and it is valid."""
    sync()
    aws.keys.clear()
    aws.members["plan"].clear()
    aws.key("k2")
    sync()
    sync()
    assert "revokedAt" not in aws.entry("k2")
    assert len(aws.items) == 1


def test_keys_of_a_verification_and_keys_of_our_own_are_left_alone(
    aws: FakeAws, sync: Callable[[], dict[str, Any]]
) -> None:
    """The store knows those already; an entry of our own is never written over."""
    sync()
    native = aws.entry("k1")
    aws.items[native["keyHash"]["S"]] = own = {"keyHash": native["keyHash"], "keyId": {"S": "key-ours"}}
    aws.key("k3", "a-value-for-one-run-alone", name=f"{OF_A_RUN}staging")
    assert sync()["adopted"] == []
    assert list(aws.items.values()) == [own]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(("add", "drop", "toggle", "assign", "unassign", "stages")), st.integers(0, 3)),
        max_size=12,
    )
)
def test_whatever_was_done_one_run_later_the_store_says_what_the_gateway_does(
    aws: FakeAws, sync: Callable[[], dict[str, Any]], steps: list[tuple[str, int]]
) -> None:
    """Valid entries are the enabled keys in a plan of the API, each for the stages of its plans."""
    for number, (step, which) in enumerate(steps):
        _do(aws, step, f"k{which}", f"value-of-k{which}-made-in-step-{number}")
        if number % 2:
            sync()
    sync()
    admitted = {key: set(_stages(aws, key)) for key, each in aws.keys.items() if each["enabled"] and _stages(aws, key)}
    valid = {item["keyId"]["S"]: set(item["keyStages"]["SS"]) for item in aws.items.values() if "revokedAt" not in item}
    assert valid == admitted


def _stages(aws: FakeAws, key: str) -> list[str]:
    plans = [plan for plan in aws.plans.values() if key in aws.members.get(plan["id"], ())]
    return [stage["stage"] for plan in plans for stage in plan["apiStages"]]


def _do(aws: FakeAws, step: str, key: str, value: str) -> None:
    members = aws.members.setdefault("plan", set())
    if step == "add" and key not in aws.keys:
        aws.key(key, value)
    elif step == "drop":
        aws.keys.pop(key, None)
        members.discard(key)
    elif step == "toggle" and key in aws.keys:
        aws.keys[key]["enabled"] = not aws.keys[key]["enabled"]
    elif step == "assign" and key in aws.keys:
        members.add(key)
    elif step == "unassign":
        members.discard(key)
    elif step == "stages":
        aws.plan("plan", *(("prod",) if value.endswith(("0", "2", "4")) else ("dev", "prod")))
