"""S3's replication through the endpoint: what is refused, what is copied, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

TRUST = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
OFF, ON = {"Status": "Disabled"}, {"Status": "Enabled"}
LATER_S = 3
"""After which what is replicated is there."""


@dataclass(frozen=True)
class Pair:
    """A bucket, another that it may be replicated to, and the role for it."""

    aws: Any
    source: str
    to: str
    role: str

    @property
    def s3(self) -> Any:
        """A client."""
        return self.aws.client("s3")

    def rule(self, **more: Any) -> dict[str, Any]:
        """Return a rule of the second schema for everything."""
        rest = {"Priority": 1, "Filter": {}, "DeleteMarkerReplication": OFF, "Destination": self.destination}
        return {"ID": "rule", **ON, **rest, **more}

    @property
    def destination(self) -> dict[str, str]:
        """Where copies go."""
        return {"Bucket": f"arn:aws:s3:::{self.to}"}

    def put(self, *rules: dict[str, Any]) -> None:
        """Put rules."""
        configuration = {"Role": self.role, "Rules": list(rules)}
        self.s3.put_bucket_replication(Bucket=self.source, ReplicationConfiguration=configuration)

    def status(self, bucket: str, key: str) -> str | None:
        """Return what is told of an object's replication, None for nothing."""
        found: str | None = self.s3.head_object(Bucket=bucket, Key=key).get("ReplicationStatus")
        return found

    def keys(self) -> list[str]:
        """Return what is in the other bucket."""
        self.aws.advance(LATER_S)
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=self.to).get("Contents", ())]


@pytest.fixture
def pair(aws: Any, unique: Callable[[str], str]) -> Pair:
    """Two versioned buckets, and a role that may replicate."""
    name, s3, iam = unique("replicated"), aws.client("s3"), aws.client("iam")
    for bucket in (name, f"{name}-copy"):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=ON)
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [TRUST]}))["Role"]
    allowed = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="replicate", PolicyDocument=json.dumps(allowed))
    return Pair(aws, name, f"{name}-copy", role["Arn"])


def test_an_object_is_copied_as_it_is(pair: Pair) -> None:
    """Under its version's ID, with its metadata, tags and time; who looks is told how far it is."""
    pair.put(pair.rule())
    told = {"ContentType": "text/plain", "Metadata": {"a": "b"}, "Tagging": "c=d"}
    made = pair.s3.put_object(Bucket=pair.source, Key="k", Body=b"body", **told)
    assert pair.status(pair.source, "k") == "PENDING"
    assert pair.keys() == ["k"]
    assert [pair.status(bucket, "k") for bucket in (pair.source, pair.to)] == ["COMPLETED", "REPLICA"]
    of, copy = (pair.s3.get_object(Bucket=bucket, Key="k") for bucket in (pair.source, pair.to))
    assert copy["Body"].read() == b"body"
    alike = ("VersionId", "ETag", "LastModified", "ContentType", "Metadata", "ContentLength")
    assert [copy[name] for name in alike] == [of[name] for name in alike]
    assert copy["VersionId"] == made["VersionId"]
    assert pair.s3.get_object_tagging(Bucket=pair.to, Key="k")["TagSet"] == [{"Key": "c", "Value": "d"}]


def test_what_stood_before_stays_alone(pair: Pair) -> None:
    """Objects are not replicated that were there before the rules."""
    pair.s3.put_object(Bucket=pair.source, Key="older")
    pair.put(pair.rule())
    pair.s3.put_object(Bucket=pair.source, Key="newer")
    assert pair.keys() == ["newer"]
    assert pair.status(pair.source, "older") is None


def test_what_is_deleted_by_its_version_stays_in_the_copy(pair: Pair) -> None:
    """Neither that nor a marker is replicated where the rule does not say so."""
    pair.put(pair.rule())
    version = pair.s3.put_object(Bucket=pair.source, Key="k")["VersionId"]
    pair.s3.put_object(Bucket=pair.source, Key="hidden")
    assert pair.keys() == ["hidden", "k"]
    pair.s3.delete_object(Bucket=pair.source, Key="k", VersionId=version)
    pair.s3.delete_object(Bucket=pair.source, Key="hidden")
    assert pair.keys() == ["hidden", "k"]


@pytest.mark.parametrize("second", [True, False])
def test_delete_markers_follow_where_the_rule_says_so(pair: Pair, *, second: bool) -> None:
    """A rule of the second schema says it, those of the first replicate them; under the marker's own version."""
    first = {"ID": "rule", "Prefix": "", **ON, "Destination": pair.destination}
    pair.put(pair.rule(DeleteMarkerReplication=ON) if second else first)
    pair.s3.put_object(Bucket=pair.source, Key="k")
    marker = pair.s3.delete_object(Bucket=pair.source, Key="k")["VersionId"]
    assert pair.keys() == []
    found = pair.s3.list_object_versions(Bucket=pair.to)
    assert [each["VersionId"] for each in found["DeleteMarkers"]] == [marker]
    assert len(found["Versions"]) == 1


def test_a_rule_is_about_its_own_objects(pair: Pair) -> None:
    """By prefix and tags; of two rules to one bucket that of the higher priority counts."""
    tagged = {"And": {"Prefix": "p/", "Tags": [{"Key": "a", "Value": "b"}]}}
    cold = {**pair.destination, "StorageClass": "STANDARD_IA"}
    pair.put(
        pair.rule(Filter={"Prefix": "p/"}, ID="low"), pair.rule(Priority=2, Filter=tagged, ID="high", Destination=cold)
    )
    for key, tags in (("p/1", "a=b"), ("p/2", "a=c"), ("q", "a=b")):
        pair.s3.put_object(Bucket=pair.source, Key=key, Tagging=tags)
    assert pair.keys() == ["p/1", "p/2"]
    stored = pair.s3.list_objects_v2(Bucket=pair.to)["Contents"]
    assert [each["StorageClass"] for each in stored] == ["STANDARD_IA", "STANDARD"]
    assert pair.status(pair.source, "q") is None


def test_what_may_not_be_copied_has_failed(pair: Pair) -> None:
    """S3 takes rules whose role allows nothing, and tells it of each object."""
    pair.put(pair.rule())
    pair.aws.client("iam").delete_role_policy(RoleName=pair.source, PolicyName="replicate")
    pair.s3.put_object(Bucket=pair.source, Key="k")
    assert pair.keys() == []
    assert pair.status(pair.source, "k") == "FAILED"


def test_rules_are_told_as_they_were_put_and_taken_off(pair: Pair) -> None:
    """Whole; without them nothing is copied, and taking them off again is no error."""
    both = {"And": {"Prefix": "p/", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}]}}
    rules = [pair.rule(), pair.rule(ID="other", Priority=7, Filter=both), pair.rule(ID="off", Priority=8, **OFF)]
    pair.put(*rules)
    told = pair.s3.get_bucket_replication(Bucket=pair.source)["ReplicationConfiguration"]
    assert told == {"Role": pair.role, "Rules": rules}
    pair.s3.delete_bucket_replication(Bucket=pair.source)
    pair.s3.delete_bucket_replication(Bucket=pair.source)
    pair.s3.put_object(Bucket=pair.source, Key="k")
    assert pair.keys() == []


WRONG: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({}, ("DeleteMarkerReplication",), "DeleteMarkerReplication must be specified for this version"),
    ({}, ("Priority",), "Priority must be specified for this version"),
    ({}, ("Filter",), "DeleteMarkerReplication cannot be used for this version"),
    (
        {"Filter": {"Tag": {"Key": "a", "Value": "b"}}, "DeleteMarkerReplication": ON},
        (),
        "Delete marker replication is not supported if any Tag filter is specified",
    ),
    ({"Destination": {"Bucket": "arn:aws:s3:::not-there"}}, (), "Destination bucket must have versioning enabled"),
]


@pytest.mark.parametrize(("more", "without", "said"), WRONG)
def test_rules_that_s3_refuses(pair: Pair, more: dict[str, Any], without: tuple[str, ...], said: str) -> None:
    """By schema and by destination."""
    rule = {name: value for name, value in pair.rule(**more).items() if name not in without}
    with pytest.raises(ClientError, match=rf"InvalidRequest.*{said}"):
        pair.put(rule)


def test_two_rules_do_not_share_an_id(pair: Pair) -> None:
    """They are told apart by it."""
    with pytest.raises(ClientError, match="Rule ID must be unique"):
        pair.put(pair.rule(), pair.rule(Priority=2))


def test_a_bucket_with_rules_keeps_its_versions(pair: Pair) -> None:
    """Versioning can be suspended once they are off."""
    pair.put(pair.rule())
    suspend = {"Bucket": pair.source, "VersioningConfiguration": {"Status": "Suspended"}}
    with pytest.raises(ClientError, match=r"InvalidBucketState.*A replication configuration is present"):
        pair.s3.put_bucket_versioning(**suspend)
    pair.s3.delete_bucket_replication(Bucket=pair.source)
    pair.s3.put_bucket_versioning(**suspend)
