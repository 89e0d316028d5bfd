"""What S3 tells of objects: the records that functions, queues and topics get, and the events of EventBridge.

The forms: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html; which of an object's properties each kind tells
is as recorded in localstack/localstack, tests/aws/services/s3/test_s3_notifications_sqs.snapshot.json and
test_s3_notifications_eventbridge.snapshot.json.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from localaws.kernel.ports import ACCOUNT

EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e"
OF_CHANGED_SETTINGS = ("ObjectTagging", "ObjectAcl")
OF_NEWER_VERSION = (*OF_CHANGED_SETTINGS, "LifecycleExpiration")
DETAIL_TYPES = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "LifecycleExpiration": "Object Deleted",
    "ObjectAcl:Put": "Object ACL Updated",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectRestore:Completed": "Object Restore Completed",
}
REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
    "LifecycleExpiration:Delete": "Lifecycle Expiration",
    "LifecycleExpiration:DeleteMarkerCreated": "Lifecycle Expiration",
}


OWNER = f"A{base64.b32encode(hashlib.sha256(ACCOUNT.encode()).digest()).decode()[:13]}"
"""The ID of the account as a customer of Amazon's, 14 letters and digits, which is not its number:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"""


@dataclass(frozen=True)
class Happening:
    """What happened to an object. `name` is without its ``s3:``, `at` epoch seconds, `etag` without quotes.

    `version_id` is None where the bucket has no versions; `sequencer` orders what happens to one key; `request_id` is
    of the request that caused it, `principal` the ID of who sent it.
    """

    name: str
    bucket: str
    region: str
    key: str
    at: float
    sequencer: str
    request_id: str
    size: int | None = None
    etag: str | None = None
    version_id: str | None = None
    principal: str = ACCOUNT

    @property
    def kind(self) -> str:
        """The part before the colon: ``ObjectCreated``."""
        return self.name.partition(":")[0]

    @property
    def bucket_arn(self) -> str:
        """The bucket's ARN."""
        return f"arn:aws:s3:::{self.bucket}"


def record(happening: Happening, configuration_id: str) -> dict[str, Any]:
    """Return the message for a function, a queue or a topic that a configuration names."""
    known = {"key": quote_plus(happening.key, safe="/"), **_told(happening, etag="eTag", version="versionId")}
    about = {
        "s3SchemaVersion": "1.0",
        "configurationId": configuration_id,
        "bucket": {
            "name": happening.bucket,
            "ownerIdentity": {"principalId": OWNER},
            "arn": happening.bucket_arn,
        },
        "object": known,
    }
    told = {
        "eventVersion": "2.3" if happening.kind in OF_NEWER_VERSION else "2.1",
        "eventSource": "aws:s3",
        "awsRegion": happening.region,
        "eventTime": _moment(happening.at, "milliseconds"),
        "eventName": happening.name,
        "userIdentity": {"principalId": f"AWS:{happening.principal}"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": happening.request_id, "x-amz-id-2": happening.request_id},
        "s3": about,
    }
    return {"Records": [told]}


def event(happening: Happening) -> dict[str, Any]:
    """Return the detail type, the region and the detail of an event."""
    detail: dict[str, Any] = {
        "version": "0",
        "bucket": {"name": happening.bucket},
        "object": {"key": happening.key, **_told(happening, etag="etag", version="version-id")},
        "request-id": happening.request_id,
        "requester": ACCOUNT,
        "source-ip-address": "127.0.0.1",
    }
    if reason := REASONS.get(happening.name):
        detail["reason"] = reason
    kind = DETAIL_TYPES.get(happening.name) or DETAIL_TYPES[happening.kind]
    if kind == "Object Deleted":
        marked = happening.name.endswith(":DeleteMarkerCreated")
        detail["deletion-type"] = "Delete Marker Created" if marked else "Permanently Deleted"
    return {"detail-type": kind, "time": _moment(happening.at, "seconds"), "detail": detail}


def announcement(bucket: str, at: float, request_id: str) -> dict[str, Any]:
    """Return what queues and topics get when a configuration names them."""
    return {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": _moment(at, "milliseconds"),
        "Bucket": bucket,
        "RequestId": request_id,
        "HostId": request_id,
    }


def _told(happening: Happening, *, etag: str, version: str) -> dict[str, Any]:
    settings, gone = happening.kind in OF_CHANGED_SETTINGS, happening.name.endswith(":Delete")
    known = {
        "size": None if settings else happening.size,
        etag: None if gone and not settings else happening.etag,
        version: happening.version_id,
        "sequencer": None if settings else happening.sequencer,
    }
    return {name: value for name, value in known.items() if value is not None}


def _moment(at: float, precision: str) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec=precision).replace("+00:00", "Z")
