"""What clients come by to the functions of a system, other than its REST API."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """A kind of front end; the value is what AWS calls it."""

    REST_API = "REST API"
    PRIVATE_REST_API = "private REST API"
    HTTP_API = "HTTP API"
    WEBSOCKET_API = "WebSocket API"
    FUNCTION_URL = "function URL"
    LOAD_BALANCER = "Application Load Balancer"
    GRAPHQL_API = "AppSync API"
    DISTRIBUTION = "CloudFront distribution"


@dataclass(frozen=True)
class Entry:
    """A way from a front end to a function.

    `way` names it there (``GET /orders``); `function` is the ARN that is invoked, with its qualifier; `asks` is what a
    client is asked for, empty for nothing; `resource` is the entry's ARN, as waivers name it.
    """

    way: str
    function: str
    asks: str = ""
    resource: str = ""

    @property
    def name(self) -> str:
        """The function's name, with its qualifier."""
        return self.function.split(":", 6)[-1]


@dataclass(frozen=True)
class FrontEnd:
    """A front end; `name` tells it from others of its kind, `entries` are its ways to functions of the system."""

    kind: Kind
    name: str
    entries: tuple[Entry, ...] = ()

    def __str__(self) -> str:
        """Tell its kind and name."""
        return f"{self.kind.value} {self.name}"

    @property
    def open(self) -> tuple[Entry, ...]:
        """Its ways that ask nobody for anything."""
        return tuple(entry for entry in self.entries if not entry.asks)

    @property
    def ways(self) -> str:
        """Its ways with what each asks for, as one text."""
        told = (f"{entry.way} to {entry.name} asks for {entry.asks or 'nothing'}" for entry in self.entries)
        return "; ".join(told)


@dataclass(frozen=True)
class FrontEnds:
    """What was found; `unseen` says, by kind, why one could not be looked for."""

    found: tuple[FrontEnd, ...] = ()
    unseen: tuple[tuple[Kind, str], ...] = ()
