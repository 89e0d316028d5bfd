"""Replication of a bucket as owners have it: all objects to a bucket of their own, their deletions not.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-example-walkthroughs.html ; what its role allows:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
"""

from __future__ import annotations

import json
from typing import Any

from stormproof.aws.observe.recovery.replicas import read_replicas
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.system import Bucket
from stormproof.sabotage.shared.stores import a_bucket

FIRST_REGION = "us-east-1"
"""The one whose buckets are made without naming it:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
"""
VERSION = "2012-10-17"
READING = ("GetObjectVersionForReplication", "GetObjectVersionAcl", "GetObjectVersionTagging")
WRITING = ("ReplicateObject", "ReplicateDelete", "ReplicateTags")


def replicated(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner replicates the bucket to another one of his; raises Undecidable where it is replicated already."""
    bucket, replica = a_bucket(context), _replica(context)
    if read_replicas(reads, bucket.name):
        raise Undecidable(NOTHING_HERE, f"{bucket.name} is replicated already")
    role, of_bucket = f"acme-replicates-{context.system.api.id}", {"Bucket": replica}
    policy = {"RoleName": role, "PolicyName": "replicate"}
    calls = (
        Call("s3", "create_bucket", {**of_bucket, **_placed(context)}),
        Call("s3", "put_bucket_versioning", {**of_bucket, "VersioningConfiguration": {"Status": "Enabled"}}),
        Call("iam", "create_role", {"RoleName": role, "AssumeRolePolicyDocument": json.dumps(_trust())}),
        Call("iam", "put_role_policy", {**policy, "PolicyDocument": json.dumps(_allowed(context, bucket, replica))}),
        Call("s3", "put_bucket_replication", {"Bucket": bucket.name, **_configuration(context, role, replica)}),
    )
    gone = (
        Call("iam", "delete_role_policy", policy),
        Call("iam", "delete_role", {"RoleName": role}),
        Call("s3", "delete_bucket", of_bucket),
    )
    off = Call("s3", "delete_bucket_replication", {"Bucket": bucket.name})
    return FaultInjection("the owner replicates the bucket to another of his", calls, (off, *gone), gone)


def _replica(context: PlanContext) -> str:
    return f"acme-replica-{context.system.api.id}"


def _placed(context: PlanContext) -> dict[str, Any]:
    region = context.system.region
    return {} if region == FIRST_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}


def _trust() -> dict[str, Any]:
    principal = {"Service": "s3.amazonaws.com"}
    return {
        "Version": VERSION,
        "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}],
    }


def _allowed(context: PlanContext, bucket: Bucket, replica: str) -> dict[str, Any]:
    def allow(resource: str, *actions: str) -> dict[str, Any]:
        return {"Effect": "Allow", "Action": [f"s3:{each}" for each in actions], "Resource": resource}

    there = f"arn:{context.system.partition}:s3:::{replica}"
    of_bucket = allow(bucket.arn, "GetReplicationConfiguration", "ListBucket")
    of_objects = allow(f"{bucket.arn}/*", *READING)
    return {"Version": VERSION, "Statement": [of_bucket, of_objects, allow(f"{there}/*", *WRITING)]}


def _configuration(context: PlanContext, role: str, replica: str) -> dict[str, Any]:
    rule = {
        "ID": "everything",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:{context.system.partition}:s3:::{replica}"},
    }
    return {"ReplicationConfiguration": {"Role": Names(context.system).role_arn(role), "Rules": [rule]}}
