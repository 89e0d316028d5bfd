"""While a pass scenario lasts, what is ours may follow in a plan; what the owner has done may not be touched."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Action, Blocked, Call, Change, Ref, Step
from stormproof.core.undo import Disturbed
from stormproof.run.prove.following import OwnersDoing, follows_from, owners_doing, touches
from tests.provisioners.fakes import FakeReads

LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:"
GROUP = {"logGroupName": "/acme/functions"}
QUEUE = {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/work"}
BOARD = "arn:aws:cloudwatch::123456789012:dashboard/ours"
DOING = owners_doing(
    FaultInjection(
        "an owner's group, alarm and key",
        (
            Call("logs", "create_log_group", GROUP),
            Call("cloudwatch", "put_metric_alarm", {"AlarmName": "owners-alarm", "Statistic": "Sum"}),
            Call("sqs", "set_queue_attributes", {**QUEUE, "Attributes": {"KmsMasterKeyId": "alias/theirs"}}),
            Call("cloudwatch", "delete_alarms", {"AlarmNames": ["our-alarm"]}),
        ),
        (),
    ),
    (
        Disturbed("log group", GROUP, None),
        Disturbed("alarm", {"AlarmName": "owners-alarm"}, None),
        Disturbed("alarm", {"AlarmName": "our-alarm"}, {}),
        Disturbed("queue", QUEUE, {}),
    ),
)
READS = FakeReads({})


def change(action: Action, resource: str, call: Call, before: Any = None, after: Any = None) -> Change:
    """Return a step of another control."""
    return Change("another", resource, "aspect", action, before, after, (call,))


@pytest.mark.parametrize(
    "step",
    [
        change(
            Action.CREATE, f"{LOGS}/acme/functions", Call("logs", "put_metric_filter", {**GROUP, "filterName": "ours"})
        ),
        change(Action.UPDATE, BOARD, Call("cloudwatch", "put_dashboard", {"DashboardName": "ours"})),
        change(Action.CREATE, "ours", Call("cloudwatch", "put_metric_alarm", {"AlarmName": "ours"})),
        change(Action.CREATE, "ours", Call("logs", "put_retention_policy", {"logGroupName": Ref("group.name")})),
        Blocked("another", f"{LOGS}/acme/functions", "aspect", "somebody has one"),
    ],
)
def test_what_is_ours_follows(step: Step) -> None:
    """A filter of ours on the owner's group, our dashboard, an alarm of ours, what is not there yet; a conflict."""
    assert not touches(step, DOING, READS)


@pytest.mark.parametrize(
    "step",
    [
        change(Action.UPDATE, f"{LOGS}/acme/functions", Call("logs", "tag_log_group", {**GROUP, "tags": {}})),
        change(Action.UPDATE, f"{LOGS}/acme/functions:*", Call("logs", "tag_log_group", {**GROUP, "tags": {}})),
        change(Action.DELETE, "all of it", Call("cloudwatch", "delete_alarms", {"AlarmNames": ["x", "owners-alarm"]})),
        change(Action.UPDATE, "all of it", Call("logs", "delete_log_group", GROUP)),
        change(Action.UPDATE, "all of it", Call("cloudwatch", "put_metric_alarm", {"AlarmName": "owners-alarm"})),
        change(Action.CREATE, "all of it", Call("cloudwatch", "put_metric_alarm", {"AlarmName": "our-alarm"})),
        change(
            Action.UPDATE, "all of it", Call("sqs", "set_queue_attributes", {**QUEUE, "Attributes": {"Policy": ""}})
        ),
    ],
)
def test_what_the_owner_has_done_is_not_touched(step: Step) -> None:
    """His thing by its name, deleted among others, replaced, and what he has deleted or changed of ours."""
    assert touches(step, DOING, READS)


def test_what_follows_from_whom_is_known_by_names_that_come_or_go() -> None:
    """A dashboard that shows everything follows from the alarm that it did not show before."""
    call = Call("cloudwatch", "put_dashboard", {})
    before, after = ({"alarms": [f"arn:alarm:{each}" for each in shown]} for shown in (["a1"], ["a1", "owners-alarm"]))
    step = change(Action.UPDATE, BOARD, call, before, after)
    standing = OwnersDoing(frozenset(), frozenset({"a1"}), frozenset())
    assert follows_from(step, DOING)
    assert not follows_from(step, standing)
    assert not follows_from(Blocked("another", "owners-alarm", "aspect", "somebody has one"), DOING)
