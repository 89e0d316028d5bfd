"""Helps that fit a terminal of 80 columns, cut no sentence, and name nothing by Python's types."""

from __future__ import annotations

from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup

WIDTH = 80
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}
"""Of every application and command."""
FIGURES = ("int", "float", "range")
WHOLE = 10 * WIDTH
"""Characters after which the first sentence of a help would be cut."""


class PlainCommand(TyperCommand):
    """A command that shows what is given to it by a word in capitals, and what can be chosen by its words."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options."""
        _write(self, ctx, formatter)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what stands behind the command's name: arguments that may be left out in brackets."""
        arguments = [_usage(each) for each in self.get_params(ctx) if isinstance(each, TyperArgument)]
        return [self.options_metavar or "", *arguments]


class PlainGroup(TyperGroup):
    """A group whose commands are listed with their whole first sentence."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write options and commands."""
        _write(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, a line each or several."""
        listed = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.get_short_help_str(WHOLE)) for name, each in listed if each and not each.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _write(command: Any, ctx: Any, formatter: Any) -> None:
    records: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for param in command.get_params(ctx):
        if not (record := param.get_help_record(ctx)):
            continue
        if isinstance(param, TyperArgument):
            records["Arguments"].append(_argument(param, ctx, record))
        else:
            records["Options"].append((_option(param, ctx, record[0]), record[1]))
    for title, listed in records.items():
        if listed:
            with formatter.section(title):
                formatter.write_dl(listed)


def _argument(argument: Any, ctx: Any, record: tuple[str, str]) -> tuple[str, str]:
    """Return the name and the help of an argument; what can be chosen stands in the help."""
    chosen = argument.display_type(ctx).strip("<>")
    among = f" One of: {', '.join(chosen.split('|'))}." if "|" in chosen else ""
    return _usage(argument).strip("[]"), f"{record[1]}{among}"


def _option(option: Any, ctx: Any, name: str) -> str:
    """Return the name of an option with what is given to it, in place of a type in brackets."""
    shown = option.display_type(ctx)
    if not name.endswith(shown):
        return name
    given = shown.strip("<>")
    if "|" in given:
        plain = given
    else:
        plain = "N" if any(word in given for word in FIGURES) else option.name.replace("_", "-").upper()
    return f"{name.removesuffix(shown)}{plain}"


def _usage(argument: Any) -> str:
    """Return how an argument stands in the usage: in brackets where it may be left out."""
    name = str(argument.metavar or "").strip("[].")
    name = argument.name.upper() if not name or "|" in name else name
    told = name if argument.required else f"[{name}]"
    return told if argument.nargs == 1 else f"{told}..."
