"""Calls in the weather: what the client reads, and that a patient one gets through."""

from __future__ import annotations

import asyncio
import json

import pytest

from localaws.calls.exchange import Exchange, Reply
from localaws.calls.operations import Call, identify
from localaws.faults.injector import Dropped, Injector
from localaws.faults.profiles import CLEAR, FaultProfile
from localaws.kernel.own_calls import HEADER, OwnCalls

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/{}/aws4_request, SignedHeaders=host"
TARGET = {"dynamodb": "DynamoDB_20120810.GetItem", "logs": "Logs_20140328.DescribeLogGroups"}


DONE = Reply(200, b"done")


def meet(
    profile: FaultProfile, service: str, path: str = "/", body: bytes = b"{}", done: list[Call] | None = None
) -> Reply:
    """Let a call meet the weather; `done` takes it where it is carried out."""
    headers = [("authorization", SCOPE.format(service))]
    if service in TARGET:
        headers.append(("x-amz-target", TARGET[service]))
    call = identify(Exchange("POST", path, "", tuple(headers), body, "http"))

    async def carry_out(call: Call) -> Reply:
        if done is not None:
            done.append(call)
        return DONE

    injector = Injector(profile, 1)
    injector.begin()
    return asyncio.run(injector.meet(call, carry_out))


THROTTLED = [
    ("dynamodb", "/", "ThrottlingException", 400),
    ("lambda", "/2015-03-31/functions", "TooManyRequestsException", 429),
    ("s3", "/bucket", "SlowDown", 503),
    ("iam", "/", "Throttling", 400),
]


@pytest.mark.parametrize(("service", "path", "code", "status"), THROTTLED)
def test_throttling_is_told_in_the_services_words(service: str, path: str, code: str, status: int) -> None:
    """Each service has its own code and status for it."""
    reply = meet(FaultProfile(throttled=1), service, path)
    assert (reply.headers["x-amzn-ErrorType"], reply.status) == (code, status)


@pytest.mark.parametrize("service", ["dynamodb", "logs", "lambda", "s3"])
def test_a_failure_is_a_5xx(service: str) -> None:
    """SDKs try again."""
    reply = meet(FaultProfile(failed=1), service)
    assert reply.status in {500, 503}


def test_a_dropped_call_has_no_answer() -> None:
    """The connection breaks off."""
    with pytest.raises(Dropped):
        meet(FaultProfile(dropped=1), "dynamodb")


def test_before_the_weather_begins_calls_get_through() -> None:
    """A system can be deployed first."""
    call = identify(Exchange("POST", "/", "", (("authorization", SCOPE.format("sqs")),), b"{}", "http"))

    async def carry_out(_: Call) -> Reply:
        return DONE

    assert asyncio.run(Injector(FaultProfile(failed=1), 1).meet(call, carry_out)) == DONE


@pytest.mark.parametrize("done", [0, 1])
def test_a_call_without_an_answer_may_have_been_carried_out(done: int) -> None:
    """A client cannot tell whether a call that failed or broke off was done; one that was throttled never was."""
    carried_out: list[Call] = []
    assert meet(FaultProfile(failed=1, done=done), "dynamodb", done=carried_out).status == 500
    with pytest.raises(Dropped):
        meet(FaultProfile(dropped=1, done=done), "dynamodb", done=carried_out)
    assert len(carried_out) == 2 * done
    meet(FaultProfile(throttled=1, done=done), "dynamodb", done=carried_out)
    assert len(carried_out) == 2 * done


def test_in_clear_weather_calls_get_through() -> None:
    """Nothing is refused."""
    assert meet(CLEAR, "dynamodb") == DONE
    body = json.dumps({"Role": "arn:aws:iam::123456789012:role/absent"}).encode()
    assert meet(CLEAR, "lambda", "/2015-03-31/functions", body) == DONE


def test_calls_of_ours_meet_no_weather() -> None:
    """Not even the worst; another run's mark is nobody's."""

    async def carry_out(_call: Call) -> Reply:
        return DONE

    ours, headers = OwnCalls(), {"authorization": SCOPE.format("iam")}
    injector = Injector(FaultProfile(dropped=1), 1, own_calls=ours)
    injector.begin()
    headers[HEADER] = ours.mark
    assert (
        asyncio.run(injector.meet(identify(Exchange("POST", "/", "", tuple(headers.items()), b"", "http")), carry_out))
        == DONE
    )
    headers[HEADER] = OwnCalls().mark
    with pytest.raises(Dropped):
        asyncio.run(injector.meet(identify(Exchange("POST", "/", "", tuple(headers.items()), b"", "http")), carry_out))
