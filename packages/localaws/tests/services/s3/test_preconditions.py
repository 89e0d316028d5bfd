"""Conditions of reads.

As recorded: localstack/localstack, tests/aws/services/s3/test_s3.snapshot.json (test_s3_get_object_preconditions);
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
"""

from __future__ import annotations

from email.utils import formatdate

import pytest

from localaws.services.s3.preconditions import violated

NOW, MODIFIED, ETAG = 2_000_000_000.0, 1_999_999_000.0, '"abc"'
OLD, NEW, AHEAD = (formatdate(at, usegmt=True) for at in (MODIFIED - 10, MODIFIED + 10, NOW + 86400))


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({}, None),
        ({"If-Match": "abc"}, None),
        ({"If-Match": "x", "If-Unmodified-Since": OLD, "If-None-Match": ETAG}, "If-Match"),
        ({"If-Match": ETAG, "If-Unmodified-Since": OLD}, None),
        ({"If-Unmodified-Since": OLD, "If-None-Match": ETAG}, "If-Unmodified-Since"),
        ({"If-Unmodified-Since": NEW}, None),
        ({"If-None-Match": "abc"}, "If-None-Match"),
        ({"If-None-Match": "x", "If-Modified-Since": NEW}, None),
        ({"If-Modified-Since": NEW}, "If-Modified-Since"),
        ({"If-Modified-Since": OLD}, None),
        ({"If-Modified-Since": AHEAD}, None),
        ({"If-Modified-Since": "soon"}, None),
    ],
)
def test_the_first_condition_that_does_not_hold(asked: dict[str, str], first: str | None) -> None:
    """In AWS's order; an ETag outweighs the date beside it."""
    assert violated(ETAG, MODIFIED, NOW, asked.get) == first
