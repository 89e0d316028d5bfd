"""Who is told of what is written into buckets, tables and log groups, or gets a copy of it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/streamsmain.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.recovery.replicas import read_replicas
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads

KINDS = {
    "TopicConfigurations": "TopicArn",
    "QueueConfigurations": "QueueArn",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
}
"""Kinds of a bucket's notifications, with what names their receiver:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
"""
OF_WRITES = ("s3:ObjectCreated", "s3:ObjectRemoved", "s3:*")
STREAMING = frozenset({"ENABLING", "ACTIVE", "UPDATING"})
SUBSCRIPTIONS = "SUBSCRIPTION_FILTER_POLICY"


def of_bucket(reads: Reads, bucket: str, key: str) -> tuple[str, ...]:
    """Return who is told when an object of this key is written or deleted, or gets a copy; empty where nobody is."""
    copies = (str(each) for each in read_replicas(reads, bucket) if key.startswith(each.prefix))
    return (*_notified(reads, bucket, key), *copies)


def _notified(reads: Reads, bucket: str, key: str) -> tuple[str, ...]:
    try:
        told = reads.read("s3", "get_bucket_notification_configuration", Bucket=bucket)
    except NotThere:
        return ()
    found = [
        str(each[receiver])
        for kind, receiver in KINDS.items()
        for each in told.get(kind) or ()
        if any(event.startswith(OF_WRITES) for event in each["Events"]) and _about(each, key)
    ]
    return (*found, *(["EventBridge"] if "EventBridgeConfiguration" in told else []))


def of_table(reads: Reads, table: str) -> tuple[str, ...]:
    """Return who is told of a table's items, or may be.

    Who reads a stream is seen only of event source mappings: a stream that is on counts by itself.
    """
    described = reads.read("dynamodb", "describe_table", TableName=table)["Table"]
    return (*_stream(reads, described), *_kinesis(reads, table))


def of_log_group(reads: Reads, group: str) -> tuple[str, ...]:
    """Return the subscription filters that a line of a log group goes to, those of the whole account too."""
    filters = reads.pages("logs", "describe_subscription_filters", "subscriptionFilters[]", logGroupName=group)
    account = reads.pages("logs", "describe_account_policies", "accountPolicies", policyType=SUBSCRIPTIONS)
    own = [f"subscription filter {each['filterName']}" for each in filters]
    return (*own, *(f"account policy {each['policyName']}" for each in account))


def _about(notification: Mapping[str, Any], key: str) -> bool:
    """Tell whether a notification's filter lets a key pass; one without rules lets all pass."""
    rules = ((notification.get("Filter") or {}).get("Key") or {}).get("FilterRules") or ()
    values = {str(rule["Name"]).lower(): str(rule["Value"]) for rule in rules}
    return key.startswith(values.get("prefix", "")) and key.endswith(values.get("suffix", ""))


def _stream(reads: Reads, described: Mapping[str, Any]) -> Iterator[str]:
    if not (described.get("StreamSpecification") or {}).get("StreamEnabled"):
        return
    source = described["LatestStreamArn"]
    fed = reads.pages(
        "lambda", "list_event_source_mappings", "EventSourceMappings[].FunctionArn", EventSourceArn=source
    )
    yield f"the table's stream{', which feeds ' + ', '.join(sorted(map(str, fed))) if fed else ''}"


def _kinesis(reads: Reads, table: str) -> Iterator[str]:
    answer = reads.read("dynamodb", "describe_kinesis_streaming_destination", TableName=table)
    for each in answer.get("KinesisDataStreamDestinations") or ():
        if each["DestinationStatus"] in STREAMING:
            yield str(each["StreamArn"])
