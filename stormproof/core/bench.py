"""What a stimulus works with. The run's bench is one; a stimulus needs no more than this of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, ParamSpec, Protocol, TypeVar

from stormproof.core.clock import Clock
from stormproof.core.evidence import Record, Redactor
from stormproof.core.faults import FaultInjection
from stormproof.core.observations import Endpoint
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.request_log import Sent
from stormproof.core.target.model import Target

P = ParamSpec("P")
Seen = TypeVar("Seen")


class Writes(Protocol):
    """Mutating AWS calls, recorded."""

    def call(self, call: Call) -> dict[str, Any]:
        """Make one call; raises CallFailed or NotThere."""

    def answer(self, call: Call) -> dict[str, Any]:
        """Make one call and return AWS's whole answer; raises as `call`."""


class Keys(Protocol):
    """API keys of the run; all made here are revoked when it ends."""

    def harness(self) -> str:
        """Return the run's own valid key, the same one each time."""

    def issue(self, owner: str, limit: int | None = None) -> str:
        """Return a new valid key; `limit` is requests an hour, None for the policy's figure."""

    def rotate(self, key: str, overlap: timedelta) -> str:
        """Return a key that takes over from another, which stays valid for `overlap`."""

    def end(self, key: str) -> None:
        """Revoke a key."""


class Bench(Protocol):
    """The run's tools; what is seen through them becomes evidence."""

    @property
    def target(self) -> Target:
        """The target."""

    @property
    def context(self) -> PlanContext:
        """The system and the policy."""

    @property
    def clock(self) -> Clock:
        """The target's clock."""

    @property
    def redactor(self) -> Redactor:
        """Learns what must not be kept."""

    @property
    def keys(self) -> Keys:
        """API keys of the run."""

    @property
    def reads(self) -> Reads:
        """Read-only AWS calls."""

    @property
    def plain_reads(self) -> Reads:
        """Read-only AWS calls over HTTP without TLS: to see that they are refused."""

    @property
    def writer(self) -> Writes:
        """Mutating AWS calls."""

    @property
    def sent(self) -> Sent:
        """What the whole run has sent."""

    @property
    def hold(self) -> Callable[[FaultInjection], AbstractContextManager[dict[str, Any]]]:
        """Disturbs for as long as a block runs, the undo written down first; yields what the calls yield."""

    def record(self, record: Record) -> None:
        """Keep a piece of evidence."""

    def endpoint(self, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return where a stage is called; None is the stage that serves users."""

    def send(self, probe: Callable[P, Seen], *args: P.args, **kwargs: P.kwargs) -> Seen:
        """Call a probe and keep what it saw."""
