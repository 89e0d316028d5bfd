"""What a control is: one owner per aspect of a resource, read first, planned purely, done in the order of phases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, Protocol, TypeVar

from stormproof.core.least_privilege.accessed import LookAtAccesses, nothing_accessed
from stormproof.core.planning.former import NOTHING_KEPT, Formers
from stormproof.core.planning.plans import Change, Step
from stormproof.core.planning.usage import NOTHING_COUNTED, Reckoned, Usage, executions_a_month, requests_a_month
from stormproof.core.policy import Policy
from stormproof.core.runbook.book import Runbook
from stormproof.core.system import System
from stormproof.core.target.public_routes import PublicRoute
from stormproof.core.workload.model import NOTHING_STATED, Workload

ActualT = TypeVar("ActualT")


class Phase(IntEnum):
    """The order of a plan; within a phase, controls follow the order of the registry."""

    STORES_AND_ROLES = 1
    AS_FOUND = 2
    """Functions behind an alias that serves what they served before."""
    INVOKERS = 3
    """The API on these aliases, deployed: from here on nobody is served by ``$LATEST``."""
    FUNCTION_CONFIGURATION = 4
    RELEASE = 5
    """What was configured, published and tried, and then served."""
    ROLES = 6
    """The roles of what is served by now, each tried and served on its own."""
    API_METHODS = 7
    DEPLOYMENT = 8
    OBSERVERS = 9


def no_time() -> datetime:
    """Raise RuntimeError: this machine's time is not the target's, and a month may lie between the two."""
    raise RuntimeError("this is planned without a target, whose time it is judged by")


@dataclass(frozen=True)
class PlanContext:
    """What a control plans for: the system as discovered, the policy's figures, and the changes planned before it."""

    system: System
    policy: Policy
    pending: tuple[Change, ...] = ()
    events: Mapping[str, str] = field(default_factory=dict)
    """Harmless events as JSON, by the name of the function that is tried with it."""
    formers: Formers = NOTHING_KEPT
    """What owners had set where the controls have set something else."""
    public_routes: tuple[PublicRoute, ...] = ()
    """The routes that stay open, as the target file says."""
    accesses: LookAtAccesses = nothing_accessed
    """Asks what a role has used; who plans from data alone asks nobody."""
    usage: Usage = NOTHING_COUNTED
    """What was counted of the system's use."""
    runbook: Callable[[], Runbook] = Runbook
    """Reads the runbook of the target; who plans from data alone has none."""
    workload: Workload = NOTHING_STATED
    """What clients do, as the target file says."""
    now: Callable[[], datetime] = no_time
    """The target's time; who plans without a target has none."""

    @property
    def requests(self) -> Reckoned:
        """The requests a month that prices are reckoned for."""
        return requests_a_month(self.usage, self.policy.expected_monthly_requests)

    def executions(self, function: str) -> Reckoned:
        """Return the executions of a function a month that prices are reckoned for."""
        return executions_a_month(self.usage, function, self.policy.expected_monthly_requests)


class Reads(Protocol):
    """What a control may use to look: read-only AWS calls, recorded and rate-limited."""

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a read-only operation; raises CouldNotLook, NotThere where the resource does not exist."""

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Call a paginated read-only operation and return the items (JMESPath `items`) of all pages."""


@dataclass(frozen=True)
class Control(Generic[ActualT]):
    """A control: `plan` and `remove` are pure, `read` alone looks. Related controls are given by name."""

    name: str
    criteria: tuple[str, ...]
    """Those that demand this very control; what it serves beside them follows, see `Registry.criteria`."""
    phase: Phase
    aspects: tuple[str, ...]
    read: Callable[[Reads, PlanContext], ActualT]
    plan: Callable[[PlanContext, ActualT], Iterator[Step]]
    remove: Callable[[PlanContext, ActualT], Iterator[Step]]
    """Takes off what `plan` put on, and nothing else."""
    requires: tuple[str, ...] = ()
    """What must be there first, and serves criteria of its own."""
    parts: tuple[str, ...] = ()
    """What must be there first because this control is made of it: a part serves whatever its whole serves."""
    takes_effect_through: tuple[str, ...] = ()
    """What must follow before anybody meets the change, e.g. a deployment after a change of the API."""

    along: tuple[str, ...] = ()
    """What is planned whenever this is, though neither waits for the other: one is worth less without the other."""
    may_lack: tuple[str, ...] = ()
    """Of what must be there first, that whose order alone matters: where it is held back, this is safe all the same."""
    piecewise: bool = False
    """Each change is about one thing of what it needs, and names it: it waits for that thing alone."""

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be there first, for either reason."""
        return (*self.requires, *self.parts)
