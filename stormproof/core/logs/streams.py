"""Names of log streams, as Lambda gives them: a date, in a group that a function was given its name, and its version.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
"""

from __future__ import annotations

import re

NAMING = r"\d{4}/\d\d/\d\d/([^\[]+)\["
"""What the name of a stream begins with that names the function; the watcher of failures knows it by the same."""
_NAMING = re.compile(NAMING)


def named_by(stream: str) -> str:
    """Return the function that a stream's name names, empty for none."""
    found = _NAMING.match(stream)
    return found[1] if found else ""


def version_of(stream: str) -> str:
    """Return the version that a stream's name tells, empty for none."""
    return stream.partition("[")[2].partition("]")[0]
