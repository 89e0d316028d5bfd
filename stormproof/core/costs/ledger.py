"""The account's costs where they can be told: an embedded AWS costs nothing, so its costs are seeded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Ledger(Protocol):
    """Everything that the account is charged, as JSON-able entries of Cost Explorer's words."""

    def all(self) -> Sequence[dict[str, Any]]:
        """Return what is written there; raises CouldNotLook ``costs.unreachable``."""

    def replace(self, entries: Sequence[dict[str, Any]]) -> None:
        """Have nothing but these entries there; raises CouldNotLook ``costs.unreachable``."""
