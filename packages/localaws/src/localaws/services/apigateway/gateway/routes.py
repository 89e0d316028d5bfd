"""Which resource a path belongs to: static segments before path parameters before ``{name+}``.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html ; recorded responses,
test_lambda_aws_proxy_integration: slashes before and after the path are ignored, ``//`` inside a greedy parameter is
kept, and the values of path parameters stay encoded as they were sent (``%2B`` is not ``+``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
S = TypeVar("S")


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

    def match(self, path: str, pick: Callable[[T], S | None]) -> tuple[T, S, dict[str, str]] | None:
        """Return the most specific target whose pattern covers the path and of which `pick` picks something.

        With it come what was picked and the path parameters, as sent. None where there is no such target.
        """
        inner = path.strip("/")
        return _find(self._root, inner.split("/") if inner else [], 0, (), pick)

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
    node: _Node[T], segments: list[str], at: int, values: tuple[str, ...], pick: Callable[[T], S | None]
) -> tuple[T, S, dict[str, str]] | None:
    if at == len(segments):
        return _picked(node.end, values, pick)
    segment = segments[at]
    if (child := node.static.get(segment)) and (found := _find(child, segments, at + 1, values, pick)):
        return found
    parameter = node.parameter if segment else None
    if parameter and (found := _find(parameter, segments, at + 1, (*values, segment), pick)):
        return found
    return _picked(node.greedy, (*values, "/".join(segments[at:])), pick) if node.greedy else None


def _picked(
    end: tuple[T, tuple[str, ...]] | None, values: tuple[str, ...], pick: Callable[[T], S | None]
) -> tuple[T, S, dict[str, str]] | None:
    if end is None:
        return None
    target, names = end
    picked = pick(target)
    return None if picked is None else (target, picked, dict(zip(names, values, strict=True)))
