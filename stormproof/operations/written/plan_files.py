"""A plan's file and the target that is reached: whether they belong together, and whether the plan still holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof import __version__
from stormproof.aws.interpreters.preview import preview
from stormproof.core.planning.plan_files import About, must_be_the_same
from stormproof.core.planning.plans import Plan
from stormproof.core.planning.registry import Registry
from stormproof.operations.reach import Reached


def about(reached: Reached, criteria: list[str] | None) -> About:
    """Return whom a plan of a reached target is about."""
    target, system = reached.connection.target, reached.system
    return About(
        target.name,
        target.environment,
        reached.connection.identity.account,
        system.region,
        system.api.id,
        __version__,
        criteria,
    )


@dataclass
class Exactly:
    """Plans anew, and refuses what is not in a plan's file: once under the lease, before anything is changed.

    By then the workload was tried, and a function that had never run has its log group: what is made already is left.
    Afterwards, where the answer to a call was lost, less is left to be done, and what is left is planned as ever.
    """

    document: Mapping[str, Any]
    replan: Callable[[], Plan]
    reached: Reached
    registry: Registry
    _seen: bool = field(default=False, init=False)

    def __call__(self) -> Plan:
        """Return the plan as it is now; raises Conflict."""
        plan = self.replan()
        if not self._seen:
            self.check(plan, some_made=True)
            self._seen = True
        return plan

    def check(self, plan: Plan, *, some_made: bool = False) -> None:
        """Raise Conflict unless a plan is the file's, as `must_be_the_same`."""
        policy = self.reached.connection.target.policy
        must_be_the_same(self.document, preview(plan, self.registry, policy).json(), some_made=some_made)
