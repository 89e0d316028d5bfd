"""Whether native API keys have to be followed: while a usage plan covers a stage of the API, there are such keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from stormproof.aws.observe.native_keys import read_usage_plans
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import NoChange

StandingT = TypeVar("StandingT")


@dataclass(frozen=True)
class Following(Generic[StandingT]):
    """What stands of a part of the key sync, and whether the API has usage plans."""

    needed: bool
    standing: StandingT | None

    @property
    def idle(self) -> bool:
        """Whether there is nothing to follow, and nothing that stands for it."""
        return not self.needed and self.standing is None


def following(reads: Reads, context: PlanContext, standing: StandingT | None) -> Following[StandingT]:
    """Return a part of the key sync with whether it is needed."""
    return Following(bool(read_usage_plans(reads, context.system)), standing)


def idle(control: str, resource: str, aspect: str) -> Iterator[NoChange]:
    """Yield why nothing is to be done where there are no native keys."""
    yield NoChange(control, resource, aspect, "no usage plan covers the API, so there are no native keys to follow")
