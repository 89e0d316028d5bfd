"""The bench: all that steps and stimuli work with, handed to them, so that neither knows where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, ParamSpec, Protocol, TypeVar

from stormproof.core.clock import Clock
from stormproof.core.criteria.pending_proofs import Awaited
from stormproof.core.evidence import Record, Redactor
from stormproof.core.faults import FaultInjection
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.request_log import RequestLog
from stormproof.core.runbook.commands import Ran
from stormproof.core.surroundings import Surroundings
from stormproof.core.target.model import Target
from stormproof.core.undo import Entry
from stormproof.core.workload.model import Step

P = ParamSpec("P")
Seen = TypeVar("Seen")


class Writes(Protocol):
    """Mutating AWS calls, recorded."""

    def call(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call, await what settles it, and return the outputs that it yields; raises CallFailed, NotThere."""

    def answer(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call and return AWS's whole answer, settled or not; raises as `call`."""


class Keys(Protocol):
    """API keys for the run: made on demand, known to the redactor, revoked when the run ends."""

    def harness(self) -> str:
        """Return the run's own valid key, the same one each time."""

    def credentials(self) -> tuple[tuple[str, str], ...]:
        """Return the headers, name and value, that let a client through authorizers of the API's owner."""

    def issue(self, owner: str, limit: int | None = None) -> str:
        """Return a new valid key; `limit` is requests an hour, None for the policy's figure."""

    def rotate(self, key: str, overlap: timedelta) -> str:
        """Return a key that takes over from one made here, which stays valid for `overlap`."""

    def end(self, key: str) -> None:
        """Revoke a key that was made here."""


class JourneyNotes(Protocol):
    """What a journey is written down in, as `probes.remote.journey.Notes`; a step may raise Undecidable."""

    def making(self, step: Step) -> AbstractContextManager[None]:
        """Return what a step that is no cleanup is taken in."""

    def captured(self, values: Mapping[str, Any]) -> None:
        """Take what has been captured so far."""

    def ended(self, answers: Sequence[Exchange | Unreachable]) -> None:
        """Take what the steps of the cleanup were answered."""


class PendingProofs(Protocol):
    """Proofs that are begun in one run and judged in a later one."""

    def standing(self, kind: str) -> tuple[Entry, Awaited] | None:
        """Return the proof of a kind that has been begun and is not over; raises CouldNotLook."""

    def begin(self, injection: FaultInjection, awaited: Awaited) -> Entry:
        """Write a proof down and make what it needs; raises Undecidable, CallFailed, NotThere."""

    def end(self, entry: Entry) -> None:
        """Take away what a proof has made; raises Undecidable, UndoIncomplete."""


class Terminal(Protocol):
    """Where commands of the runbook are run as they are written, on the target and as a part of the run."""

    def run(self, commands: Sequence[str], *, changes: bool = False) -> tuple[Ran, ...]:
        """Run commands in their order, all of them; raises Undecidable, CouldNotLook.

        `changes` says that they change something: the run then has the target's lease, and they work under it.
        """


class Bench(Protocol):
    """The run's tools; what is seen through them becomes evidence."""

    @property
    def target(self) -> Target:
        """The target."""

    @property
    def context(self) -> PlanContext:
        """The system and the policy."""

    @property
    def surroundings(self) -> Surroundings:
        """What can be counted on where the system runs."""

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
    def request_log(self) -> RequestLog:
        """What the whole run has sent."""

    @property
    def hold(self) -> Callable[[FaultInjection], AbstractContextManager[dict[str, Any]]]:
        """Injects a fault for as long as a block runs, its undo written down first; yields the outputs of its calls."""

    @property
    def notes(self) -> Callable[[Sequence[Step]], JourneyNotes]:
        """Returns what a journey of these steps is written down in, before anything is made by it."""

    @property
    def proofs(self) -> PendingProofs | None:
        """Proofs that outlast the run, None where there is no journal to keep them in."""

    @property
    def terminal(self) -> Terminal:
        """Where commands of the runbook are run."""

    def record(self, record: Record) -> None:
        """Keep a piece of evidence; secrets are removed before it is stored."""

    def endpoint(self, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return where a stage is called; None is the stage that serves users."""

    def send(self, probe: Callable[P, Seen], *args: P.args, **kwargs: P.kwargs) -> Seen:
        """Call a probe and keep the exchanges in what it returns as evidence; safe to call from several threads."""
