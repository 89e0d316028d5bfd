"""Terms in unstructured events: all required ones, none excluded, or at least one of the optional ones.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html: case-sensitive,
found anywhere (``ERROR`` matches ``ERRORCODE``). Question marks combined with other terms are ignored there: such a
term counts as required.
"""

from __future__ import annotations

from dataclasses import dataclass

from localaws.services.logs.patterns.operands import Regex


@dataclass(frozen=True)
class Phrase:
    """A word or a quoted phrase."""

    text: str

    def admits(self, message: str) -> bool:
        """Tell whether the phrase is found in the message."""
        return self.text in message


@dataclass(frozen=True)
class Item:
    """A term and its sign: ``-`` excluded, ``?`` optional, empty for required."""

    term: Phrase | Regex
    sign: str = ""


@dataclass(frozen=True)
class Terms:
    """The items of a pattern, in its order."""

    items: tuple[Item, ...]

    def matches(self, message: str) -> bool:
        """Tell whether the message satisfies the terms."""
        if self.items and all(item.sign == "?" for item in self.items):
            return any(item.term.admits(message) for item in self.items)
        return all(item.term.admits(message) != (item.sign == "-") for item in self.items)

    def extract(self, message: str) -> dict[str, str]:  # noqa: ARG002 - the shape that all patterns share
        """Return nothing: terms have no fields."""
        return {}

    def field(self, selector: str, message: str) -> str | None:  # noqa: ARG002 - the shape that all patterns share
        """Return nothing: terms have no fields."""
        return None
