"""Listings page by page to the last one, also those that boto3 has no paginator for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from botocore.exceptions import PaginationError

TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "Marker": "Marker",
        "NextContinuationToken": "ContinuationToken",
        "NextMarker": "NextMarker",
        "NextPageToken": "NextPageToken",
        "NextToken": "NextToken",
        "nextToken": "nextToken",
        "position": "position",
    }
)
"""What an answer calls the place where the next page begins, and what the operation calls it as a parameter.

Of operations without a paginator: a test holds it against botocore's models.
"""


def every_page(
    client: Any, operation: str, parameters: Mapping[str, Any], pause: Callable[[], None] = lambda: None
) -> Iterator[dict[str, Any]]:
    """Yield the answers of a read-only operation, one a page: the only one where it has no pages.

    `pause` is called before each call. Raises what the client raises, PaginationError for a page that leads to itself.
    """
    if client.can_paginate(operation):
        pages = iter(client.get_paginator(operation).paginate(**parameters))
        while True:
            pause()
            if (page := next(pages, None)) is None:
                return
            yield page
    asked = dict(parameters)
    while True:
        pause()
        answer: dict[str, Any] = getattr(client, operation)(**asked)
        yield answer
        following = {given: answer[told] for told, given in TOKENS.items() if answer.get(told)}
        if not following:
            return
        if following.items() <= asked.items():
            raise PaginationError(message=f"{operation} was answered with the token that it was asked with")
        asked |= following
