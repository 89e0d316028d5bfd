"""The environment of a run: a target that was reached, and how benches are made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from stormproof.aws.access.call_records import Counts
from stormproof.core.bench import Keys, PendingProofs
from stormproof.core.clock import Clock
from stormproof.core.deployment.taken import NOTHING_TAKEN, Takings
from stormproof.core.deployment.unreleased import ALL_RELEASED, Releases
from stormproof.core.evidence import Redactor
from stormproof.core.planning.controls import PlanContext
from stormproof.core.request_log import RequestLog
from stormproof.core.surroundings import Surroundings
from stormproof.core.target.model import Target
from stormproof.run.environment.bench import Access, Hold, Noting, RunBench, Sink
from stormproof.run.environment.retry_budget import RetryBudget
from stormproof.run.environment.terminal import RunTerminal
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.reporting.results import RunTarget


@dataclass(frozen=True)
class Environment:
    """Everything that a bench is made of."""

    file: Path
    """The target file."""
    target: Target
    context: PlanContext
    surroundings: Surroundings
    subject: RunTarget
    clock: Clock
    redactor: Redactor
    keys: Callable[[Access], Keys]
    """Returns the run's keys, asked for by ways to AWS that record for somebody."""
    connect: Callable[[Sink], Access]
    """Opens ways to AWS that record into a sink."""
    hold: Hold
    notes: Noting
    proofs: PendingProofs | None = None
    """The proofs that outlast the run; None where there is no journal to keep them in."""
    calls: Callable[[], Counts] = field(default=Counts)
    """Returns how many AWS calls were made so far."""
    close: Callable[[], None] = field(default=lambda: None)
    """Takes away what was made for the run; raises UndoIncomplete."""
    claim: Callable[[], None] = field(default=lambda: None)
    """Takes the system's lease, or sees that it is still ours; raises Undecidable where another run has it."""
    releases: Releases = ALL_RELEASED
    """What of the system was not released when the environment was opened."""
    taken: Callable[[Collection[str]], Takings] = field(default=lambda _criteria: NOTHING_TAKEN)
    """Returns what of the criteria (ids) an update of the owner's stack has taken away."""
    lapsed: Callable[[], tuple[str, ...]] = field(default=tuple)
    """Returns what is to be said of what an administrator has meant to end, and has not."""
    retry_budget: RetryBudget = field(default_factory=RetryBudget)
    request_log: RequestLog = field(init=False)
    """What was sent to the target since the environment was opened."""

    def __post_init__(self) -> None:
        """Begin to log requests."""
        object.__setattr__(self, "request_log", RequestLog(self.clock.now()))

    def bench(self, evidence_log: EvidenceLog, clock: Clock) -> RunBench:
        """Return a bench that records into `evidence_log` and goes by `clock`."""
        return RunBench(
            target=self.target,
            context=self.context,
            surroundings=self.surroundings,
            clock=clock,
            redactor=self.redactor,
            keys_by=self.keys,
            connect=self.connect,
            access=self.connect(evidence_log.record),
            evidence_log=evidence_log,
            request_log=self.request_log,
            hold=self.hold,
            notes=self.notes,
            proofs=self.proofs,
            terminal=RunTerminal(self.file, self.target, self.claim),
            retry_budget=self.retry_budget,
        )
