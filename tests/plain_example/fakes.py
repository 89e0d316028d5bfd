"""Fakes of the three services that the example's functions use: as much of each as they call."""

from __future__ import annotations

import io
from typing import Any

from botocore.exceptions import ClientError


class FakeTable:
    """DynamoDB with one table whose key is ``projectId``."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}

    def put_item(self, *, Item: dict[str, Any], **_: Any) -> None:  # noqa: N803 - boto3's parameter names
        """Write the item."""
        self.items[Item["projectId"]["S"]] = Item

    def get_item(self, *, Key: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        """Read the item by its key."""
        item = self.items.get(Key["projectId"]["S"])
        return {"Item": item} if item else {}

    def scan(self, *, Limit: int, ExclusiveStartKey: dict[str, Any] | None = None, **_: Any) -> dict[str, Any]:  # noqa: N803
        """Read a page of items."""
        after = ExclusiveStartKey["projectId"]["S"] if ExclusiveStartKey else ""
        left = [key for key in sorted(self.items) if key > after]
        more = {"LastEvaluatedKey": {"projectId": {"S": left[Limit - 1]}}} if len(left) > Limit else {}
        return {"Items": [self.items[key] for key in left[:Limit]], **more}

    def delete_item(self, *, Key: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        """Remove the item and return it."""
        item = self.items.pop(Key["projectId"]["S"], None)
        return {"Attributes": item} if item else {}

    def update_item(self, *, Key: dict[str, Any], ExpressionAttributeValues: dict[str, Any], **_: Any) -> None:  # noqa: N803
        """Set the status if the condition holds."""
        item, values = self.items.get(Key["projectId"]["S"]), ExpressionAttributeValues
        if item is None or item["status"] not in (values[":before"], values[":after"]):
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "UpdateItem")
        item["status"] = values[":after"]


class FakeBucket:
    """S3 with one bucket."""

    class exceptions:  # noqa: N801 - boto3's attribute
        """The client's exceptions."""

        class NoSuchKey(Exception):
            """The object is not there."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        """Keep the object."""
        self.objects[Key] = Body

    def get_object(self, *, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        """Return the object."""
        if Key not in self.objects:
            raise self.exceptions.NoSuchKey
        return {"Body": io.BytesIO(self.objects[Key])}

    def list_objects_v2(self, *, Prefix: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        """List objects by prefix."""
        found = {key: body for key, body in self.objects.items() if key.startswith(Prefix)}
        return {"Contents": [{"Key": key, "Size": len(body)} for key, body in found.items()]} if found else {}

    def delete_objects(self, *, Delete: dict[str, Any], **_: Any) -> None:  # noqa: N803
        """Remove the objects."""
        for entry in Delete["Objects"]:
            self.objects.pop(entry["Key"], None)


class FakeQueues:
    """SQS: messages by queue name."""

    def __init__(self) -> None:
        self.messages: dict[str, list[str]] = {}

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:  # noqa: N803
        """The name serves as URL."""
        return {"QueueUrl": QueueName}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        """Keep the message."""
        self.messages.setdefault(QueueUrl, []).append(MessageBody)
