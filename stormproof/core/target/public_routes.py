"""``[[public_routes]]``: the routes that stay open, as the owner says, each with his reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from stormproof.core.target.section import Name, Section

VERBS = "ANY|DELETE|GET|HEAD|PATCH|POST|PUT"
"""OPTIONS is not among them: a browser's preflight stays open anyway."""


class PublicRoute(Section):
    """A method of the API that answers anybody: `route` names it as the API has it, ``GET /status`` or ``ANY /``."""

    route: Annotated[
        str, Field(pattern=rf"^({VERBS}) /\S*$", description="a method of the API as it has it: GET /status/{id}")
    ]
    reason: Name

    @property
    def key(self) -> tuple[str, str]:
        """Path and method."""
        verb, _, path = self.route.partition(" ")
        return path, verb

    def __str__(self) -> str:
        """Name it with its reason."""
        return f"{self.route} ({self.reason})"


def public_reason(routes: Iterable[PublicRoute], path: str, verb: str) -> str:
    """Return why a method stays open, empty where nobody says that it does."""
    return next((each.reason for each in routes if each.key == (path, verb)), "")
