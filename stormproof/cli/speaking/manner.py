"""How verbs speak: how much, and in colour or not. Said anywhere on the command line, before or behind the verb."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from stormproof.cli.verbs import COLOR, COLORS, DEBUG, QUIET, VERBOSE
from stormproof.core.errors import UsageError

EVERYWHERE = (
    f"Everywhere: {QUIET.name}, {VERBOSE.name}, {COLOR.name} {'|'.join(COLORS)}, {DEBUG.name}; see `stormproof -h`."
)


@dataclass(frozen=True)
class Manner:
    """What was asked for. `quiet` leaves out what nobody has to act on, `verbose` shortens nothing.

    `color` is ``auto`` (on a terminal, unless NO_COLOR is set), ``always`` or ``never``; `debug` shows the traceback of
    an error.
    """

    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    debug: bool = False

    @property
    def coloured(self) -> bool | None:
        """Whether to colour, None where the terminal decides."""
        if self.color == "auto":
            return False if os.environ.get("NO_COLOR") else None
        return self.color == "always"


MANNER: ContextVar[Manner] = ContextVar("manner", default=Manner())  # noqa: B039 - frozen


def manner() -> Manner:
    """Return how the verb that is being called speaks."""
    return MANNER.get()


@contextmanager
def speaking(asked: Manner) -> Iterator[None]:
    """Have verbs that are called within a block speak so."""
    token = MANNER.set(asked)
    try:
        yield
    finally:
        MANNER.reset(token)


def taken_off(words: Sequence[str]) -> tuple[Manner, list[str]]:
    """Return the manner that words of a command line ask for, and the other words.

    What stands behind ``--`` is nobody's option. Raises UsageError for a colour that is none, and for both of --quiet
    and --verbose.
    """
    asked, left, given = Manner(), [], iter(words)
    for word in given:
        if word == "--":
            left += [word, *given]
        elif word == COLOR.name or word.startswith(f"{COLOR.name}="):
            asked = replace(asked, color=_colour(word.partition("=")[2] or next(given, "")))
        elif word == DEBUG.name:
            asked = replace(asked, debug=True)
        elif word == QUIET.name:
            asked = replace(asked, quiet=True)
        elif word == VERBOSE.name:
            asked = replace(asked, verbose=True)
        else:
            left.append(word)
    if asked.quiet and asked.verbose:
        raise UsageError(f"{QUIET.name} and {VERBOSE.name} contradict each other", "say one of the two")
    return asked, left


def _colour(word: str) -> str:
    if word not in COLORS:
        raise UsageError(f"{COLOR.name} {word or '(nothing)'} is no answer", f"say one of {', '.join(COLORS)}")
    return word
