"""Who would be told of what is written is found, whichever way it is; who listens to something else is not."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.observe.invokers.listeners import of_bucket, of_log_group, of_table
from tests.provisioners.fakes import FakeReads

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:uploads"


def notified(**configuration: Any) -> tuple[str, ...]:
    """Return who is told of an object under ``probe/``."""
    reads = FakeReads({("s3", "get_bucket_notification_configuration"): configuration})
    return of_bucket(reads, "bucket", "probe/object")


def queue(*events: str, **rules: str) -> list[dict[str, Any]]:
    """Return a notification of a queue."""
    filters = [{"Name": name, "Value": value} for name, value in rules.items()]
    return [{"QueueArn": QUEUE, "Events": list(events), "Filter": {"Key": {"FilterRules": filters}}}]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"Filter": {}}, ("the replica copy",)),
        ({"Prefix": "probe/"}, ("the replica copy, of keys that begin with probe/",)),
        ({"Filter": {"And": {"Prefix": "", "Tags": [{}]}}}, ("the replica copy, of objects with certain tags alone",)),
        ({"Filter": {"Prefix": "uploads/"}}, ()),
        ({"Filter": {}, "Status": "Disabled"}, ()),
    ],
)
def test_a_replica_keeps_what_is_written(rule: dict[str, Any], told: tuple[str, ...]) -> None:
    """What its rule is about, by prefix; tags may be ours."""
    given = {"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::copy"}, **rule}
    answer = {"ReplicationConfiguration": {"Rules": [given]}}
    reads = FakeReads({("s3", "get_bucket_replication"): answer})
    assert of_bucket(reads, "bucket", "probe/object") == told


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ({"QueueConfigurations": queue("s3:ObjectCreated:*")}, (QUEUE,)),
        ({"QueueConfigurations": queue("s3:ObjectRemoved:Delete", Prefix="probe/")}, (QUEUE,)),
        ({"QueueConfigurations": queue("s3:ObjectCreated:*", Prefix="uploads/")}, ()),
        ({"QueueConfigurations": queue("s3:ObjectCreated:*", Suffix=".jpg")}, ()),
        ({"QueueConfigurations": queue("s3:ObjectRestore:*")}, ()),
        ({"EventBridgeConfiguration": {}}, ("EventBridge",)),
        ({}, ()),
    ],
)
def test_a_bucket_tells_by_its_notifications_and_by_eventbridge(
    configuration: dict[str, Any], told: tuple[str, ...]
) -> None:
    """Of what is written or deleted under a key that the filter lets pass."""
    assert notified(**configuration) == told


def table(stream: bool, *kinesis: str) -> tuple[str, ...]:  # noqa: FBT001 - what the cases differ in
    """Return who is told of a table's items."""
    described = {"StreamSpecification": {"StreamEnabled": stream}, "LatestStreamArn": "arn:stream"}
    destinations = [{"StreamArn": "arn:kinesis", "DestinationStatus": status} for status in kinesis]
    return of_table(
        FakeReads(
            {
                ("dynamodb", "describe_table"): {"Table": described},
                ("dynamodb", "describe_kinesis_streaming_destination"): {"KinesisDataStreamDestinations": destinations},
                ("lambda", "list_event_source_mappings"): ["arn:function"],
            }
        ),
        "table",
    )


def test_a_table_tells_by_its_stream_and_by_kinesis() -> None:
    """A stream that is off, and a destination that is disabled, tell nobody."""
    assert table(stream=False) == ()
    assert table(True) == ("the table's stream, which feeds arn:function",)
    assert table(False, "ACTIVE", "DISABLED") == ("arn:kinesis",)


def test_a_log_group_tells_by_its_subscriptions_and_by_those_of_the_account() -> None:
    """Either sends a planted line on."""
    reads = FakeReads(
        {
            ("logs", "describe_subscription_filters"): [{"filterName": "ship"}],
            ("logs", "describe_account_policies"): [{"policyName": "all"}],
        }
    )
    assert of_log_group(reads, "group") == ("subscription filter ship", "account policy all")
