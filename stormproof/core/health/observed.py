"""What a probe has observed of a system, and the attempts that it rests on. Standard library only: it travels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stormproof.core.observations import Exchange, Timings, Unreachable

HEALTH, JOURNEY = "health", "journey"
"""What a probe checks: that the system is up, or a client's way through it from end to end."""
CHECKS = (HEALTH, JOURNEY)
CERTIFICATE_DAYS = 30
"""A certificate that ends within so many days is a warning: who renews it by hand has the time to."""
DAY = 86_400.0
LONGEST_PROBLEM = 300


@dataclass(frozen=True)
class Attempt:
    """One request: `at` is its start in epoch seconds, `status` 0 where no answer came and `cause` says why.

    Timings are seconds on the monotonic clock.
    """

    step: str
    at: float
    status: int
    cause: str
    timings: Timings
    request_id: str = ""

    @classmethod
    def of(cls, step: str, at: float, seen: Exchange | Unreachable) -> Attempt:
        """Return what came of a request that was begun at `at`."""
        if isinstance(seen, Unreachable):
            return cls(step, at, 0, seen.cause, seen.timings)
        return cls(step, at, seen.status, "", seen.timings, seen.request_id)


@dataclass(frozen=True)
class Observed:
    """What one run of a probe has seen; `started` is epoch seconds, `seconds` what it took on the monotonic clock.

    `code` is empty where all was as stated, else the stable word of `probes.remote.journey.Outcome`; `problem` says
    what was not. `left` names what could not be cleaned up. `certificate_until` is when the certificate ends that was
    shown, in epoch seconds, None without TLS.
    """

    check: str
    region: str
    started: float
    seconds: float
    attempts: tuple[Attempt, ...]
    code: str = ""
    problem: str = ""
    left: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    certificate_until: float | None = None

    @property
    def passed(self) -> bool:
        """Whether all was as stated."""
        return not self.code

    @property
    def timings(self) -> Timings:
        """The phases of the last attempt; none of a run that came to no attempt."""
        return self.attempts[-1].timings if self.attempts else Timings()

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return asdict(self)


def read_document(document: Mapping[str, Any]) -> Observed:
    """Return what `Observed.document` made a document of; raises KeyError or TypeError for another one."""
    attempts = tuple(
        Attempt(**{**attempt, "timings": Timings(**attempt["timings"])}) for attempt in document["attempts"]
    )
    lists = {name: tuple(document[name]) for name in ("left", "warnings")}
    return Observed(**{**document, "attempts": attempts, **lists})


def certificate_warning(until: float | None, now: float) -> tuple[str, ...]:
    """Return a warning where a certificate ends soon; times are epoch seconds."""
    if until is None or until - now > CERTIFICATE_DAYS * DAY:
        return ()
    return (f"the certificate ends in {max(0.0, (until - now) / DAY):.0f} days",)
