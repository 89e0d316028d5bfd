"""Pages of a bucket's listing: names in order, those below a delimiter told once as a common prefix.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html (UTF-8 binary order). Recorded:
localstack/localstack, tests/aws/services/s3/test_s3_list_operations.snapshot.json
(test_list_objects_marker_common_prefixes, test_list_object_versions_pagination_common_prefixes,
test_list_objects_versions_markers): a common prefix counts as one of a page, and is left out as soon as the marker is
at it or below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 1000
"""Entries of a page at the most, whatever is asked: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"""


@dataclass(frozen=True)
class Asked:
    """What of a listing is asked. `after` is the name that the page begins behind, empty for the first page."""

    prefix: str = ""
    delimiter: str = ""
    after: str = ""
    most: int = MOST


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page. `last` is the name of its last entry where there are more, else None, and `last_item` what it names.

    `last_item` is None where the last entry is a common prefix.
    """

    items: Sequence[T]
    prefixes: Sequence[str]
    last: str | None
    last_item: T | None = None


def page(named: Iterable[tuple[str, T]], asked: Asked, most: int = MOST) -> Page[T]:
    """Return one page of named things, which need no order, `most` of them whatever is asked."""
    ordered = sorted(named, key=lambda each: each[0].encode())
    return _page(_entries(ordered, asked), min(asked.most, most))


def page_of_versions(named: Iterable[tuple[str, T]], asked: Asked, rest: Sequence[T]) -> Page[T]:
    """Return one page of versions, those of a key in their order.

    It begins with `rest`, what is left of its marker's key.
    """
    ordered = sorted(named, key=lambda each: each[0].encode())
    left = [(name, item) for name, item in ordered if name == asked.after and any(item is each for each in rest)]
    behind = _entries([each for each in ordered if each[0].encode() > asked.after.encode()], asked)
    of_key = (each for each in _entries(left, replace(asked, after="")) if each[1] is not None)
    return _page(chain(of_key, behind), min(asked.most, MOST))


def _page(entries: Iterator[tuple[str, T | None]], most: int) -> Page[T]:
    """Return the first page of entries, of which a common prefix has no item. A page of none tells of no more."""
    taken = list(islice(entries, most))
    more = bool(taken) and next(entries, None) is not None
    return Page(
        [item for _, item in taken if item is not None],
        [name for name, item in taken if item is None],
        taken[-1][0] if more else None,
        taken[-1][1] if more else None,
    )


def _entries(ordered: Sequence[tuple[str, T]], asked: Asked) -> Iterator[tuple[str, T | None]]:
    """Yield names with their items, and each common prefix once without any, behind where the page begins."""
    told = None
    for name, item in ordered:
        if not name.startswith(asked.prefix):
            continue
        common = _common_prefix(name, asked)
        if common is not None and common != told and common.encode() > asked.after.encode():
            yield common, None
        elif common is None and name.encode() > asked.after.encode():
            yield name, item
        told = common


def _common_prefix(name: str, asked: Asked) -> str | None:
    """Return the part of a name up to the first delimiter behind the prefix, None where it has none."""
    if not asked.delimiter:
        return None
    found = name.find(asked.delimiter, len(asked.prefix))
    return None if found < 0 else name[: found + len(asked.delimiter)]
