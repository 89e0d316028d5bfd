"""What a service beside AWS's is to a reader and a writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

CHECKOUT, GITHUB = "checkout", "github"
"""What these services are called in calls."""
OTHERS = frozenset({CHECKOUT, GITHUB})
"""All that are none of AWS's."""


class Service(Protocol):
    """A service beside AWS's. Operations are named as boto3 names AWS's: what only looks begins so."""

    def read(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Look; raises CouldNotLook, NotThere, and ValueError for an operation that there is not."""

    def write(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Change something and return the answer; raises CallFailed, NotThere, and ValueError as above."""
