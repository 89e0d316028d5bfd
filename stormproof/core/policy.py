"""The figures that the administrator sets; the defaults are those of the 64 criteria."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Mode(Enum):
    """Whether a control that clients can feel refuses, or only records what it would refuse."""

    OBSERVE = "observe"
    ENFORCE = "enforce"


@dataclass(frozen=True)
class Policy:
    """Limits, thresholds, periods. Units are in the names; money is USD."""

    admin_email: str
    authentication_mode: Mode = Mode.ENFORCE
    authorizer_ttl_seconds: int = 0
    requests_per_hour: int = 1000
    monthly_budget_usd: float = 50.0
    log_retention_days: int = 30
    expected_monthly_requests: int = 100_000
    """What prices are reckoned for."""
