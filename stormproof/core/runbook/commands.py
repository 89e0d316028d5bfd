"""The commands of a page: every line of a block fenced as ``sh`` is one command, run as it is written.

What follows ``sh`` says what a command does, and renderers pass over it:
``changes``: it changes something of the system; without the word it reads alone, and may be run on any target.
``alone``: it wants the system for itself, or takes long: no run that provokes has it run beside its stimuli.
``where=CONDITION``: it is about systems of one kind (`CONDITIONS`) and means nothing to others.

A command is one line without a shell's own syntax: what one line does can then be told, and shown where it failed.
Placeholders (``{api}``) are filled from the target, see `core.runbook.placeholders`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

LANGUAGE = "sh"
CHANGES, ALONE, WHERE = "changes", "alone", "where="
CONDITIONS = ("own-keys", "native-keys")
"""Keys of Stormproof's are what lets clients in, or native ones of API Gateway: which the methods demand."""
SHELL = frozenset(";&|<>()`$")
"""What a shell would take for its own outside of quotes."""
OURS, AWS_CLI = PROGRAMS = ("stormproof", "aws")
"""What is run here; of any other program what it does cannot be told."""
READING = (
    ("alerts", "list"),
    ("alerts", "show"),
    ("alerts", "status"),
    ("blocklist", "list"),
    ("costs",),
    ("dashboard",),
    ("doctor",),
    ("evidence", "verify"),
    ("keys", "list"),
    ("lease", "show"),
    ("plan",),
    ("policy",),
    ("queries",),
    ("recover", "plan"),
    ("recover", "status"),
    ("target", "check", "--offline"),
    ("undo", "--list"),
)
"""The verbs that read alone, by the words that they begin with: whatever a page says of others, they may change."""
SMALL = (("keys",), ("blocklist",))
"""Verbs after which the system has the same resources as before."""


@dataclass(frozen=True)
class Block:
    """What the words behind ``sh`` say of the commands of a block."""

    changes: bool = False
    alone: bool = False
    where: str = ""


@dataclass(frozen=True)
class Command:
    """A command as it stands in line `line` of a page; `section` is the anchor of the section that it stands in."""

    page: str
    section: str
    line: int
    text: str
    changes: bool = False
    alone: bool = False
    where: str = ""

    def __str__(self) -> str:
        """Tell where it stands."""
        return f"{self.page}.md:{self.line}: {self.text}"


@dataclass(frozen=True)
class Ran:
    """What came of a command as it was run: its exit status, what it said on stderr at last, how long it took.

    What it printed on stdout is not kept: keys are shown there, this once.
    """

    text: str
    status: int
    said: str = ""
    seconds: float = 0.0


def block(info: str) -> Block | None:
    """Return what a fence's info string says, None where the block holds no commands; raises ValueError."""
    language, *words = info.split() or [""]
    if language != LANGUAGE:
        return None
    conditions = [word.removeprefix(WHERE) for word in words if word.startswith(WHERE)]
    unknown = [word for word in words if word not in {CHANGES, ALONE} and not word.startswith(WHERE)]
    unknown += [each for each in conditions if each not in CONDITIONS]
    if unknown:
        known = ", ".join((CHANGES, ALONE, *(f"{WHERE}{each}" for each in CONDITIONS)))
        raise ValueError(f"{unknown[0]!r} says nothing of commands; known behind `{LANGUAGE}`: {known}")
    return Block(CHANGES in words, ALONE in words, "".join(conditions[:1]))


def lines(content: str) -> list[tuple[int, str]]:
    """Return the commands of a block with the numbers of their lines in it; empty lines and remarks are none."""
    numbered = ((number, line.strip()) for number, line in enumerate(content.splitlines()))
    return [(number, line) for number, line in numbered if line and not line.startswith("#")]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a command; raises ValueError for what only a shell could run."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="".join(SHELL - {"$", "`"}))
    lexer.whitespace_split = True
    lexer.commenters = ""
    found = tuple(lexer)
    if not found:
        raise ValueError("there is no command")
    if shell := [word for word in found if set(word) <= SHELL or "$(" in word or "`" in word]:
        raise ValueError(f"{shell[0]!r} wants a shell: a line is one command")
    return found


def reads(text: str) -> bool:
    """Tell whether a command is a verb of ours that reads alone."""
    return _begins(text, READING)


def leaves_resources(text: str) -> bool:
    """Tell whether the system has the same resources after a command as before, whatever it has changed of them."""
    return _begins(text, (*READING, *SMALL))


def _begins(text: str, verbs: Iterable[tuple[str, ...]]) -> bool:
    try:
        name, *verb = words(text)
    except ValueError:
        return False
    return name == OURS and any(tuple(verb[: len(each)]) == each for each in verbs)


def program(text: str) -> str:
    """Return the program that a command runs, empty where it cannot be told."""
    try:
        return words(text)[0]
    except ValueError:
        return ""
