"""The rate guard counts the requests of each key exactly, and is invisible but for its headers."""

from __future__ import annotations

import copy
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

GUARD = Path(__file__).parents[3] / "provisioners" / "functions" / "rate_guard" / "stormproof_rate_guard.py"
HOUR = 1_795_388_400  # 2026-11-22T23:00:00Z
KEY = "sp_not-a-real-key"
OK = {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": "{}"}


class Refused(Exception):
    """DynamoDB's ConditionalCheckFailedException."""


class FakeCounter:
    """DynamoDB with the counter's table, which heeds the guard's condition."""

    exceptions = SimpleNamespace(ConditionalCheckFailedException=Refused)

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], int] = {}
        self.down = False
        self.writes = 0

    def update_item(self, **asked: Any) -> dict[str, Any]:
        """Count, or refuse where the condition does not hold."""
        self.writes += 1
        if self.down:
            raise TimeoutError("no answer")
        assert asked["ConditionExpression"] == "attribute_not_exists(used) OR used < :limit"
        place = (asked["Key"]["keyId"]["S"], asked["Key"]["hour"]["S"])
        used = self.counts.get(place, 0)
        if used and used >= int(asked["ExpressionAttributeValues"][":limit"]["N"]):
            raise Refused
        self.counts[place] = used + 1
        return {"Attributes": {"used": {"N": str(used + 1)}}}


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


def test_every_answer_tells_the_limit_and_what_remains(guard: ModuleType) -> None:
    """It falls by one with each request; the reset is the end of the UTC hour."""
    answers = [guard.handle(event(), None) for _ in range(3)]
    assert [told(answer) for answer in answers] == [("3", rest, str(HOUR + 3600)) for rest in ("2", "1", "0")]
    assert {answer["statusCode"] for answer in answers} == {200}


def test_one_request_too_many_is_refused_with_429(guard: ModuleType, own: Handler) -> None:
    """As JSON, with Retry-After, and the handler does not see it."""
    at = HOUR + 3000.5
    seen = [guard.handle(event(at=at), None) for _ in range(4)][-1]
    assert seen["statusCode"] == 429
    assert json.loads(seen["body"])["limit"] == 3
    assert seen["headers"]["Retry-After"] == "600"
    assert told(seen)[1] == "0"
    assert len(own.seen) == 3


def test_the_next_hour_begins_with_the_whole_limit(guard: ModuleType) -> None:
    """The hour is that of the request, not of the function's clock."""
    for _ in range(4):
        guard.handle(event(at=HOUR + 3599.999), None)
    assert told(guard.handle(event(at=HOUR + 3600), None))[1] == "2"
    assert guard.handle(event(at=HOUR + 3599.999), None)["statusCode"] == 429


def test_keys_are_counted_apart_and_each_has_its_own_limit(guard: ModuleType) -> None:
    """Both come from the authorizer alone."""
    guard.handle(event("key-1"), None)
    assert told(guard.handle(event("key-2", "50"), None))[:2] == ("50", "49")
    assert told(guard.handle(event("key-1"), None))[:2] == ("3", "1")


def test_what_a_client_sends_is_no_identity(guard: ModuleType, counter: FakeCounter) -> None:
    """Headers do not make another key of it."""
    for number in range(2):
        sent = event()
        sent["headers"] |= {"x-key-id": f"other-{number}", "keyId": f"other-{number}"}
        guard.handle(sent, None)
    assert counter.counts == {("key-1", "2026-11-22T23"): 2}


def test_an_exhausted_key_costs_no_more_writes_until_its_hour_or_its_limit_changes(
    guard: ModuleType, counter: FakeCounter
) -> None:
    """The warm process remembers it."""
    for _ in range(9):
        guard.handle(event(), None)
    assert counter.writes == 4
    assert guard.handle(event(limit="5"), None)["statusCode"] == 200
    assert guard.handle(event(at=HOUR + 3600), None)["statusCode"] == 200


def test_the_memory_of_past_hours_is_dropped(guard: ModuleType) -> None:
    """A process that lives for days does not grow."""
    for hour in range(5):
        for _ in range(4):
            guard.handle(event(at=HOUR + hour * 3600), None)
    assert len(guard.EXHAUSTED) == 1


@pytest.mark.parametrize("limit", ["", "none", "-1", "1e3"])
def test_a_limit_that_is_none_is_the_usual_one(guard: ModuleType, limit: str) -> None:
    """The authorizer's context holds texts."""
    assert told(guard.handle(event(limit=limit), None))[:2] == ("1000", "999")


def test_a_limit_of_nothing_lets_nothing_in(guard: ModuleType, own: Handler) -> None:
    """Not even the first request."""
    assert guard.handle(event(limit="0"), None)["statusCode"] == 429
    assert not own.seen


def test_a_counter_that_is_down_leaves_the_api_open_and_says_so(
    guard: ModuleType, counter: FakeCounter, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a line of the log that is a metric, and without headers that nobody knows."""
    counter.down = True
    assert guard.handle(event(), None) == OK
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["level"], line["Open"], line["error"]) == (
        "rate_guard_open",
        "ERROR",
        1,
        "TimeoutError",
    )
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "Open", "Unit": "Count"}]
    assert counter.writes == 1


def test_a_violation_is_logged_with_key_limit_and_request(
    guard: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a refusal, none for what passes, and never the key itself."""
    for _ in range(5):
        guard.handle(event(), None)
    written = capsys.readouterr().out
    lines = [json.loads(text) for text in written.splitlines()]
    assert [(line["event"], line["keyId"], line["limit"]) for line in lines] == [
        ("rate_limit_exceeded", "key-1", 3)
    ] * 2
    assert {line["apiRequestId"] for line in lines} == {"req-1"}
    assert KEY not in written


def test_the_handler_does_not_see_the_key(guard: ModuleType, own: Handler) -> None:
    """It is taken out of a copy; everything else stays."""
    sent = event(identity={"sourceIp": "192.0.2.7", "apiKey": KEY})
    before = copy.deepcopy(sent)
    guard.handle(sent, None)
    assert sent == before
    assert KEY not in json.dumps(own.seen[0])
    assert own.seen[0]["headers"] == {"Accept": "*/*"}
    assert own.seen[0]["requestContext"]["identity"]["sourceIp"] == "192.0.2.7"


@pytest.mark.parametrize(
    "sent",
    [
        {"Records": [{"body": "{}"}]},
        {"source": "aws.events", "requestContext": None},
        {"requestContext": {"elb": {}}, "httpMethod": "GET", "headers": {"x-api-key": KEY}},
        [1, 2],
        "text",
        None,
    ],
)
def test_what_is_no_request_of_the_api_passes_as_it_is(
    guard: ModuleType, own: Handler, counter: FakeCounter, sent: Any
) -> None:
    """The very same object, uncounted; the answer too."""
    own.answer = {"any": "thing"}
    assert guard.handle(sent, None) is own.answer
    assert own.seen[0] is sent
    assert not counter.writes


def test_a_request_without_a_key_id_is_not_counted(guard: ModuleType, counter: FakeCounter) -> None:
    """Who may come without a key is the authorizer's matter."""
    assert guard.handle(event(key_id=""), None) == OK
    assert not counter.writes


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        [],
        {},
        {"statusCode": 200, "surplus": 1},
        {"statusCode": "ok"},
        {"statusCode": 200, "headers": ["x"]},
        {"statusCode": 200, "multiValueHeaders": "x"},
    ],
)
def test_a_malformed_answer_passes_as_it_is(guard: ModuleType, own: Handler, answer: Any) -> None:
    """What the gateway makes of it is not the guard's to mend."""
    own.answer = answer
    assert guard.handle(event(), None) is answer


def test_an_exception_of_the_handler_passes_as_it_is(guard: ModuleType, own: Handler) -> None:
    """It is no failure of the counter, and the handler is called once."""
    own.error = KeyError("theirs")
    with pytest.raises(KeyError) as raised:
        guard.handle(event(), None)
    assert raised.value is own.error
    assert len(own.seen) == 1


def test_headers_of_the_same_name_are_replaced_in_any_case_and_form(guard: ModuleType, own: Handler) -> None:
    """The gateway would send both."""
    own.answer = {
        "statusCode": 200,
        "headers": {"x-ratelimit-limit": "7", "X-Own": "a"},
        "multiValueHeaders": {"X-RATELIMIT-REMAINING": ["7"], "X-Own-Too": ["b"]},
    }
    before = copy.deepcopy(own.answer)
    seen = guard.handle(event(), None)
    assert own.answer == before
    assert {name: value for name, value in seen["headers"].items() if "ratelimit" in name.lower()} == {
        "X-RateLimit-Limit": "3",
        "X-RateLimit-Remaining": "2",
        "X-RateLimit-Reset": str(HOUR + 3600),
    }
    assert seen["multiValueHeaders"] == {"X-Own-Too": ["b"]}


def test_an_answer_without_headers_gets_them(guard: ModuleType, own: Handler) -> None:
    """Null headers are well formed to the gateway."""
    own.answer = {"statusCode": 204, "headers": None}
    assert told(guard.handle(event(), None))[0] == "3"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(limit=st.integers(1, 30), requests=st.integers(1, 60), minute=st.integers(0, 3599))
def test_of_any_number_of_requests_exactly_the_limit_passes(
    guard: ModuleType, counter: FakeCounter, limit: int, requests: int, minute: int
) -> None:
    """Whatever limit, number and time within the hour."""
    counter.counts.clear()
    guard.EXHAUSTED.clear()
    answers = [guard.handle(event(limit=str(limit), at=HOUR + minute), None) for _ in range(requests)]
    assert sum(answer["statusCode"] == 200 for answer in answers) == min(limit, requests)
    remaining = [int(told(answer)[1]) for answer in answers]
    assert remaining == [max(limit - number, 0) for number in range(1, requests + 1)]
