"""The run's bench: implements `core.bench.Bench`, and keeps what is seen through it as evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from stormproof.core.bench import JourneyNotes, Keys, PendingProofs, Terminal, Writes
from stormproof.core.clock import Clock
from stormproof.core.evidence import Record, Redactor
from stormproof.core.faults import FaultInjection
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.request_log import RequestLog
from stormproof.core.surroundings import Surroundings
from stormproof.core.target.model import Target
from stormproof.core.workload.model import Step
from stormproof.run.environment.exchange_records import exchanges, record_of
from stormproof.run.environment.retry_budget import RetryBudget
from stormproof.run.recording.evidence_log import EvidenceLog

P = ParamSpec("P")
Seen = TypeVar("Seen")
Sink = Callable[[Record], None]
Hold = Callable[[FaultInjection], AbstractContextManager[dict[str, Any]]]
"""Injects a fault for as long as a block runs; yields the outputs of its calls."""


Noting = Callable[[Sequence[Step]], JourneyNotes]
"""Returns what a journey of these steps is written down in."""


@dataclass(frozen=True)
class Access:
    """The ways to AWS, recording into one sink."""

    reads: Reads
    writer: Writes
    plain: Reads
    """Without TLS."""


@dataclass(frozen=True)
class RunBench:
    """The run's tools. What is seen through them lands, redacted, in `evidence_log`."""

    target: Target
    context: PlanContext
    surroundings: Surroundings
    clock: Clock
    redactor: Redactor
    keys_by: Callable[[Access], Keys]
    """Returns the run's keys, asked for by these ways to AWS."""
    connect: Callable[[Sink], Access]
    """Opens the ways to AWS that record into a given sink."""
    access: Access
    evidence_log: EvidenceLog
    request_log: RequestLog
    """What the whole run has sent."""
    hold: Hold
    notes: Noting
    proofs: PendingProofs | None
    terminal: Terminal
    retry_budget: RetryBudget
    """How often the whole run may still send again what came to no answer."""

    @property
    def keys(self) -> Keys:
        """API keys of the run; the calls that they take are evidence as well."""
        return self.keys_by(self.access)

    @property
    def reads(self) -> Reads:
        """Read-only AWS calls."""
        return self.access.reads

    @property
    def plain_reads(self) -> Reads:
        """Read-only AWS calls over HTTP without TLS: to see that they are refused."""
        return self.access.plain

    @property
    def writer(self) -> Writes:
        """Mutating AWS calls."""
        return self.access.writer

    def recording(self, evidence_log: EvidenceLog) -> RunBench:
        """Return the same bench, recording into another log."""
        return replace(self, evidence_log=evidence_log, access=self.connect(evidence_log.record))

    def record(self, record: Record) -> None:
        """Keep a piece of evidence; secrets are removed before it is stored."""
        self.evidence_log.record(
            replace(record, title=self.redactor.text(record.title), content=self.redactor.data(record.content))
        )

    def endpoint(self, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return where a stage of the system's API is called; None is the stage that serves users.

        Who comes with a key comes with the credentials for the owner's authorizers, too.
        """
        endpoint = self.surroundings.addresses.of_stage(self.context.system, stage, key)
        if not key:
            return endpoint
        self.redactor.learn([key])
        return replace(endpoint, credentials=self.keys.credentials())

    def send(self, probe: Callable[P, Seen], *args: P.args, **kwargs: P.kwargs) -> Seen:
        """Call a probe and keep each exchange in what it returns as evidence; safe to call from several threads.

        A single request is sent again where its answer says nothing about the system, see `retry_budget`.
        """
        return self.retry_budget.ask(lambda: self._kept(probe(*args, **kwargs)), self.clock)

    def _kept(self, seen: Seen) -> Seen:
        at = self.clock.now()
        for exchange in exchanges(seen):
            self.record(record_of(exchange, at))
            if isinstance(exchange, Exchange):
                self.request_log.add(exchange)
        return seen
