"""Where projects are kept: their rows in the table, their artefacts in the bucket, their way over the queues."""

import json
import os
from datetime import UTC, datetime

import boto3
from botocore.exceptions import ClientError

TABLE = os.environ["TABLE"]
BUCKET = os.environ["BUCKET"]
NEXT_QUEUE = os.environ.get("NEXT_QUEUE")

# Made once a process, while Lambda initialises it, and used by every invocation.
dynamodb = boto3.client("dynamodb")
s3 = boto3.client("s3")
sqs = boto3.client("sqs")
_queue_urls = {}


def now():
    """Return the time as it is kept in rows."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def create(project_id, name):
    """Write the row of a new project and return it."""
    row = {"projectId": project_id, "name": name, "status": "QUEUED", "createdAt": now(), "updatedAt": now()}
    # No condition: the ID is new, and the SDK may send this twice.
    dynamodb.put_item(TableName=TABLE, Item={key: {"S": value} for key, value in row.items()})
    return row


def get(project_id):
    """Return the row of a project, None when there is none."""
    answer = dynamodb.get_item(TableName=TABLE, Key={"projectId": {"S": project_id}}, ConsistentRead=True)
    return _row(answer["Item"]) if "Item" in answer else None


def page(limit, after):
    """Return up to `limit` rows and the ID to go on after, None on the last page."""
    start = {"ExclusiveStartKey": {"projectId": {"S": after}}} if after else {}
    answer = dynamodb.scan(TableName=TABLE, Limit=limit, **start)
    following = answer.get("LastEvaluatedKey", {}).get("projectId", {}).get("S")
    return [_row(item) for item in answer["Items"]], following


def advance(project_id, before, after):
    """Move a project on and tell whether it was there to be moved.

    SQS delivers at least once, so a project that is in the state `after` already is moved again; one that is deleted
    or further on is not.
    """
    try:
        dynamodb.update_item(
            TableName=TABLE,
            Key={"projectId": {"S": project_id}},
            UpdateExpression="SET #status = :after, updatedAt = :now",
            ConditionExpression="#status IN (:before, :after)",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":before": {"S": before}, ":after": {"S": after}, ":now": {"S": now()}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def delete(project_id):
    """Remove the row and every artefact; tell whether there was a row."""
    known = get(project_id) is not None  # asked first: the SDK may send the deletion twice
    dynamodb.delete_item(TableName=TABLE, Key={"projectId": {"S": project_id}})
    discard(project_id)
    return known


def discard(project_id):
    """Remove every artefact of a project."""
    keys = [{"Key": artefact_key(project_id, name)} for name in artefacts(project_id)]
    if keys:
        s3.delete_objects(Bucket=BUCKET, Delete={"Objects": keys, "Quiet": True})


def artefact_key(project_id, name):
    """Return the object key of an artefact."""
    return f"projects/{project_id}/{name}"


def artefacts(project_id):
    """Return the artefacts of a project: name -> size in bytes."""
    prefix = artefact_key(project_id, "")
    answer = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    return {item["Key"].removeprefix(prefix): item["Size"] for item in answer.get("Contents", [])}


def leave(project_id, name, text):
    """Put an artefact into the bucket."""
    s3.put_object(Bucket=BUCKET, Key=artefact_key(project_id, name), Body=text.encode(), ContentType="text/plain")


def fetch(project_id, name):
    """Return the text of an artefact, None when there is none."""
    try:
        answer = s3.get_object(Bucket=BUCKET, Key=artefact_key(project_id, name))
    except s3.exceptions.NoSuchKey:
        return None
    return answer["Body"].read().decode()


def pass_on(project_id):
    """Put the project on the queue of whoever comes next."""
    if NEXT_QUEUE not in _queue_urls:
        _queue_urls[NEXT_QUEUE] = sqs.get_queue_url(QueueName=NEXT_QUEUE)["QueueUrl"]
    sqs.send_message(QueueUrl=_queue_urls[NEXT_QUEUE], MessageBody=json.dumps({"projectId": project_id}))


def received(event):
    """Yield the project IDs of an SQS event."""
    for record in event["Records"]:
        yield json.loads(record["body"])["projectId"]


def _row(item):
    return {key: value["S"] for key, value in item.items()}
