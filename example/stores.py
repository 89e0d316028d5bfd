"""Table, bucket and queues."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from example.names import Names

RECEIVES_BEFORE_DLQ = 3
VISIBILITY_SECONDS = 60


def ensure_table(dynamodb: Any, names: Names) -> None:
    """Create the table of projects unless it exists, and wait until it can be used."""
    with suppress(dynamodb.exceptions.ResourceInUseException):
        dynamodb.create_table(
            TableName=names.table,
            AttributeDefinitions=[{"AttributeName": "projectId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "projectId", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            Tags=[{"Key": key, "Value": value} for key, value in names.tags.items()],
        )
    dynamodb.get_waiter("table_exists").wait(TableName=names.table, WaiterConfig={"Delay": 2, "MaxAttempts": 60})


def ensure_bucket(s3: Any, names: Names) -> None:
    """Create the bucket of artefacts unless it exists.

    Raises ClientError 403 where the name belongs to somebody else.
    """
    try:
        s3.head_bucket(Bucket=names.bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
    else:
        return
    # us-east-1 is the one region that must not be named.
    where = {} if names.region == "us-east-1" else {"LocationConstraint": names.region}
    s3.create_bucket(Bucket=names.bucket, **({"CreateBucketConfiguration": where} if where else {}))
    s3.get_waiter("bucket_exists").wait(Bucket=names.bucket)
    s3.put_bucket_tagging(
        Bucket=names.bucket,
        Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in names.tags.items()]},
    )


def ensure_queues(sqs: Any, names: Names, agent: str) -> str:
    """Create an agent's queue and its dead-letter queue unless they exist; return the queue's URL."""
    dead_letters = names.dead_letter_queue(agent)
    _ensure_queue(sqs, dead_letters, {"MessageRetentionPeriod": str(14 * 24 * 3600)}, names)
    redrive = {"deadLetterTargetArn": names.queue_arn(dead_letters), "maxReceiveCount": RECEIVES_BEFORE_DLQ}
    attributes = {"VisibilityTimeout": str(VISIBILITY_SECONDS), "RedrivePolicy": json.dumps(redrive)}
    return _ensure_queue(sqs, names.queue(agent), attributes, names)


def _ensure_queue(sqs: Any, name: str, attributes: dict[str, str], names: Names) -> str:
    try:
        url: str = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    except sqs.exceptions.QueueDoesNotExist:
        url = sqs.create_queue(QueueName=name, Attributes=attributes, tags=names.tags)["QueueUrl"]
    return url
