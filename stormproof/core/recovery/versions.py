"""Versions of objects: which of them stood at a moment, and what brings it back without touching what is newer.

A key's versions and delete markers have an order in time, the latest first:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html . Taking a delete marker away shows the
version beneath it again, with its ID, its metadata and its tags:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManagingDelMarkers.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import groupby, takewhile
from typing import Any

LARGEST_COPY = 5 * 1024**3
"""Bytes that one CopyObject copies: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"""
ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes whose objects have to be restored from the archive before they can be read:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
"""


@dataclass(frozen=True)
class Version:
    """One version of an object, or a delete marker."""

    key: str
    id: str
    at: datetime
    etag: str = ""
    size: int = 0
    storage: str = "STANDARD"
    marker: bool = False


class Way(Enum):
    """What is done with a key so that it is as it was at the moment."""

    NOTHING = "same"
    """It is as it was."""
    UNDELETE = "undelete"
    """Delete markers lie on the version of the moment: they are taken away."""
    COPY = "copy"
    """It is deleted, and other versions lie between: the version of the moment is copied on top of them."""
    OVERWRITE = "changed"
    """It was overwritten since: what is there is newer."""
    NEWER = "newer"
    """It was not there at the moment: it stays."""
    TOO_LARGE = "too large"
    """It is larger than one copy can be."""
    ARCHIVED = "archived"
    """Its version has to be restored from the archive first."""


@dataclass(frozen=True)
class Standing:
    """A key as it is: the version that stood at the moment (None: none), the latest one, and the markers on top."""

    key: str
    then: Version | None
    now: Version
    markers: tuple[Version, ...] = ()
    way: Way = Way.NOTHING


def versions_of(page: Iterable[Mapping[str, Any]], *, markers: bool = False) -> Iterator[Version]:
    """Yield the members ``Versions`` of an answer, or its ``DeleteMarkers``."""
    for each in page:
        yield Version(
            str(each["Key"]),
            str(each["VersionId"]),
            each["LastModified"],
            str(each.get("ETag", "")),
            int(each.get("Size") or 0),
            str(each.get("StorageClass") or "STANDARD"),
            markers,
        )


def as_of(versions: Iterable[Version], moment: datetime) -> Iterator[Standing]:
    """Yield each key that has versions: what stood at the moment, and what is to be done.

    `versions` of one key come the latest first, one key after the other. S3 tells their times in whole seconds: a
    version of the moment's own second stood at the moment.
    """
    for key, several in groupby(versions, key=lambda each: each.key):
        found = list(several)
        yield _standing(key, found, moment)


def _standing(key: str, found: list[Version], moment: datetime) -> Standing:
    then = next((each for each in found if each.at <= moment), None)
    markers = tuple(takewhile(lambda each: each.marker, found))
    if then is None or then.marker:
        return Standing(key, None, found[0], markers, Way.NOTHING if found[0].marker else Way.NEWER)
    return Standing(key, then, found[0], markers, _way(then, found[0], found[len(markers) : len(markers) + 1]))


def _way(then: Version, now: Version, beneath: list[Version]) -> Way:
    if now.id == then.id or (not now.marker and (now.etag, now.size) == (then.etag, then.size)):
        return Way.NOTHING
    if now.marker and beneath == [then]:
        return Way.UNDELETE
    if then.storage in ARCHIVED:
        return Way.ARCHIVED
    if then.size > LARGEST_COPY:
        return Way.TOO_LARGE
    return Way.COPY if now.marker else Way.OVERWRITE
