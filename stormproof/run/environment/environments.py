"""The world that a run looks at: a target, reached and discovered, and how a bench is made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from stormproof.aws.access.call_records import Counts
from stormproof.core.clock import Clock
from stormproof.core.evidence import Redactor
from stormproof.core.planning.controls import Desired
from stormproof.core.request_log import Sent
from stormproof.core.target.model import Target
from stormproof.run.environment.bench import Access, Bench, Hold, Keys, Sink
from stormproof.run.environment.retry_budget import Patience
from stormproof.run.recording.evidence_log import Trail
from stormproof.run.reporting.results import Subject


@dataclass(frozen=True)
class World:
    """Everything that a bench is made of. `calls` tells what was made so far, `close` gives back what was taken.

    `hold` disturbs the target for a while; `sent` is what was sent to it since it was opened.
    """

    file: Path
    target: Target
    desired: Desired
    subject: Subject
    clock: Clock
    redactor: Redactor
    keys: Keys
    connect: Callable[[Sink], Access]
    hold: Hold
    calls: Callable[[], Counts] = field(default=Counts)
    close: Callable[[], None] = field(default=lambda: None)
    patience: Patience = field(default_factory=Patience)
    sent: Sent = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count what is sent."""
        object.__setattr__(self, "sent", Sent(self.clock.now()))

    def bench(self, trail: Trail, clock: Clock) -> Bench:
        """Return a bench that records into `trail` and tells `clock`'s time."""
        return Bench(
            target=self.target,
            desired=self.desired,
            clock=clock,
            redactor=self.redactor,
            keys=self.keys,
            connect=self.connect,
            access=self.connect(trail.record),
            trail=trail,
            sent=self.sent,
            hold=self.hold,
            patience=self.patience,
        )
