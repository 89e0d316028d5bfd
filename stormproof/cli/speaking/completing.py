"""What may follow on a command line, answered to a shell from plain data: typer would need every verb's module.

``words.json`` has all commands with their options and arguments, as `tests/stormproof/cli/speaking/made_words.py` reads
them from typer. The scripts of the shells are typer's, and so is the form in which they want their answers.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from stormproof.cli.verbs import EVERYWHERE

FILE = Path(__file__).with_name("words.json")
"""A command is ``{"says", "options", "arguments", "commands"}``. An option has ``names`` and ``says``, and ``takes``
where it is given a value; ``again`` says of both that there may be several. Of values ``among`` lists them, ``asked``
names the function that knows those which begin as was typed.
"""
NO_COMMAND: dict[str, Any] = {"options": [], "arguments": [], "commands": {}}
FISH_ASKS = "_TYPER_COMPLETE_FISH_ACTION"
Offered = tuple[str, str]
"""A word that may follow, and what it means."""


def answer(asked: str, environment: Mapping[str, str]) -> tuple[str, int]:
    """Return what a shell's script is told, and the exit status; `asked` is ``complete_bash`` and so on."""
    shell = asked.partition("_")[2]
    if shell == "bash":
        words, at = parted(environment.get("COMP_WORDS", "")), int(environment.get("COMP_CWORD", "0"))
        return "\n".join(word for word, _ in following(words[1:at], "".join(words[at : at + 1]))), 0
    text = environment.get("_TYPER_COMPLETE_ARGS", "")
    typed = parted(text)[1:]
    last = typed.pop() if typed and not text.endswith(" ") else ""
    found = list(following(typed, last))
    if shell == "zsh":
        return for_zsh(found), 0
    if environment.get(FISH_ASKS) == "is-args":
        return "", 0 if found else 1
    return "\n".join(f"{word}\t{' '.join(says.split())}" if says else word for word, says in found), 0


def parted(text: str) -> list[str]:
    """Return the words of what was typed so far, which may end within a quotation."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def for_zsh(found: Iterable[Offered]) -> str:
    """Return what zsh evaluates."""
    told = [f'"{_zsh(word)}":"{_zsh(says)}"' if says else f'"{_zsh(word)}"' for word, says in found]
    listed = "\n".join(told)
    return f"_arguments '*: :(({listed}))'" if told else "_files"


def _zsh(text: str) -> str:
    quoted = text.replace('"', '""').replace("'", "''")
    return quoted.replace("$", "\\$").replace("`", "\\`").replace(":", r"\\:")


def following(typed: Iterable[str], incomplete: str) -> Iterator[Offered]:
    """Yield what may stand in place of the last word, behind those that stand before it."""
    line = Line(json.loads(FILE.read_text("utf-8")))
    for word in typed:
        line.take(word)
    yield from line.offered(incomplete)


class Line:
    """Where the words of a command line have led to."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        everywhere = {each.name for each in EVERYWHERE}
        self._everywhere = [each for each in root["options"] if everywhere & {*each["names"]}]
        self._here = root
        self._due: Mapping[str, Any] | None = None
        """The option whose value comes next."""
        self._used: set[str] = set()
        self._arguments = 0
        self._plain = False
        """Whether no further word is an option."""

    def take(self, word: str) -> None:
        """Go on by a word."""
        if self._due is not None:
            self._due = self._due if word == "=" else None  # bash parts words there
        elif word == "--" and not self._plain:
            self._plain = True
        elif word.startswith("-") and not self._plain:
            self._take_option(word)
        elif self._here["commands"]:
            self._here = self._here["commands"].get(word, NO_COMMAND)
        else:
            self._arguments += 1

    def _take_option(self, word: str) -> None:
        name, given, _ = word.partition("=")
        for option in self._options():
            if name in option["names"]:
                self._used.update(() if option.get("again") else option["names"])
                self._due = option if "takes" in option and not given else None

    def _options(self) -> list[Any]:
        """Return the options of the command, and those of all."""
        names = {name for each in self._here["options"] for name in each["names"]}
        return [*self._here["options"], *(each for each in self._everywhere if not names & {*each["names"]})]

    def offered(self, incomplete: str) -> Iterator[Offered]:
        """Yield the words that begin so and may stand here."""
        name, equals, value = incomplete.partition("=")
        if self._due is not None:
            yield from _values(self._due, "" if incomplete == "=" else incomplete)
        elif incomplete.startswith("-") and not self._plain and equals:
            self._take_option(name)
            self._due = next((each for each in self._options() if name in each["names"]), {})
            yield from ((f"{name}={word}", says) for word, says in _values(self._due, value))
        elif incomplete.startswith("-") and not self._plain:
            yield from self._option_names(incomplete)
        elif self._here["commands"]:
            commands = self._here["commands"].items()
            yield from ((word, each["says"]) for word, each in commands if word.startswith(incomplete))
        else:
            yield from _values(self._argument(), incomplete)

    def _option_names(self, incomplete: str) -> Iterator[Offered]:
        for option in self._options():
            if not self._used & {*option["names"]}:
                yield from ((each, option["says"]) for each in option["names"] if each.startswith(incomplete))

    def _argument(self) -> Mapping[str, Any]:
        """Return the argument that comes next; the last one may be given again and again."""
        arguments = self._here["arguments"]
        if self._arguments < len(arguments):
            return dict(arguments[self._arguments])
        return dict(arguments[-1]) if arguments and arguments[-1].get("again") else {}


def _values(of: Mapping[str, Any], incomplete: str) -> Iterator[Offered]:
    """Yield the values of an option or an argument that begin so, as far as they are known."""
    if "asked" in of:
        module, _, function = of["asked"].partition(":")
        yield from getattr(import_module(module), function)(incomplete)
    yield from ((each, "") for each in of.get("among", ()) if each.startswith(incomplete))
