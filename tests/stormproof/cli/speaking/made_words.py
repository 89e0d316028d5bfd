"""Makes anew what shells complete, from what typer knows: ``python -m tests.stormproof.cli.speaking.made_words``.

Shells wait for an answer at every key: it is read from this file, since typer takes a second to import all verbs.
"""

from __future__ import annotations

import json
from typing import Any

from typer.core import TyperArgument
from typer.main import get_command

from stormproof.cli.calling import whole_application
from stormproof.cli.speaking.completing import FILE
from stormproof.cli.speaking.helps import WHOLE
from stormproof.cli.verbs import PROGRAM


def words() -> dict[str, Any]:
    """Return all commands, as `FILE` has them."""
    return _command(get_command(whole_application()), PROGRAM, None)


def _command(command: Any, name: str, parent: Any) -> dict[str, Any]:
    context = command.context_class(command, parent=parent, info_name=name, **command.context_settings)
    params = [each for each in command.get_params(context) if not each.hidden]
    below = getattr(command, "commands", {})
    return {
        "says": command.get_short_help_str(WHOLE),
        "options": [_option(each) for each in params if not isinstance(each, TyperArgument)],
        "arguments": [_values(each) for each in params if isinstance(each, TyperArgument)],
        "commands": {each: _command(found, each, context) for each, found in below.items() if not found.hidden},
    }


def _option(option: Any) -> dict[str, Any]:
    names = sorted((*option.opts, *option.secondary_opts), key=len)  # those of a help come in no order
    told = {"names": names, "says": option.help or ""}
    return told | ({} if option.is_flag else {"takes": True} | _values(option))


def _values(param: Any) -> dict[str, Any]:
    """Return what is known of an option's or an argument's values."""
    described = param.type_descriptor
    told: dict[str, Any] = {}
    if getattr(param, "multiple", False) or param.nargs != 1:
        told["again"] = True
    if asked := described.parameter_info.autocompletion:
        told["asked"] = f"{asked.__module__}:{asked.__qualname__}"
    elif described.is_choice:
        told["among"] = [each.value if hasattr(each, "value") else str(each) for each in described.choices]
    return told


if __name__ == "__main__":
    FILE.write_text(json.dumps(words(), indent=1) + "\n", "utf-8")
