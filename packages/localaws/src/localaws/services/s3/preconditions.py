"""What a request asks of an object before it is read, and which of it does not hold.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html : a match outweighs the date beside it. The
order, and that a date to come is no condition, as recorded: localstack/localstack,
tests/aws/services/s3/test_s3.snapshot.json (test_s3_get_object_preconditions) and test_s3_preconditions.snapshot.json
(test_s3_copy_object_preconditions).
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime

MATCH, NONE_MATCH = "If-Match", "If-None-Match"
UNMODIFIED, MODIFIED = "If-Unmodified-Since", "If-Modified-Since"
NAMES = (MATCH, UNMODIFIED, NONE_MATCH, MODIFIED)


def violated(etag: str, modified: float, now: float, given: Callable[[str], str | None]) -> str | None:
    """Return the first of NAMES that does not hold of an object, None where all do.

    `modified` and `now` are epoch seconds; `given` returns the header of a name, None where there is none.
    """
    match, none_match = given(MATCH), given(NONE_MATCH)
    unmodified, since = _date(given(UNMODIFIED)), _date(given(MODIFIED))
    if match is not None:
        if not _same(match, etag):
            return MATCH
    elif unmodified is not None and int(modified) > unmodified:
        return UNMODIFIED
    if none_match is not None:
        return NONE_MATCH if _same(none_match, etag) else None
    if since is not None and int(modified) <= since <= now:
        return MODIFIED
    return None


def _same(named: str, etag: str) -> bool:
    return named == "*" or named.strip('"') == etag.strip('"')


def _date(text: str | None) -> float | None:
    """Return epoch seconds; what is no date is no condition."""
    try:
        return None if text is None else parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None
