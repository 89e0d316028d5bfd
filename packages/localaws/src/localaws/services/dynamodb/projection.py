"""Which parts of an item a request asks for: document paths, and what they pick.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html : elements of a list keep
their order and close up. Refusals of paths as captured on AWS: nubo-db/dynamodb-conformance, tier1/getItem/projection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Step = str | int
"""A name in a map, or an index of a list."""

Path = Sequence[Step]
INDEX = re.compile(r"\[(\d+)\]")


def steps(segment: str, names: Mapping[str, str]) -> tuple[list[Step], str | None]:
    """Return the steps of one segment of a path, such as ``#list[0][1]``, and the placeholder that it uses."""
    first, bracket, rest = segment.partition("[")
    indexes: list[Step] = [int(each) for each in INDEX.findall(bracket + rest)]
    if first in names:
        return [names[first], *indexes], first
    return [first, *indexes], None


def wanted(paths: Iterable[Path]) -> dict[Step, Any]:
    """Return the tree of the paths' steps; None stands where a path ends, below which all is picked."""
    tree: dict[Step, Any] = {}
    for path in paths:
        branch: dict[Step, Any] | None = tree
        for step in path[:-1]:
            branch = None if branch is None else branch.setdefault(step, {})
        if branch is not None:
            branch[path[-1]] = None
    return tree


def overlapping(paths: Sequence[Path]) -> tuple[Path, Path] | None:
    """Return two paths of which one lies below the other, None where there are none."""
    for place, one in enumerate(paths):
        for other in paths[place + 1 :]:
            shorter = min(len(one), len(other))
            if list(one[:shorter]) == list(other[:shorter]):
                return one, other
    return None


def told(path: Path) -> str:
    """Return a path as refusals tell it: ``[a, [0], b]``."""
    return f"[{', '.join(f'[{step}]' if isinstance(step, int) else step for step in path)}]"
