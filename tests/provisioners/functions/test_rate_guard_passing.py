"""The rate guard is invisible but for its headers: what is not its affair passes as it is."""

from __future__ import annotations

import copy
import json
from types import ModuleType
from typing import Any

import pytest

from tests.provisioners.functions.conftest import HOUR, KEY, OK, FakeCounter, Handler, event, told


def test_the_handler_does_not_see_the_key(guard: ModuleType, own: Handler) -> None:
    """It is taken out of a copy; everything else stays."""
    sent = event(identity={"sourceIp": "192.0.2.7", "apiKey": KEY})
    before = copy.deepcopy(sent)
    guard.handle(sent, None)
    assert sent == before
    assert KEY not in json.dumps(own.seen[0])
    assert own.seen[0]["headers"] == {"Accept": "*/*"}
    assert own.seen[0]["requestContext"]["identity"]["sourceIp"] == "192.0.2.7"


def test_a_handler_that_reads_the_key_finds_it(
    guard: ModuleType, own: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the function's code was seen to read it, header and identity stay as they came."""
    monkeypatch.setattr(guard, "KEEPS_KEY", True)
    sent = event(identity={"sourceIp": "192.0.2.7", "apiKey": KEY, "apiKeyId": "native"})
    guard.handle(sent, None)
    assert own.seen[0] == sent


def test_a_handler_that_reads_the_keys_id_finds_it(guard: ModuleType, own: Handler) -> None:
    """The gateway tells it of native keys, the guard of those that the gateway does not know."""
    guard.handle(event(identity={"sourceIp": "192.0.2.7"}), None)
    guard.handle(event(identity={"sourceIp": "192.0.2.7", "apiKeyId": "native"}), None)
    assert [seen["requestContext"]["identity"]["apiKeyId"] for seen in own.seen] == ["key-1", "native"]


def test_an_observing_authorizer_opens_no_door_of_the_handler(guard: ModuleType, own: Handler) -> None:
    """A key that it would have refused gets no ID: a handler that asks for one goes on refusing."""
    refused = {"keyId": "key-1", "limit": "3", "outcome": "revoked"}
    guard.handle(event(identity={"sourceIp": "192.0.2.7"}, authorizer=refused), None)
    assert "apiKeyId" not in own.seen[0]["requestContext"]["identity"]


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
