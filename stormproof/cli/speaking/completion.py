"""``stormproof completion``: what a shell needs to complete verbs, options and criteria."""

from __future__ import annotations

import os
import shlex
from enum import Enum
from typing import Annotated

import typer
from typer.completion import (  # type: ignore[attr-defined] # typer documents them by its own options alone
    completion_init,
    get_completion_script,
)

from stormproof.cli import COMPLETING
from stormproof.cli.output import say

PROGRAM = "stormproof"
TYPED = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
"""Where the scripts hand over what was typed: bash's, and those of the others."""


class Shell(Enum):
    """The shells that are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def run(shell: Annotated[Shell, typer.Argument(help="Whose script is printed.")]) -> None:
    """Print a shell's script, which completes verbs, options and criteria.

    bash: stormproof completion bash > ~/.local/share/bash-completion/completions/stormproof.
    zsh: stormproof completion zsh > a folder of $fpath, as _stormproof.
    fish: stormproof completion fish > ~/.config/fish/completions/stormproof.fish.
    """
    say(get_completion_script(prog_name=PROGRAM, complete_var=COMPLETING, shell=shell.value))


def words_typed() -> list[str]:
    """Return the words that were typed so far, where a shell asks what may follow."""
    completion_init()
    typed = next((os.environ[name] for name in TYPED if os.environ.get(name)), "")
    try:
        return shlex.split(typed)[1:]
    except ValueError:  # a quotation that is still open
        return typed.split()[1:]
