"""Evaluates a parsed template.

At most 1,000 rounds of #foreach a template:
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html ; no text is longer than a
body may be, and no range without end, lest a template take all memory. Assignment to members in brackets:
recorded response, test_integration_mock_with_vtl_map_assignation. A block of #define within itself, at most twice:
https://velocity.apache.org/engine/2.1/configuration.html (define.max_depth).
"""

from __future__ import annotations

import contextlib
import operator
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from localaws.services.apigateway.gateway.velocity.syntax import (
    Block,
    Call,
    Define,
    Expression,
    Foreach,
    If,
    Index,
    Interpolated,
    Leave,
    ListOf,
    Literal,
    MapOf,
    Operation,
    Range,
    Reference,
    Set,
    Unsupported,
)
from localaws.services.apigateway.gateway.velocity.values import bounded, called, equal, member, shown, true

ROUNDS = 1000
DEPTH = 2
WIDEST = 100_000
"""Members of a range."""
ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {"-": operator.sub, "*": operator.mul, "+": operator.add}


class _Stopped(Exception):
    """``#stop``."""


class _Broken(Exception):
    """``#break``."""


class Evaluation:
    """One evaluation; `names` are the variables, which #set changes."""

    def __init__(self, names: dict[str, Any], within: tuple[str, ...] = (), rounds: Counter[str] | None = None) -> None:
        self._names = names
        self._within = within
        self._out: list[str] = []
        # Of loops and of defined blocks: one count for the whole template, lest blocks of blocks go on without end.
        self._rounds = Counter[str]() if rounds is None else rounds

    def render(self, block: Block) -> str:
        """Return the text; raises Unsupported."""
        with contextlib.suppress(_Stopped, _Broken):  # what was written until then is the text
            self._run(block)
        return bounded("".join(self._out))

    def _run(self, block: Block) -> None:
        for part in block:
            if isinstance(part, str):
                self._out.append(part)
            elif isinstance(part, Reference):
                self._out.append(shown(self._value(part)))
            elif isinstance(part, Set):
                self._assign(part)
            elif isinstance(part, Define):
                self._names[part.name] = part
            elif isinstance(part, If):
                self._run(self._branch(part))
            elif isinstance(part, Foreach):
                self._loop(part)
            else:
                self._leave(part)

    @staticmethod
    def _leave(part: Leave) -> None:
        raise _Broken if part.what == "break" else _Stopped

    def _branch(self, part: If) -> Block:
        return next((block for condition, block in part.branches if true(self._value(condition))), part.otherwise)

    def _assign(self, part: Set) -> None:
        value, steps = self._assigned(part.value), part.target.steps
        if not steps:
            self._names[part.target.root] = value
            return
        *way, last = steps
        holder = self._value(Reference(part.target.root, tuple(way)))
        if isinstance(last, Call) or not isinstance(holder, dict | list):
            raise Unsupported(f"an assignment to ${part.target.root} is not evaluated here")
        key = self._value(last.key) if isinstance(last, Index) else last.name
        called(holder, "set" if isinstance(holder, list) else "put", [key, value])

    def _assigned(self, node: Expression) -> Any:
        """Another name of a defined block is not yet a use of it."""
        if isinstance(node, Reference) and not node.steps and isinstance(block := self._names.get(node.root), Define):
            return block
        return self._value(node)

    def _loop(self, part: Foreach) -> None:
        items = self._value(part.items)
        values = list(items.values()) if isinstance(items, dict) else items if isinstance(items, list) else []
        before = {name: self._names.get(name) for name in (part.name, "foreach", "velocityCount")}
        try:
            for at, value in enumerate(values):
                self._count("loop")
                self._names |= {part.name: value, "foreach": _place(at, len(values)), "velocityCount": at + 1}
                self._run(part.body)
        except _Broken:
            pass  # the loop alone ends
        finally:
            self._names |= before

    def _value(self, node: Expression) -> Any:
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Reference):
            return self._reference(node)
        if isinstance(node, Operation):
            return self._operation(node)
        return self._made(node)

    def _made(self, node: Interpolated | ListOf | MapOf | Range) -> Any:
        if isinstance(node, Interpolated):
            return Evaluation(self._names, self._within, self._rounds).render(node.parts)
        if isinstance(node, ListOf):
            return [self._value(each) for each in node.items]
        if isinstance(node, MapOf):
            return {shown(self._value(key)): self._value(value) for key, value in node.items}
        return self._range(node)

    def _range(self, node: Range) -> list[int]:
        first, last = self._value(node.first), self._value(node.last)
        if not isinstance(first, int) or not isinstance(last, int) or abs(last - first) >= WIDEST:
            raise Unsupported(f"a range goes from one whole number to another one, of at most {WIDEST}")
        return list(range(first, last + 1)) if first <= last else list(range(first, last - 1, -1))

    def _reference(self, node: Reference) -> Any:
        value = self._names.get(node.root)
        if isinstance(value, Define):
            value = self._block(value)
        for step in node.steps:
            if isinstance(step, Call):
                value = called(value, step.name, [self._value(each) for each in step.arguments])
            else:
                value = member(value, self._value(step.key) if isinstance(step, Index) else step.name)
        return value

    def _block(self, block: Define) -> str:
        if self._within.count(block.name) == DEPTH:
            raise Unsupported(f"${block.name} more than {DEPTH} deep within itself is not evaluated here")
        self._count("use blocks")
        return Evaluation(self._names, (*self._within, block.name), self._rounds).render(block.body)

    def _count(self, what: str) -> None:
        self._rounds[what] += 1
        if self._rounds[what] > ROUNDS:
            raise Unsupported(f"a template may {what} {ROUNDS} times")

    def _operation(self, node: Operation) -> Any:
        if node.left is None:
            return not true(self._value(node.right))
        left = self._value(node.left)
        if node.operator == "&&":
            return true(left) and true(self._value(node.right))
        if node.operator == "||":
            return true(left) or true(self._value(node.right))
        return _computed(node.operator, left, self._value(node.right))


def _computed(name: str, left: Any, right: Any) -> Any:
    if name in {"==", "!="}:
        return equal(left, right) == (name == "==")
    if name == "+" and (isinstance(left, str) or isinstance(right, str)):
        return bounded(shown(left) + shown(right))
    if not all(isinstance(each, int | float) for each in (left, right)):
        return False if name in ORDER else None
    return _reckoned(name, left, right)


def _reckoned(name: str, left: float, right: float) -> Any:
    """As Java reckons: whole numbers stay whole, and a division by nothing is nothing."""
    if name in ORDER:
        return ORDER[name](left, right)
    if name in ARITHMETIC:
        return ARITHMETIC[name](left, right)
    if right == 0:
        return None
    if name == "%":
        return left - right * int(left / right)
    return int(left / right) if isinstance(left, int) and isinstance(right, int) else left / right


def _place(at: int, count: int) -> dict[str, Any]:
    return {"index": at, "count": at + 1, "hasNext": at + 1 < count, "first": at == 0, "last": at + 1 == count}
