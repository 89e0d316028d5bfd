"""How much a system is used: what prices are reckoned for, and how that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ASSUMED = 100_000
"""Requests a month, where nobody has said or counted any."""
MONTH_DAYS = 30


@dataclass(frozen=True)
class Counted:
    """What CloudWatch has counted in its last days."""

    number: float
    days: float

    @property
    def monthly(self) -> float:
        """As many as that makes a month."""
        return self.number / self.days * MONTH_DAYS

    def __str__(self) -> str:
        """Tell what was counted, in which time."""
        return f"{self.number:,.0f} in the last {self.days:.0f} day{'s' * (round(self.days) != 1)}"


LEAST_OBJECT = 128 * 1024
"""Bytes that AWS Backup takes the copy of an object for at least: https://aws.amazon.com/backup/pricing/"""


@dataclass(frozen=True)
class Stored:
    """What a bucket held when it was last measured: bytes of its versions, and how many of them there were."""

    size: float
    objects: float = 0.0

    @property
    def copied(self) -> float:
        """The bytes that a copy of it is paid for, at least."""
        return max(self.size, self.objects * LEAST_OBJECT)


@dataclass(frozen=True)
class Usage:
    """What was counted: requests of the API, executions by function, bytes by log group; None for none in a whole day.

    `stored` is what buckets hold, by their names, of those that were measured. `unseen` says why nothing could be
    looked at.
    """

    requests: Counted | None = None
    executions: Mapping[str, Counted] = field(default_factory=dict)
    logged: Mapping[str, Counted] = field(default_factory=dict)
    stored: Mapping[str, Stored] = field(default_factory=dict)
    unseen: str = ""


NOTHING_COUNTED = Usage()


@dataclass(frozen=True)
class Reckoned:
    """A number a month that prices are reckoned for, and where it is from, in words."""

    number: int
    source: str

    def __str__(self) -> str:
        """Tell both."""
        return f"{self.number:,} ({self.source})"


def requests_a_month(usage: Usage, said: int | None) -> Reckoned:
    """Return the requests a month: as the policy says, else as CloudWatch has counted, else as is assumed."""
    if said is not None:
        return Reckoned(said, "[policy] expected_monthly_requests")
    if usage.requests:
        return Reckoned(round(usage.requests.monthly), f"by {usage.requests}")
    why = usage.unseen or "CloudWatch has counted none for a whole day"
    return Reckoned(ASSUMED, f"assumed: {why}")


def executions_a_month(usage: Usage, function: str, said: int | None) -> Reckoned:
    """Return the executions of a function a month: as counted, else as many as there are requests."""
    counted = usage.executions.get(function)
    return Reckoned(round(counted.monthly), f"by {counted}") if counted else requests_a_month(usage, said)
