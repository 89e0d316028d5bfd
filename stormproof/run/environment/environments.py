"""The world that a run looks at: a target, reached and discovered, and how a bench is made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from stormproof.aws.access.call_records import Counts
from stormproof.core.clock import Clock
from stormproof.core.evidence import Redactor
from stormproof.core.planning.controls import PlanContext
from stormproof.core.request_log import Sent
from stormproof.core.target.model import Target
from stormproof.run.environment.bench import Access, Bench, Hold, Keys, Sink
from stormproof.run.environment.retry_budget import RetryBudget
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.reporting.results import Subject


@dataclass(frozen=True)
class Environment:
    """Everything that a bench is made of. `calls` tells what was made so far, `close` gives back what was taken.

    `hold` disturbs the target for a while; `sent` is what was sent to it since it was opened.
    """

    file: Path
    target: Target
    context: PlanContext
    subject: Subject
    clock: Clock
    redactor: Redactor
    keys: Keys
    connect: Callable[[Sink], Access]
    hold: Hold
    calls: Callable[[], Counts] = field(default=Counts)
    close: Callable[[], None] = field(default=lambda: None)
    retry_budget: RetryBudget = field(default_factory=RetryBudget)
    sent: Sent = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count what is sent."""
        object.__setattr__(self, "sent", Sent(self.clock.now()))

    def bench(self, evidence_log: EvidenceLog, clock: Clock) -> Bench:
        """Return a bench that records into `trail` and tells `clock`'s time."""
        return Bench(
            target=self.target,
            context=self.context,
            clock=clock,
            redactor=self.redactor,
            keys=self.keys,
            connect=self.connect,
            access=self.connect(evidence_log.record),
            evidence_log=evidence_log,
            sent=self.sent,
            hold=self.hold,
            retry_budget=self.retry_budget,
        )
