"""What of an inventory is a setting: neither drawn by AWS nor counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.chaos.inventory import Inventory

COUNTED = ("versions", "deployments", "layers", "items", "objects", "streams")
"""What is no setting: published versions, snapshots of the API, versions of layers, what is stored."""
DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=:layer:)[\w-]+:\d+")
"""IDs that AWS draws, and numbers of layers."""
DRAWN_VALUES = ("/key-pepper", "/probe-key")
"""Parameters that end so have a value that is drawn when there is none: the key sync's, a new key of the probes."""
OF_SYNTHETICS = re.compile(r"^functions\.cwsyn-.*\.CodeSha256$")
"""The package of a canary's function is Synthetics' own, made anew with each canary."""


def settings(found: Inventory, authorizers: Mapping[str, str]) -> Inventory:
    """Return an inventory without what is drawn or counted; `authorizers` are the API's by ID, keys go by name."""
    found = _by_name(found)
    kept = {_plain(path, authorizers): value for path, value in found.items() if path.partition(".")[0] not in COUNTED}
    return {path: "drawn" if _is_drawn(path) else _plain(value, authorizers) for path, value in kept.items()}


def _by_name(found: Inventory) -> Inventory:
    """Return an inventory that says of native keys how many there are of each name."""
    keys = Counter(value for path, value in found.items() if path.startswith("keys."))
    others = {path: value for path, value in found.items() if not path.startswith("keys.")}
    return {**others, **{f"keys.{name}": count for name, count in keys.items()}}


def _is_drawn(path: str) -> bool:
    return path.endswith(DRAWN_VALUES) or OF_SYNTHETICS.match(path) is not None


def _plain(value: Any, authorizers: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    for drawn, name in authorizers.items():
        value = value.replace(drawn, name)
    return DRAWN.sub("drawn", value)
