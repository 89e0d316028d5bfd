"""What an owner has put into ``$LATEST`` and nobody is served yet: said first, wherever a system is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WORDS = {"CodeSha256": "code", "Environment": "environment variables", "Handler": "handler", "Layers": "layers"}
"""Of settings in GetFunctionConfiguration's answer; any other is told by its own name."""


def in_words(settings: Iterable[str], moved: str = "") -> str:
    """Return names of settings for people; `moved` is said behind the handler."""
    return ", ".join(WORDS.get(each, each) + (moved if each == "Handler" else "") for each in settings)


@dataclass(frozen=True)
class Unreleased:
    """A function whose ``$LATEST`` differs from the version that its alias serves, and not by what controls set.

    `differing` are names of settings, CodeSha256 for the code. `handlers` are the owner's, as served and as in
    ``$LATEST``, where they differ.
    """

    role: str
    name: str
    served: str
    differing: tuple[str, ...]
    handlers: tuple[str, str] | None = None

    @property
    def said(self) -> str:
        """The sentence about it, with its way out."""
        return (
            f"NOT RELEASED {self.name}: version {self.served} is served, $LATEST has other {self.words}; "
            f"`stormproof release {self.role}` publishes it, tries it and serves it"
        )

    @property
    def words(self) -> str:
        """What differs."""
        return in_words(self.differing, f" ({' -> '.join(self.handlers)})" if self.handlers else "")

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {
            "function": self.name,
            "role": self.role,
            "served_version": self.served,
            "differing": list(self.differing),
            "way_out": f"stormproof release {self.role}",
        }


@dataclass(frozen=True)
class Releases:
    """What of a system is not released, and why that could not be looked at, empty where it could."""

    unreleased: tuple[Unreleased, ...] = ()
    unseen: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What is to be said before anything else; nothing where all is released."""
        unseen = (f"NOT SEEN whether $LATEST is released: {self.unseen}",) if self.unseen else ()
        return (*(each.said for each in self.unreleased), *unseen)

    @property
    def documents(self) -> Sequence[dict[str, Any]]:
        """The unreleased functions as JSON-able data."""
        return [each.document() for each in self.unreleased]


ALL_RELEASED = Releases()
