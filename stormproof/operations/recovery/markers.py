"""Delete markers taken away, many by one call.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html : S3 says of each version by itself what it could
not do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.versions import Version
from stormproof.operations.recovery.work import Work

GONE = "NoSuchVersion"
"""What is told of a version that is not there (any more): an answer of ours may have been lost."""
PASSING = frozenset({"InternalError", "OperationAborted", "ServiceUnavailable", "SlowDown"})
"""Codes of what passes by itself: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""
ATTEMPTS = 3
MOST_AT_ONCE = 1000
"""Versions that one call deletes."""


def uncover(work: Work, bucket: str, markers: Sequence[Version]) -> None:
    """Take delete markers away, as many at once as a call takes; raises CallFailed for those that stay.

    What S3 could not do with some of them just now is asked for again, as AWS's SDKs ask for a whole call.
    """
    for at in range(0, len(markers), MOST_AT_ONCE):
        due, left = markers[at : at + MOST_AT_ONCE], dict[tuple[str, str], Mapping[str, Any]]()
        for _ in range(ATTEMPTS):
            left = _left(work, bucket, due)
            due = [each for each in due if (each.key, each.id) in left]
            if not all(each.get("Code") in PASSING for each in left.values()):
                break
        for each in left.values():
            raise CallFailed("aws.refused", f"{each.get('Code')}: {each.get('Message')} ({each['Key']})")


def _left(work: Work, bucket: str, markers: Sequence[Version]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Ask for the deletion of markers; return what S3 says of those that stay, by key and version."""
    if not markers:
        return {}
    objects = [{"Key": each.key, "VersionId": each.id} for each in markers]
    parameters = {"Bucket": bucket, "Delete": {"Objects": objects, "Quiet": True}}
    told = work.writer.call(Call("s3", "delete_objects", parameters, yields={"errors": "Errors || `[]`"}))
    refused = (each for each in told.get("errors", ()) if each.get("Code") != GONE)
    return {(str(each["Key"]), str(each.get("VersionId", ""))): each for each in refused}
