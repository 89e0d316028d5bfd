"""The rate guard with a counter that is made up, as Lambda would load it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest

from tests.provisioners.functions.made_authorizers import HANDLER, FakeStore

GUARD = Path(__file__).parents[3] / "provisioners" / "functions" / "rate_guard" / "stormproof_rate_guard.py"
HOUR = 1_795_388_400  # 2026-11-22T23:00:00Z
KEY = "sp_not-a-real-key"
OK = {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": "{}"}


class Refused(Exception):
    """DynamoDB's ConditionalCheckFailedException."""

    def __init__(self, item: dict[str, int]) -> None:
        super().__init__("The conditional request failed")
        self.response = {"Item": {name: {"N": str(value)} for name, value in item.items()}}


class FakeCounter:
    """DynamoDB with the counter's table, which heeds the guard's condition."""

    exceptions = SimpleNamespace(ConditionalCheckFailedException=Refused)

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, int]] = {}
        self.down = False
        self.writes = 0
        self.fails: list[Exception] = []
        self.knows = {"ReturnValuesOnConditionCheckFailure"}

    @property
    def meta(self) -> Any:
        """What the SDK knows of the write."""
        shape = SimpleNamespace(members=self.knows)
        model = SimpleNamespace(operation_model=lambda _name: SimpleNamespace(input_shape=shape))
        return SimpleNamespace(service_model=model)

    def update_item(self, **asked: Any) -> dict[str, Any]:
        """Count, or refuse where the condition does not hold."""
        self.writes += 1
        if self.down:
            raise TimeoutError("no answer")
        if self.fails:
            raise self.fails.pop(0)
        if asked["UpdateExpression"] == "SET expiresAt = :expires":
            assert asked["ReturnValues"] == "ALL_NEW"
            item = self.items[asked["Key"]["keyId"]["S"], asked["Key"]["hour"]["S"]]
            return {"Attributes": {name: {"N": str(value)} for name, value in item.items()}}
        assert ("ReturnValuesOnConditionCheckFailure" in asked) == bool(self.knows)
        unchanged, values = self._understood(asked)
        item = self.items.get((asked["Key"]["keyId"]["S"], asked["Key"]["hour"]["S"]), {})
        used, own = item.get("used", 0), asked["ExpressionAttributeNames"]["#own"]
        if (used and used >= values[":limit"]) or not unchanged(item.get(own)):
            raise Refused(item if self.knows else {})
        self.items[asked["Key"]["keyId"]["S"], asked["Key"]["hour"]["S"]] = {**item, "used": used + 1, own: used + 1}
        return {"Attributes": {"used": {"N": str(used + 1)}}}

    @property
    def counts(self) -> dict[tuple[str, str], int]:
        """How many requests were counted, by key and hour."""
        return {place: item["used"] for place, item in self.items.items()}

    @staticmethod
    def _understood(asked: dict[str, Any]) -> tuple[Callable[[int | None], bool], dict[str, int]]:
        """Return what must hold of the process's own attribute, and the values; any other expression is a surprise."""
        values = {name: int(value["N"]) for name, value in asked["ExpressionAttributeValues"].items()}
        assert asked["UpdateExpression"].startswith(
            "SET expiresAt = :expires, #own = if_not_exists(used, :zero) + :one"
        )
        assert asked["UpdateExpression"].endswith(" ADD used :one")
        bound, _, unchanged = asked["ConditionExpression"].partition(" AND ")
        assert bound == "(attribute_not_exists(used) OR used < :limit)"
        if ":last" in values:
            assert unchanged == "#own = :last"
            return lambda found: found == values[":last"], values
        assert unchanged == "attribute_not_exists(#own)"
        return lambda found: found is None, values


class Handler:
    """The function's own handler: keeps the events that it gets."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.answer: Any = OK
        self.error: Exception | None = None

    def handle(self, event: Any, _context: Any) -> Any:
        """Answer."""
        self.seen.append(event)
        if self.error:
            raise self.error
        return self.answer


@pytest.fixture
def counter() -> FakeCounter:
    """The counter."""
    return FakeCounter()


@pytest.fixture
def own() -> Handler:
    """The handler behind the guard."""
    return Handler()


@pytest.fixture
def guard(counter: FakeCounter, own: Handler, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The guard, loaded as Lambda does."""
    for name, value in {"HANDLER": "own_code/app.handle", "RATE_TABLE": "rate", "RATE_LIMIT": "1000"}.items():
        monkeypatch.setenv(f"STORMPROOF_{name}", value)
    monkeypatch.setattr(boto3, "client", lambda *_, **__: counter)
    monkeypatch.setitem(sys.modules, "own_code", ModuleType("own_code"))
    monkeypatch.setitem(sys.modules, "own_code.app", SimpleNamespace(handle=own.handle))
    monkeypatch.syspath_prepend(str(GUARD.parent))
    monkeypatch.delitem(sys.modules, "stormproof_rate_store", raising=False)
    spec = importlib.util.spec_from_file_location("rate_guard_under_test", GUARD)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(key_id: str = "key-1", limit: str = "3", at: float = HOUR, **context: Any) -> dict[str, Any]:
    """Return a proxy event of a request with a key."""
    return {
        "resource": "/health",
        "path": "/health",
        "httpMethod": "GET",
        "headers": {"X-Api-Key": KEY, "Accept": "*/*"},
        "multiValueHeaders": {"X-Api-Key": [KEY], "Accept": ["*/*"]},
        "requestContext": {
            "apiId": "abc",
            "requestId": "req-1",
            "httpMethod": "GET",
            "resourcePath": "/health",
            "stage": "prod",
            "requestTimeEpoch": int(at * 1000),
            "authorizer": {"keyId": key_id, "limit": limit},
            "identity": {"sourceIp": "192.0.2.7"},
            **context,
        },
    }


def told(answer: dict[str, Any]) -> tuple[str, str, str]:
    """Return what an answer's headers tell of the limit."""
    headers = answer["headers"]
    return tuple(headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset"))


@pytest.fixture
def store() -> FakeStore:
    """The key store."""
    return FakeStore()


@pytest.fixture
def load(store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Loads the handler as Lambda does, in a mode."""

    def make(mode: str) -> ModuleType:
        for name, value in {
            "KEY_TABLE": "keys",
            "KEY_PEPPER": "/pepper",
            "MODE": mode,
            "DEFAULT_LIMIT": "1000",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(boto3, "client", lambda *_, **__: store)
        spec = importlib.util.spec_from_file_location("authorizer_under_test", HANDLER)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return make


@pytest.fixture
def authorizer(load: Callable[[str], ModuleType]) -> ModuleType:
    """The authorizer, enforcing."""
    return load("enforce")
