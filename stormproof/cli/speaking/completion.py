"""``stormproof completion``: what a shell needs to complete verbs, options and criteria."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer
from typer.completion import get_completion_script  # type: ignore[attr-defined] # documented by typer's own options

from stormproof.cli import COMPLETING
from stormproof.cli.output import say
from stormproof.cli.verbs import PROGRAM

AUTOLOADED = """
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _stormproof_completion "$@"; fi
"""
"""zsh reads a script of $fpath when it first completes, and takes it for the function; typer's only defines one.
https://zsh.sourceforge.io/Doc/Release/Functions.html#Autoloading-Functions
"""


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
    script = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETING, shell=shell.value)
    say(script + (AUTOLOADED if shell is Shell.ZSH else ""))
