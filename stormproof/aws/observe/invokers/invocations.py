"""What a kind of invoker tells of itself, and what is found of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from stormproof.aws.observe.lambda_uris import LATEST
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function, HasFunctions, System


@dataclass(frozen=True)
class Invocation:
    """One way by which a function of the system is invoked; `qualifier` is empty for none."""

    way: str
    function: Function
    qualifier: str

    @property
    def on_latest(self) -> bool:
        """Whether it takes the function's code as it stands."""
        return self.qualifier in LATEST


class Invoker(Protocol):
    """A module of one kind of invoker."""

    __name__: str
    MOVED_BY: str
    """The control that points this kind to the alias; empty where that is left to its owner."""

    def find(self, reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
        """Look for all of this kind that invoke a function of the system; raises CouldNotLook."""


def invoked(system: HasFunctions, arn: str) -> tuple[Function, str] | None:
    """Return the function of the system that an ARN names and the qualifier there, None for anything else."""
    for function in system.functions:
        if arn == function.arn:
            return function, ""
        if arn.startswith(f"{function.arn}:"):
            return function, arn.removeprefix(f"{function.arn}:")
    return None


def invocation_of(system: System, arn: str, way: str) -> tuple[Invocation, ...]:
    """Return the one invocation that a way to an ARN is, none where the ARN is no function of the system."""
    found = invoked(system, arn)
    return (Invocation(way, *found),) if found else ()
