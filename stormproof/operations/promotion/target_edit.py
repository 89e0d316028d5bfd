"""The target file, edited: modes alone are changed, comments and layout stay as they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from stormproof.aws.discovery.target_file import read_text
from stormproof.aws.undo.files import write_durably
from stormproof.core.errors import TargetError
from stormproof.core.target.file import parse_target

POLICY = "policy"


def with_modes(text: str, modes: Mapping[str, str], file: str) -> str:
    """Return a target file's text with modes (by their keys under ``[policy]``) set; nothing else is changed.

    Raises TargetError for a text that is no target, and where the result would be one of another meaning.
    """
    parse_target(text, file)
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise TargetError(f"{file}: {error}", f"set {_listed(modes)} under [policy] yourself") from error
    for key, mode in modes.items():
        document[POLICY][key] = mode
    edited = tomlkit.dumps(document)
    wanted = tomllib.loads(text)
    wanted[POLICY] |= modes
    if tomllib.loads(edited) != wanted:
        raise TargetError(f"{file} cannot be edited safely", f"set {_listed(modes)} under [policy] yourself")
    return edited


def edit(file: Path, modes: Mapping[str, str]) -> None:
    """Set modes in a target file, at once or not at all; who may read it stays as it is. Raises TargetError."""
    try:
        rights = file.stat().st_mode & 0o777
        place = file.resolve()
        write_durably(place, with_modes(read_text(file), modes, str(file)))
        place.chmod(rights)
    except OSError as error:
        raise TargetError(f"{file}: {error.strerror}", f"set {_listed(modes)} under [policy] yourself") from error


def _listed(modes: Mapping[str, str]) -> str:
    return ", ".join(f'{key} = "{mode}"' for key, mode in modes.items())
