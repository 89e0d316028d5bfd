"""SQS, SNS and DynamoDB measure themselves, as their metrics pages say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]


def total(aws: Any, namespace: str, metric: str, statistic: str = "Sum", **dimensions: str) -> float:
    """Return a statistic over the last quarter of an hour, 0 without data."""
    now = datetime.fromisoformat(aws.advance(0))
    points = aws.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(minutes=15),
        EndTime=now + timedelta(minutes=1),
        Period=900 + 120,
        Statistics=[statistic],
    )["Datapoints"]
    return sum(float(point[statistic]) for point in points)


@pytest.fixture
def table(aws: Any, unique: Unique) -> str:
    """Return the name of a table of one's own."""
    name = unique("table")
    aws.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def test_writes_cost_a_unit_a_kilobyte(aws: Any, table: str) -> None:
    """Each KB begun is one write unit; a transaction costs twice (read-write-operations)."""
    dynamodb = aws.client("dynamodb")
    small = {"id": {"S": "a"}}
    dynamodb.put_item(TableName=table, Item=small)
    dynamodb.put_item(TableName=table, Item={"id": {"S": "b"}, "text": {"S": "x" * 2500}})
    dynamodb.delete_item(TableName=table, Key=small)
    dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": {"id": {"S": str(n)}}}} for n in range(4)]})
    dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": small}}])
    assert total(aws, "AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName=table) == 1 + 3 + 1 + 4 + 2


def test_reads_cost_half_a_unit_or_one(aws: Any, table: str) -> None:
    """An eventually consistent read of up to 4 KB costs half a unit, a consistent one a unit."""
    dynamodb, key = aws.client("dynamodb"), {"id": {"S": "a"}}
    dynamodb.put_item(TableName=table, Item={**key, "text": {"S": "x" * 5000}})
    dynamodb.get_item(TableName=table, Key=key)
    dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)
    dynamodb.get_item(TableName=table, Key={"id": {"S": "nothing"}})
    dynamodb.scan(TableName=table)
    assert total(aws, "AWS/DynamoDB", "ConsumedReadCapacityUnits", TableName=table) == 1 + 2 + 0.5 + 1


def test_a_failed_condition_is_counted(aws: Any, table: str) -> None:
    """A conditional write that fails costs its unit and is counted."""
    with pytest.raises(ClientError):
        aws.client("dynamodb").put_item(
            TableName=table, Item={"id": {"S": "a"}}, ConditionExpression="attribute_exists(id)"
        )
    assert total(aws, "AWS/DynamoDB", "ConditionalCheckFailedRequests", TableName=table) == 1
    assert total(aws, "AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName=table) == 1


def test_a_queue_tells_its_depth_each_minute(aws: Any, unique: Unique) -> None:
    """Sent, received, deleted and empty receives are counted; the depth is sampled by the minute."""
    sqs, name = aws.client("sqs"), unique("queue")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=f"{number}")
    aws.advance(120)
    assert total(aws, "AWS/SQS", "NumberOfMessagesSent", QueueName=name) == 3
    assert total(aws, "AWS/SQS", "SentMessageSize", QueueName=name) == 3
    assert total(aws, "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", QueueName=name) == 3
    assert total(aws, "AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", QueueName=name) > 0
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert total(aws, "AWS/SQS", "NumberOfMessagesReceived", QueueName=name) == 1
    assert total(aws, "AWS/SQS", "NumberOfMessagesDeleted", QueueName=name) == 1
    aws.advance(120)
    assert total(aws, "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Minimum", QueueName=name) == 2


def test_a_topic_counts_what_it_delivers(aws: Any, unique: Unique) -> None:
    """Messages published, notifications delivered and failed are counted (sns-monitoring-using-cloudwatch)."""
    sns, sqs, name = aws.client("sns"), aws.client("sqs"), unique("topic")
    topic = sns.create_topic(Name=name)["TopicArn"]
    closed = sqs.create_queue(QueueName=unique("closed"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=closed, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    assert total(aws, "AWS/SNS", "NumberOfMessagesPublished", TopicName=name) == 1
    assert total(aws, "AWS/SNS", "NumberOfNotificationsFailed", TopicName=name) == 1
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=closed, Attributes={"Policy": json.dumps(policy)})
    sns.publish(TopicArn=topic, Message="hello")
    assert total(aws, "AWS/SNS", "NumberOfNotificationsDelivered", TopicName=name) == 1


def test_a_look_at_a_queue_has_it_measured(aws: Any, unique: Unique) -> None:
    """CloudWatch takes a queue for active when any operation accesses it (sqs-monitoring-using-cloudwatch)."""
    sqs, name = aws.client("sqs"), unique("queue")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    aws.advance(120)
    depth = {"statistic": "SampleCount", "QueueName": name}
    assert total(aws, "AWS/SQS", "ApproximateNumberOfMessagesVisible", **depth) > 0
