"""S3: versions while versioning is suspended, and delete markers.

As recorded: localstack/localstack, tests/aws/services/s3/test_s3_api.snapshot.json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

Name = Callable[[str], str]


class Versioned:
    """A bucket with versions, and what it holds under one key."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client, self.where = client, {"Bucket": bucket, "Key": "a"}

    def set(self, status: str) -> None:
        """Set versioning."""
        self.client.put_bucket_versioning(Bucket=self.where["Bucket"], VersioningConfiguration={"Status": status})

    def put(self, body: bytes) -> str | None:
        """Store a version; return its ID where it is told."""
        version: str | None = self.client.put_object(**self.where, Body=body).get("VersionId")
        return version

    def listed(self) -> tuple[list[str], list[str]]:
        """Return the IDs of the versions and of the delete markers, newest first."""
        told = self.client.list_object_versions(Bucket=self.where["Bucket"])
        return tuple([each["VersionId"] for each in told.get(kind, [])] for kind in ("Versions", "DeleteMarkers"))  # type: ignore[return-value]

    def refused(self, call: str, **named: str) -> tuple[str, int, dict[str, str]]:
        """Return code, status and headers of a refusal."""
        with pytest.raises(self.client.exceptions.ClientError) as error:
            getattr(self.client, call)(**self.where, **named)
        answer = error.value.response
        return answer["Error"]["Code"], *map(answer["ResponseMetadata"].get, ("HTTPStatusCode", "HTTPHeaders"))


@pytest.fixture
def bucket(aws: Any, unique: Name) -> Iterator[Versioned]:
    """A bucket whose versioning is enabled."""
    client, name = aws.client("s3"), unique("versions")
    client.create_bucket(Bucket=name)
    made = Versioned(client, name)
    made.set("Enabled")
    yield made
    for kind in ("Versions", "DeleteMarkers"):
        for each in client.list_object_versions(Bucket=name).get(kind, []):
            client.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    client.delete_bucket(Bucket=name)


def test_a_put_while_suspended_replaces_the_null_version_alone(bucket: Versioned) -> None:
    """The older versions stay, there is one version ``null``, and PutObject does not tell it while GetObject does."""
    first, second = bucket.put(b"1"), bucket.put(b"2")
    assert first
    assert len(first) == 32
    bucket.set("Suspended")
    assert bucket.put(b"3") is None
    assert bucket.put(b"4") is None
    assert bucket.listed() == (["null", second, first], [])
    told = bucket.client.get_object(**bucket.where)
    assert (told["VersionId"], told["Body"].read()) == ("null", b"4")
    assert bucket.client.get_object(**bucket.where, VersionId=first)["Body"].read() == b"1"


def test_a_delete_while_suspended_leaves_a_null_marker(bucket: Versioned) -> None:
    """It takes the version ``null`` off, and the next put takes the marker off."""
    kept = bucket.put(b"1")
    bucket.set("Suspended")
    bucket.put(b"2")
    told = bucket.client.delete_object(**bucket.where)
    assert (told["DeleteMarker"], told["VersionId"]) == (True, "null")
    assert bucket.listed() == ([kept], ["null"])
    bucket.put(b"3")
    assert bucket.listed() == (["null", kept], [])


def test_what_was_stored_before_versioning_is_the_version_null(aws: Any, unique: Name) -> None:
    """It is told as such once there are versions, and a version that cannot be is refused before."""
    client, name = aws.client("s3"), unique("before")
    client.create_bucket(Bucket=name)
    before = Versioned(client, name)
    assert before.put(b"1") is None
    assert before.refused("get_object", VersionId="HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD")[:2] == ("InvalidArgument", 400)
    assert "VersionId" not in client.get_object(**before.where, VersionId="null")
    before.set("Enabled")
    assert client.head_object(**before.where)["VersionId"] == "null"


def test_a_marker_is_not_found_and_by_its_version_not_allowed(bucket: Versioned) -> None:
    """Headers say that it is a delete marker, and which; HEAD answers with the same status."""
    bucket.put(b"1")
    marker = bucket.client.delete_object(**bucket.where)["VersionId"]
    for call, codes in {"get_object": ("NoSuchKey", "MethodNotAllowed"), "head_object": ("404", "405")}.items():
        code, status, headers = bucket.refused(call)
        assert (code, status, headers["x-amz-delete-marker"]) == (codes[0], 404, "true")
        assert headers["x-amz-version-id"] == marker
        code, status, headers = bucket.refused(call, VersionId=marker)
        assert (code, status, headers["allow"]) == (codes[1], 405, "DELETE")


def test_a_key_that_was_never_there_gets_a_marker_too(bucket: Versioned) -> None:
    """Whoever deletes it is told of the marker, and whoever deletes the marker that it was one."""
    marker = bucket.client.delete_object(**bucket.where)["VersionId"]
    assert bucket.listed() == ([], [marker])
    assert bucket.client.delete_object(**bucket.where, VersionId=marker)["DeleteMarker"] is True
    assert bucket.listed() == ([], [])


def test_many_deletions_tell_markers_and_absent_versions(bucket: Versioned) -> None:
    """A quiet request is told of errors alone."""
    name, kept = bucket.where["Bucket"], bucket.put(b"1")
    absent = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"
    asked: list[dict[str, str]] = [{"Key": "a"}, {"Key": "a", "VersionId": absent}]
    told = bucket.client.delete_objects(Bucket=name, Delete={"Objects": asked})
    (deleted,), (error,) = told["Deleted"], told["Errors"]
    assert (deleted["Key"], deleted["DeleteMarker"]) == ("a", True)
    assert (error["Code"], error["VersionId"]) == ("NoSuchVersion", absent)
    asked = [{"Key": "a", "VersionId": deleted["DeleteMarkerVersionId"]}, {"Key": "a", "VersionId": str(kept)}]
    quiet = bucket.client.delete_objects(Bucket=name, Delete={"Objects": asked, "Quiet": True})
    assert not {"Deleted", "Errors"} & quiet.keys()
    assert bucket.listed() == ([], [])
