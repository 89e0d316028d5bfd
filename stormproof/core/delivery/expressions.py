"""Conditions of workflows, as far as they can be told beforehand.

The language: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions . What depends on something
that only a run knows is UNKNOWN, and goes through ``&&`` and ``||`` as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

UNKNOWN = object()
"""What only a run knows."""
TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|'(?P<text>(?:[^']|'')*)'|(?P<sign>\|\||&&|==|!=|<=|>=|[<>!()\[\],])"
    r"|(?P<name>[A-Za-z_][\w-]*(?:\.(?:[A-Za-z_*][\w-]*|\*))*))"
)
STATUS = ("success", "failure", "always", "cancelled")
"""Functions that ask how the jobs ended which were waited for: a condition without one demands success first."""
WORDS = {"true": True, "false": False, "null": None}


class NotUnderstood(ValueError):
    """A condition that is none of the language's."""


@dataclass(frozen=True)
class Known:
    """What is known when a condition is asked: values by their path, and what status functions answer."""

    values: Mapping[str, Any]
    results: tuple[str, ...] = ()
    """How the jobs ended that were waited for: success, failure, skipped."""


def holds(condition: str, known: Known) -> bool | None:
    """Tell whether a condition lets what it stands at run; None where only a run knows.

    Without a status function it does so after success alone:
    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
    """
    text = _bare(condition)
    passed = all(each == "success" for each in known.results)
    if not any(re.search(rf"\b{name}\s*\(", text) for name in STATUS) and not passed:
        return False
    if not text:
        return True
    try:
        value = value_of(text, known)
    except NotUnderstood:
        return None
    return None if value is UNKNOWN else bool(value)


def value_of(text: str, known: Known) -> Any:
    """Return what an expression comes to, UNKNOWN where only a run knows; raises NotUnderstood for none."""
    return _Reader(_tokens(text), known).whole()


def _bare(condition: str) -> str:
    text = condition.strip()
    if text.startswith("${{") and text.endswith("}}") and text.count("${{") == 1:
        return text[3:-2].strip()
    return text


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotUnderstood(text)
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
        while at < len(text) and text[at].isspace():
            at += 1
    return found


class _Reader:
    """Reads an expression by descent; each method takes what it knows from the front."""

    def __init__(self, tokens: list[tuple[str, str]], known: Known) -> None:
        self._tokens = tokens
        self._known = known

    def whole(self) -> Any:
        """Return the value of everything."""
        value = self._either()
        if self._tokens:
            raise NotUnderstood(str(self._tokens))
        return value

    def _either(self) -> Any:
        value = self._both()
        while self._took("||"):
            other = self._both()
            value = _either(value, other)
        return value

    def _both(self) -> Any:
        value = self._compared()
        while self._took("&&"):
            other = self._compared()
            value = _both(value, other)
        return value

    def _compared(self) -> Any:
        value = self._negated()
        for sign, alike in (("==", True), ("!=", False)):
            if self._took(sign):
                other = self._negated()
                return UNKNOWN if value is UNKNOWN or other is UNKNOWN else _same(value, other) is alike
        return value

    def _negated(self) -> Any:
        if self._took("!"):
            value = self._negated()
            return UNKNOWN if value is UNKNOWN else not value
        return self._single()

    def _single(self) -> Any:
        if not self._tokens:
            raise NotUnderstood("it ends too early")
        kind, text = self._tokens.pop(0)
        if kind == "number":
            return float(text)
        if kind == "text":
            return text.replace("''", "'")
        if kind == "sign":
            if text != "(":
                raise NotUnderstood(text)
            value = self._either()
            self._must(")")
            return value
        return self._called(text.lower()) if self._took("(") else self._named(text)

    def _named(self, name: str) -> Any:
        while self._took("["):  # github['ref'] is github.ref
            inner = self._either()
            self._must("]")
            name = f"{name}.{inner}"
        return WORDS[name.lower()] if name.lower() in WORDS else self._known.values.get(name, UNKNOWN)

    def _called(self, name: str) -> Any:
        arguments: list[Any] = []
        while not self._took(")"):
            arguments.append(self._either())
            self._took(",")
        if name in STATUS:
            return _status(name, self._known.results)
        function = FUNCTIONS.get(name)
        if function is None or any(each is UNKNOWN for each in arguments):
            return UNKNOWN
        try:
            return function(*arguments)
        except TypeError as error:
            raise NotUnderstood(name) from error

    def _took(self, sign: str) -> bool:
        if self._tokens and self._tokens[0] == ("sign", sign):
            self._tokens.pop(0)
            return True
        return False

    def _must(self, sign: str) -> None:
        if not self._took(sign):
            raise NotUnderstood(f"no {sign}")


def _either(value: Any, other: Any) -> Any:
    if value is UNKNOWN:
        return True if other is not UNKNOWN and other else UNKNOWN
    return value or other


def _both(value: Any, other: Any) -> Any:
    if value is UNKNOWN:
        return False if other is not UNKNOWN and not other else UNKNOWN
    return other if value else value


def _same(value: Any, other: Any) -> bool:
    """Compare as GitHub does: texts without regard to case."""
    if isinstance(value, str) and isinstance(other, str):
        return value.lower() == other.lower()
    return bool(value == other)


def _status(name: str, results: tuple[str, ...]) -> bool:
    answers = {
        "success": all(each == "success" for each in results),
        "failure": "failure" in results,
        "always": True,
        "cancelled": False,
    }
    return answers[name]


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "contains": lambda within, item: (
        str(item).lower()
        in ([str(each).lower() for each in within] if isinstance(within, list | tuple) else str(within).lower())
    ),
    "startswith": lambda text, begin: str(text).lower().startswith(str(begin).lower()),
    "endswith": lambda text, end: str(text).lower().endswith(str(end).lower()),
}
