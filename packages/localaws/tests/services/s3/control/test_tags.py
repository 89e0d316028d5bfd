"""S3: the tags of a bucket that a stack has marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

Name = Callable[[str], str]
OF_A_STACK = {"aws:cloudformation:stack-name": "shop"}


def tagging(tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameter of PutBucketTagging."""
    return {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}


def test_tags_of_a_stack_are_kept_by_who_tags_the_bucket_anew(aws: Any, unique: Name) -> None:
    """PutBucketTagging replaces all tags, and is refused where it leaves out those of the stack."""
    s3, name = aws.client("s3"), unique("tagged")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_tagging(Bucket=name, Tagging=tagging({**OF_A_STACK, "team": "a"}))
    with pytest.raises(s3.exceptions.ClientError, match=r"InvalidTag.*System Tags cannot be removed by requester"):
        s3.put_bucket_tagging(Bucket=name, Tagging=tagging({"team": "b"}))
    s3.put_bucket_tagging(Bucket=name, Tagging=tagging({**OF_A_STACK, "team": "b", "empty": ""}))
    held = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=name)["TagSet"]}
    assert held == {**OF_A_STACK, "team": "b", "empty": ""}


def test_other_reserved_keys_are_refused(aws: Any, unique: Name) -> None:
    """Keys that begin with ``aws:`` are AWS's."""
    s3, name = aws.client("s3"), unique("tagged")
    s3.create_bucket(Bucket=name)
    with pytest.raises(s3.exceptions.ClientError, match="System tags cannot be added/updated by requester"):
        s3.put_bucket_tagging(Bucket=name, Tagging=tagging({"aws:backup": "1"}))
