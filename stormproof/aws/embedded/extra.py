"""The embedded AWS is a distribution of its own, stormproof-localaws, which Stormproof's extra ``embedded`` requires.

Its module is ``localaws``. The public index has another project's distribution of that name: a module that is called so
is not always ours.
"""

from __future__ import annotations

from importlib.machinery import PathFinder
from importlib.util import find_spec

from stormproof.core.errors import UsageError

PACKAGE = "localaws"
OURS = "compose"
"""A module of it that the other project's package does not have."""
INSTALL = 'pip install --find-links wheels "stormproof[embedded]"'
"""How an environment that has Stormproof alone gets the embedded AWS; README.md says how the wheels are built."""


def is_installed() -> bool:
    """Tell whether the embedded AWS can be started in this environment; nothing of it is imported to find out."""
    package = find_spec(PACKAGE)
    folders = package.submodule_search_locations if package else None
    return folders is not None and PathFinder.find_spec(OURS, list(folders)) is not None


def require() -> None:
    """Raise UsageError where the embedded AWS is not installed."""
    if not is_installed():
        raise UsageError("the embedded AWS is not installed", f"install it: {INSTALL}; or name a target on AWS")
