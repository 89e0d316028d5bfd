"""Which target is meant: one answer for every verb and for `pytest`."""

from __future__ import annotations

import os
from pathlib import Path

from stormproof.aws.embedded.extra import INSTALL, is_installed
from stormproof.core.errors import UsageError

VARIABLE = "STORMPROOF_TARGET"
DEFAULT = Path("stormproof.toml")
EMBEDDED = "embedded"
"""In the place of a target file: a fresh embedded AWS that lasts as long as the run."""


def chosen_target(named: str | Path | None, *, only_embedded: str = "") -> Path | None:
    """Return the target file that is meant, None for a fresh embedded AWS.

    The named one, else ``$STORMPROOF_TARGET``, else ``./stormproof.toml``; `EMBEDDED` stands for the embedded AWS
    wherever a file may be named. `only_embedded` names an option, if one is given, that a fresh embedded AWS alone
    has: it is then meant where nothing else is. Raises UsageError where nothing is meant, or two things are.
    """
    found = _found(named)
    if found is None and not only_embedded:
        raise _none()
    if found is None or str(found) == EMBEDDED:
        return None
    if only_embedded:
        raise UsageError(
            f"{only_embedded} is of a fresh embedded AWS, and {found} is the target",
            f"leave {only_embedded} out, or say --target={EMBEDDED}",
        )
    return found


def target_file(named: str | Path | None) -> Path:
    """Return the target file that is meant, as `chosen_target`; raises UsageError for the embedded AWS too."""
    found = chosen_target(named)
    if found is None:
        raise UsageError(
            f"--target {EMBEDDED} ends with the run that it was started for: verify, pytest and prove alone take it",
            f"`stormproof localaws` runs one that stays; a file of that name is ./{EMBEDDED}",
        )
    return found


def _found(named: str | Path | None) -> Path | None:
    if named is not None:
        if not str(named).strip():
            raise UsageError("--target names nothing", f"name a target file, or {EMBEDDED}")
        return _spelled(named)
    if variable := os.environ.get(VARIABLE):
        return _spelled(variable)
    return DEFAULT if DEFAULT.exists() else None


def _spelled(named: str | Path) -> Path:
    """Return a path; ``./embedded`` is a file, though a Path forgets the point before the stroke."""
    path = Path(named)
    return path.absolute() if str(path) == EMBEDDED and str(named) != EMBEDDED else path


def _none() -> UsageError:
    after = "" if is_installed() else f" after {INSTALL}"
    return UsageError(
        "there is no target",
        f"name a target file with --target, with {VARIABLE}, or as ./{DEFAULT}; "
        "`stormproof target init` writes one for a system on AWS, "
        f"`stormproof localaws --ready-file F` runs one on this machine{after}; "
        f"verify, pytest and prove take --target={EMBEDDED}, a fresh one of their own",
    )
