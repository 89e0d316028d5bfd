"""The help of the command line as a whole, from plain data, laid out as typer lays out the helps of verbs."""

from __future__ import annotations

from collections.abc import Sequence
from shutil import get_terminal_size
from textwrap import wrap

from stormproof.cli.verbs import ABOUT, EVERYWHERE, HELPS, PROGRAM, VERBS, VERSION, Option

WIDEST, NARROWEST, MARGIN = 80, 50, 2
INDENT = "  "
NAMES_WIDEST = 30
"""Columns that names may take before their texts begin a line lower."""
HELP_SAYS = "Show this message and exit."


def columns() -> int:
    """Return how many columns a help may take."""
    return max(min(get_terminal_size().columns, WIDEST) - MARGIN, NARROWEST)


def root_help(width: int) -> str:
    """Return the help, with lines of at most so many columns."""
    about = wrap(ABOUT, width, initial_indent=INDENT, subsequent_indent=INDENT)
    options = [*(_option(each) for each in (*EVERYWHERE, VERSION)), (", ".join(HELPS), HELP_SAYS)]
    lines = [f"Usage: {PROGRAM} [OPTIONS] COMMAND [ARGS]...", "", *about]
    lines += ["", "Options:", *_listed(options, width)]
    lines += ["", "Commands:", *_listed([(each.name, each.summary) for each in VERBS], width)]
    return "\n".join(lines) + "\n"


def _option(option: Option) -> tuple[str, str]:
    shown = f" {option.shown}" if option.shown else ""
    default = f"  [default: {option.default}]" if option.default else ""
    return f"{option.name}{shown}", f"{option.says}{default}"


def _listed(rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Return lines of names with their texts beside them."""
    beside = min(max(len(name) for name, _ in rows), NAMES_WIDEST) + len(INDENT)
    lines = []
    for name, text in rows:
        first, *more = wrap(text, width - beside - len(INDENT))
        lines.append(f"{INDENT}{name:<{beside}}{first}")
        lines += [f"{INDENT}{' ' * beside}{line}" for line in more]
    return lines
