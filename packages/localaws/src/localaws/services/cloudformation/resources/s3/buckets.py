"""AWS::S3::Bucket; a generated name is in small letters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.s3 import shapes
from localaws.services.cloudformation.resources.s3.lifecycle import lifecycle
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import ID, Subject, Value, by, converted, prop, tag_pairs

LONGEST = 63
US_EAST_1 = "us-east-1"
BUCKET = {"Bucket": ID}
PAIRS = tag_pairs()
TAGS = Value(lambda subject: {"TagSet": PAIRS.of(subject)}, PAIRS.reads)


def _name(subject: Subject) -> str:
    return subject.properties.get("BucketName") or subject.place.named(LONGEST).lower()


def _location(subject: Subject) -> Any:
    """Return the location constraint: none in us-east-1, where S3 takes none."""
    region = subject.place.region
    return None if region == US_EAST_1 else {"LocationConstraint": region}


def _domain(middle: str) -> Value:
    return Value(lambda s: f"{s.id}.{middle.format(region=s.place.region)}.amazonaws.com")


def _set(
    name: str,
    operation: str,
    parameter: str,
    convert: Callable[[Any], Any] = dict,
    *,
    cleared: object = None,
    unset: str = "",
) -> Change:
    """Return what sets a property: at its removal to `cleared`, or by the operation `unset`."""
    call = Call(operation, {**BUCKET, parameter: converted(name, convert, cleared)})
    return Change(call, unset=Call(unset, BUCKET) if unset else None)


SETTINGS = (
    _set(
        "PublicAccessBlockConfiguration",
        "put_public_access_block",
        "PublicAccessBlockConfiguration",
        unset="delete_public_access_block",
    ),
    _set(
        "OwnershipControls",
        "put_bucket_ownership_controls",
        "OwnershipControls",
        unset="delete_bucket_ownership_controls",
    ),
    _set("AccessControl", "put_bucket_acl", "ACL", shapes.acl, cleared="private"),
    _set(
        "VersioningConfiguration",
        "put_bucket_versioning",
        "VersioningConfiguration",
        cleared={"Status": "Suspended"},
    ),
    _set(
        "BucketEncryption",
        "put_bucket_encryption",
        "ServerSideEncryptionConfiguration",
        shapes.encryption,
        unset="delete_bucket_encryption",
    ),
    _set(
        "LifecycleConfiguration",
        "put_bucket_lifecycle_configuration",
        "LifecycleConfiguration",
        lifecycle,
        unset="delete_bucket_lifecycle",
    ),
    _set("CorsConfiguration", "put_bucket_cors", "CORSConfiguration", shapes.cors, unset="delete_bucket_cors"),
    _set(
        "WebsiteConfiguration",
        "put_bucket_website",
        "WebsiteConfiguration",
        shapes.website,
        unset="delete_bucket_website",
    ),
    _set("LoggingConfiguration", "put_bucket_logging", "BucketLoggingStatus", shapes.logging, cleared={}),
    _set(
        "AccelerateConfiguration",
        "put_bucket_accelerate_configuration",
        "AccelerateConfiguration",
        lambda given: {"Status": given["AccelerationStatus"]},
        cleared={"Status": "Suspended"},
    ),
    _set("ObjectLockConfiguration", "put_object_lock_configuration", "ObjectLockConfiguration"),
    _set(
        "NotificationConfiguration",
        "put_bucket_notification_configuration",
        "NotificationConfiguration",
        shapes.notifications,
        cleared={},
    ),
    Tagging(
        Call("put_bucket_tagging", {**BUCKET, "Tagging": TAGS}),
        Call("delete_bucket_tagging", BUCKET),
        at_creation=True,
    ),
)

NAME = Value(_name, frozenset({"BucketName"}))

MADE = Simple(
    "AWS::S3::Bucket",
    "s3",
    create=Call(
        "create_bucket",
        {
            "Bucket": NAME,
            "CreateBucketConfiguration": Value(_location),
            "ObjectLockEnabledForBucket": prop("ObjectLockEnabled"),
        },
    ),
    identity=by(NAME),
    attributes={
        "Arn": Value(lambda s: f"arn:{s.place.partition}:s3:::{s.id}"),
        "DomainName": _domain("s3"),
        "DualStackDomainName": _domain("s3.dualstack.{region}"),
        "RegionalDomainName": _domain("s3.{region}"),
        "WebsiteURL": Value(lambda s: f"http://{s.id}.s3-website-{s.place.region}.amazonaws.com"),
    },
    parts=SETTINGS,
    delete=Call("delete_bucket", BUCKET),
)

TYPES = (
    only_new(
        MADE,
        "BucketName",
        Call("get_bucket_location", {"Bucket": prop("BucketName")}),
        "contains(keys(@), 'LocationConstraint')",
    ),
)
