"""What a service of AWS brings along to the embedded AWS; `localaws.registry` lists them all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from localaws.calls.handlers import Guard, Native, Page
from localaws.calls.operations import Key
from localaws.moto.patches import Patches


class Running(Protocol):
    """Something of a service's data plane that runs from the start to the end."""

    async def start(self) -> object:
        """Make ready."""

    async def stop(self) -> None:
        """End it, and leave nothing behind."""


def _none(_moto: Native) -> Mapping[Key, Native]:
    return {}


@dataclass(frozen=True)
class Registration:
    """One service."""

    name: str
    """moto's name of the service: ``awslambda``."""

    install: Callable[[Patches], None]
    """Patches moto. Called when the first request for the service arrives: it imports what it needs, and moto, then."""

    reaches: Collection[str] = ()
    """Other services into whose backends its operations reach: they are patched before its first use."""

    native_operations: Callable[[Native], Mapping[Key, Native]] = _none
    """Takes what asks moto; returns what answers operations on the event loop, by (service, operation) as botocore has
    them."""

    guard: Guard | None = None
    """Who turns requests away before moto sees them."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    """Pages of our own, by their names under ``/_localaws/``."""

    running: Running | None = None
