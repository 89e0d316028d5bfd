"""On the embedded AWS: what no control moves onto the alias is seen all the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.stimuli.shared.fault_preconditions import check_nobody_on_latest
from tests.provisioners.live.conftest import Site

NAME = "stormproof-test-invoker"


def topic(site: Site, arn: str) -> tuple[tuple[Call, ...], Call]:
    """Subscribe a function to a new topic."""
    where = Names(site.system).arn("sns", NAME)
    subscribe = Call("sns", "subscribe", {"TopicArn": where, "Protocol": "lambda", "Endpoint": arn})
    return (Call("sns", "create_topic", {"Name": NAME}), subscribe), Call("sns", "delete_topic", {"TopicArn": where})


def bucket(site: Site, arn: str) -> tuple[tuple[Call, ...], Call]:
    """Have the system's bucket notify a function."""
    notified = [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]
    put, clear = (
        Call(
            "s3",
            "put_bucket_notification_configuration",
            # The function's policy admits no bucket, and is not what is looked at.
            {
                "Bucket": site.system.buckets[0].name,
                "NotificationConfiguration": configuration,
                "SkipDestinationValidation": True,
            },
        )
        for configuration in ({"LambdaFunctionConfigurations": notified}, {})
    )
    return (put,), clear


def schedule(site: Site, arn: str) -> tuple[tuple[Call, ...], Call]:
    """Run a function once in a thousand days."""
    target = {"Arn": arn, "RoleArn": Names(site.system).role_arn("anybody")}
    timing = {"ScheduleExpression": "rate(1000 days)", "FlexibleTimeWindow": {"Mode": "OFF"}}
    return (Call("scheduler", "create_schedule", {"Name": NAME, **timing, "Target": target}),), Call(
        "scheduler", "delete_schedule", {"Name": NAME}
    )


@pytest.mark.parametrize("invoking", [topic, bucket, schedule])
def test_who_invokes_latest_keeps_a_fault_version_from_being_made(hardened: Site, invoking: Any) -> None:
    """Topics, buckets and schedules stay as they are, and what they invoke is not swapped under them."""
    bench: Any = SimpleNamespace(reads=hardened.reached.connection.reader, context=hardened.context)
    check_nobody_on_latest(bench)
    calls, undo = invoking(hardened, hardened.system.function("qa").arn)
    hardened.inject(*calls)
    try:
        with pytest.raises(Undecidable) as refused:
            check_nobody_on_latest(bench)
    finally:
        hardened.inject(undo)
    assert refused.value.code == "fault.latest_in_use"
    check_nobody_on_latest(bench)
