"""Plans as data: what a provisioner wants changed, said so that it can be previewed, priced, applied or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from stormproof.core.planning.losses import Loss
from stormproof.core.system import System


class Action(Enum):
    """What a change does to its resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class Ref:
    """A value that exists only after an earlier change: `name` is ``control.output``.

    Resolved by the apply interpreter, previewed as "known after apply".
    """

    name: str


@dataclass(frozen=True)
class NewKey(Ref):
    """A part of an API key that is made when the plan is carried out, and that nobody knows before.

    `name` is ``control.key.part``; the parts are ``text`` (the secret), ``hash``, ``id``, ``hint`` and ``created``.
    """

    @property
    def key(self) -> str:
        """What tells one new key of a plan from others."""
        return self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Format:
    """A string made of a template and Refs, e.g. ``Format("{0}/invocations", (Ref("a.arn"),))``."""

    template: str
    values: tuple[Ref, ...]


@dataclass(frozen=True)
class Rollout:
    """A stage that was moved to another deployment; `former` is the ID of that which it served before."""

    system: System
    stage: str
    deployment: str | Ref
    former: str | Ref


CURRENT_TOKEN = "current"  # noqa: S105 - a word, no secret
"""As the LockToken of a call: the one that the thing has when the call is made, see `aws.access.lock_tokens`."""


@dataclass(frozen=True)
class Call:
    """One AWS API call: boto3's service and method name, parameters that may hold Ref and Format at any depth."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str | None = None
    yields: Mapping[str, str] = field(default_factory=dict)
    """Outputs taken from the response: Ref name -> JMESPath."""
    settled_by: str | None = None
    """A boto3 waiter of the service to await after the call, e.g. ``function_active_v2``."""
    settle_parameters: Mapping[str, Any] = field(default_factory=dict)
    batch: str = ""
    """Calls of one plan that share this become one, see `core.planning.batching`; empty for a call of its own."""
    tried_against: Mapping[str, Any] = field(default_factory=dict)
    """Other parameters of the same invocation, of what is served: where this comes to something worse, a plan stops."""
    awaited: bool = False
    """Idempotent, and made again until its answer holds what it yields: permissions are not known at once."""
    within_s: float = 0.0
    """For so long at least an awaited answer is waited for, in seconds of real time."""
    rolls_out: Rollout | None = None
    """What is to be seen on every response of a stage before anything else is done."""
    watched: str = ""
    """The ARN of what is watched for a while after the call: where an alarm on it goes off, the change is put back."""
    idempotent: bool = False
    """Made twice it comes to the same, though neither its verb nor its parameters say so."""


@dataclass(frozen=True)
class Price:
    """What a resource costs: USD a month, None where it cannot be known; `basis` says how it was reckoned.

    `beside` is what comes on top of it and cannot be known, empty for nothing.
    """

    monthly_usd: float | None
    basis: str
    beside: str = ""

    def __str__(self) -> str:
        """Tell how it was reckoned, and what comes on top of it."""
        return "; ".join(filter(None, (self.basis, self.beside)))


FREE = Price(0.0, "no charge")


@dataclass(frozen=True)
class Change:
    """One difference between what is and what is wanted, and the calls that remove it, in order."""

    control: str
    resource: str
    aspect: str
    action: Action
    before: Any
    after: Any
    calls: tuple[Call, ...]
    price: Price = FREE
    breaking: str = ""
    """Why clients may notice, empty when they cannot."""
    redeploys: bool = False
    """Takes effect only with a new deployment of the API."""
    keeps: bool = False
    """`before` is an owner's setting and `after` takes its place: it is kept, so that a removal puts it back."""
    will_revert: str = ""
    """Who owns the resource and will put the old value back (a stack's name), empty when nobody.

    When he will, `lost` tells.
    """
    lost: Loss | None = None
    """When it will be lost again, or that it stays; None where nobody asked, as in a removal."""
    backed_out_by: tuple[Call, ...] = ()
    """Calls that put back what this change did, where a trial within it refuses what it was to serve."""


@dataclass(frozen=True)
class NoChange:
    """A satisfied aspect, with the reason why nothing is to be done.

    A `remark` is shown in every plan: what stands there fails a criterion and is not changed unasked, or it is ours and
    stays when the rest is removed.
    """

    control: str
    resource: str
    aspect: str
    reason: str
    remark: bool = False


CONFLICT = "conflict"
WAITS = "waits"


@dataclass(frozen=True)
class Blocked:
    """An aspect that is not changed; `reason` names what stands there, what was wanted, and the way out.

    `code` is CONFLICT where somebody's setting stands in the way, WAITS where it is held back for other controls'
    sake, which `waits_for` names, and else says why it could not be looked at, as in CouldNotLook (``aws.*``): then
    `resource` is empty where that is all that the control is about.
    """

    control: str
    resource: str
    aspect: str
    reason: str
    code: str = CONFLICT
    waits_for: tuple[str, ...] = ()


Step = Change | NoChange | Blocked


@dataclass(frozen=True)
class Plan:
    """What all selected controls came to, in the order in which it is to be done."""

    steps: tuple[Step, ...]
    reckoned_for: str = ""
    """How many requests a month prices are reckoned for, and where that is from."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """The differences to be removed."""
        return tuple(s for s in self.steps if isinstance(s, Change))

    @property
    def blocked(self) -> tuple[Blocked, ...]:
        """What is not changed: conflicts, what could not be looked at, and what waits for either."""
        return tuple(s for s in self.steps if isinstance(s, Blocked))

    @property
    def conflicts(self) -> tuple[Blocked, ...]:
        """Where somebody's setting stands in the way."""
        return tuple(s for s in self.blocked if s.code == CONFLICT)

    @property
    def unseen(self) -> tuple[Blocked, ...]:
        """What could not be looked at."""
        return tuple(s for s in self.blocked if s.code not in {CONFLICT, WAITS})

    @property
    def exit_status(self) -> int:
        """What a verb that made this plan, or carried it out, ends with: 1 a conflict, 3 something was not seen."""
        return 1 if self.conflicts else 3 if self.unseen else 0

    @property
    def satisfied(self) -> tuple[NoChange, ...]:
        """The aspects that are as wanted."""
        return tuple(s for s in self.steps if isinstance(s, NoChange))


def refs(value: Any) -> Iterator[Ref]:
    """Yield every Ref within a value of nested mappings, sequences and Formats."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Format):
        yield from value.values
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from refs(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from refs(item)
