"""Controls that change nothing: they name a setting of the owner's that fails a criterion, and what he can do.

After a FAIL no plan is empty: what is not ours to change has a line that says whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import NoChange, Step


@dataclass(frozen=True)
class Finding:
    """A setting of the owner's (the resource that has it) that fails a criterion; `told` says what to do about it."""

    resource: str
    told: str


Findings = tuple[Finding, ...]


def watching(
    name: str,
    criteria: tuple[str, ...],
    aspect: str,
    look: Callable[[Reads, PlanContext], Iterable[Finding]],
) -> Control[Findings]:
    """Return the control that tells of what `look` finds."""

    def read(reads: Reads, context: PlanContext) -> Findings:
        return tuple(look(reads, context))

    def plan(context: PlanContext, actual: Findings) -> Iterator[Step]:
        for each in actual:
            yield NoChange(name, each.resource, aspect, each.told, remark=True)
        if not actual:
            yield NoChange(name, context.system.api_arn, aspect, "no setting of the owner's stands in the way")

    def remove(context: PlanContext, _actual: Findings) -> Iterator[Step]:
        yield NoChange(name, context.system.api_arn, aspect, "nothing of it is ours")

    return Control(
        name=name,
        criteria=criteria,
        phase=Phase.OBSERVERS,
        aspects=(aspect,),
        read=read,
        plan=plan,
        remove=remove,
    )
