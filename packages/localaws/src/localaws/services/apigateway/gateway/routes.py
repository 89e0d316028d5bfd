"""Which resource a path belongs to: static segments before path parameters before ``{name+}``.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html ; that a trailing
slash is ignored and ``//`` inside a greedy parameter is kept: recorded response, test_lambda_aws_proxy_integration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")


@dataclass
class _Node(Generic[T]):
    static: dict[str, _Node[T]] = field(default_factory=dict)
    parameter: _Node[T] | None = None
    end: tuple[T, tuple[str, ...]] | None = None
    greedy: tuple[T, tuple[str, ...]] | None = None


class Routes(Generic[T]):
    """A tree of path patterns (``/projects/{id}``, ``/{proxy+}``); built once per deployment, read by every request."""

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for pattern, target in patterns:
            self._add(pattern, target)

    def match(self, path: str) -> tuple[T, dict[str, str]] | None:
        """Return the target of the most specific pattern and the decoded path parameters, or None."""
        segments = path.strip("/").split("/") if path.strip("/") else []
        if path.startswith("//"):  # the empty first segment counts, it is part of a greedy parameter
            segments = path[1:].rstrip("/").split("/")
        found = _find(self._root, segments, 0, ())
        if found is None:
            return None
        (target, names), values = found
        return target, dict(zip(names, map(unquote, values), strict=True))

    def _add(self, pattern: str, target: T) -> None:
        node, names = self._root, list[str]()
        for segment in pattern.strip("/").split("/") if pattern != "/" else []:
            if segment.endswith("+}"):
                node.greedy = (target, (*names, segment[1:-2]))
                return
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.static.setdefault(segment, _Node())
        node.end = (target, tuple(names))


def _find(
    node: _Node[T], segments: list[str], at: int, values: tuple[str, ...]
) -> tuple[tuple[T, tuple[str, ...]], tuple[str, ...]] | None:
    if at == len(segments):
        return (node.end, values) if node.end else None
    segment = segments[at]
    if (child := node.static.get(segment)) and (found := _find(child, segments, at + 1, values)):
        return found
    if segment and node.parameter and (found := _find(node.parameter, segments, at + 1, (*values, segment))):
        return found
    return (node.greedy, (*values, "/".join(segments[at:]))) if node.greedy else None
