"""The embedded AWS is a distribution of its own, localaws, which Stormproof's extra ``embedded`` installs."""

from __future__ import annotations

from importlib.util import find_spec

from stormproof.core.errors import UsageError

DISTRIBUTION = "localaws"
INSTALL = 'pip install "stormproof[embedded]"'
"""How an environment that has Stormproof alone gets the embedded AWS."""


def is_installed() -> bool:
    """Tell whether the embedded AWS can be started in this environment."""
    return find_spec(DISTRIBUTION) is not None


def require() -> None:
    """Raise UsageError where the embedded AWS is not installed."""
    if not is_installed():
        raise UsageError("the embedded AWS is not installed", f"install it: {INSTALL}; or name a target on AWS")
