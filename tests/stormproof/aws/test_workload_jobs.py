"""Jobs are brought about as they are stated, and an invocation that comes to nothing is no job that was done."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.aws.workload_jobs import Workplace, await_done, do, function_of
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function, Queue
from stormproof.core.workload.model import Job
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.stormproof.made_workloads import JOBS
from tests.stormproof.stimuli.shared.test_log_traces import FakeClock

WHOLE = replace(
    SYSTEM,
    functions=(*SYSTEM.functions, Function("oven", "shop-oven", "arn:oven")),
    queues=(Queue("bread", "https://sqs/bread", "arn:bread"),),
)
BAKE = Job("oven", event='{"Records": [], "of": "{id}"}', expect={"/baked": 0})
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def place(
    answer: Any = None, lines: list[Any] | None = None, alias: dict[str, str] | None = None
) -> tuple[Workplace, list[Call]]:
    """Return where functions answer so and have written these lines, and the calls that were made."""
    made: list[Call] = []

    def called(call: Call) -> dict[str, Any]:
        made.append(call)
        return {"Payload": io.BytesIO(json.dumps(answer).encode()), **({"FunctionError": "Unhandled"} if fails else {})}

    fails = answer == "fails"
    table: dict[tuple[str, str], Any] = {
        ("lambda", "get_function_configuration"): {"FunctionName": "shop-oven"},
        ("logs", "filter_log_events"): lines or [],
        **({("lambda", "get_alias"): alias} if alias else {}),
    }
    writer: Any = SimpleNamespace(answer=called, call=called)
    clock: Any = FakeClock()
    return Workplace(FakeReads(table), writer, clock, WHOLE, 3.0), made


@pytest.mark.parametrize("alias", [{}, {"FunctionVersion": "3"}])
def test_an_event_invokes_what_is_served(alias: dict[str, str]) -> None:
    """By the alias where there is one, with what was captured filled in."""
    made, calls = place({"baked": 0}, alias=alias)
    do(made, BAKE, {"id": "o-1"})
    (call,) = calls
    assert json.loads(call.parameters["Payload"]) == {"Records": [], "of": "o-1"}
    assert call.parameters["FunctionName"] == "shop-oven"
    assert ("Qualifier" in call.parameters) == bool(alias)


@pytest.mark.parametrize(
    ("answer", "said", "code"),
    [
        ("fails", "failed at its job", "workload.job_failed"),
        ({"baked": 1}, "/baked is not 0", "workload.job_not_done"),
        (None, "/baked is not 0", "workload.job_not_done"),
    ],
)
def test_a_function_that_fails_or_returns_something_else_has_not_done_it(answer: Any, said: str, code: str) -> None:
    """An error of looking, never a verdict."""
    with pytest.raises(CouldNotLook, match=said) as error:
        do(place(answer)[0], BAKE, {})
    assert error.value.code == code


def test_a_message_is_put_on_its_queue() -> None:
    """As JSON, with what was captured."""
    made, calls = place()
    do(made, JOBS[1], {"id": 7})
    (call,) = calls
    assert (call.service, call.operation) == ("sqs", "send_message")
    assert call.parameters == {"QueueUrl": "https://sqs/bread", "MessageBody": '{"order": 7}'}
    with pytest.raises(CouldNotLook, match="no queue cake; the system has bread"):
        do(made, replace(JOBS[1], queue="cake"), {})


def test_what_the_journey_brings_about_is_not_brought_about_again() -> None:
    """Its line alone shows it, and is waited for no longer than it may take."""
    made, calls = place()
    do(made, JOBS[0], {"id": "o-1"})
    assert calls == []
    with pytest.raises(CouldNotLook, match="order o-1 is baked"):
        await_done(made, JOBS[1], {"id": "o-1"}, NOW)
    line = {"timestamp": 1, "logStreamName": "s", "message": "order o-1 is baked"}
    await_done(place(lines=[line])[0], JOBS[1], {"id": "o-1"}, NOW)


def test_a_function_is_known_by_role_and_by_name() -> None:
    """Another one is told with those that there are."""
    assert function_of(WHOLE, Job("oven")) == function_of(WHOLE, Job("shop-oven"))
    with pytest.raises(CouldNotLook, match="no function cellar; the system has api, oven"):
        function_of(WHOLE, Job("cellar"))
