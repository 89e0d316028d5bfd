"""What AWS Backup backs up here: DynamoDB tables, and S3 buckets that are versioned.

https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html : a bucket without versioning is not backed up.
"""

from __future__ import annotations

from collections.abc import Iterator

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from localaws.kernel.ports import ACCOUNT

TABLE, BUCKET = ":table/", ":s3:::"
VERSIONED = "Enabled"


def imitated(arn: str) -> bool:
    """Tell whether an ARN, with ``*`` for anything, is of a kind that is backed up here."""
    return TABLE in arn or BUCKET in arn


def kind_of(arn: str) -> str:
    """Return the ResourceType of a resource."""
    return "S3" if BUCKET in arn else "DynamoDB"


def resources(region: str) -> Iterator[str]:
    """Yield the ARNs of all that can be backed up in a region."""
    for table in tuple(dynamodb_backends[ACCOUNT][region].tables.values()):
        yield str(table.table_arn)
    for bucket in tuple(s3_backends[ACCOUNT]["aws"].buckets.values()):
        if bucket.region_name == region and bucket.versioning_status == VERSIONED:
            yield str(bucket.arn)
