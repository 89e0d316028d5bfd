"""When a call to AWS is made again: as AWS's own SDKs do in their standard mode. Standard library only: it travels.

Three attempts in all, of which those that AWS throttles, fails itself or does not answer are followed by another one,
after a pause of a random part of 1 s, then of 2 s:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html,
https://docs.aws.amazon.com/boto3/latest/guide/retries.html (which codes and statuses).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from probes.remote.pace import real_pause

ATTEMPTS = 3
LONGEST_PAUSE_S = 20.0
TROUBLED = frozenset({500, 502, 503, 504})
"""The statuses by which AWS says that it failed itself."""
THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
TOO_SLOW = frozenset({"RequestTimeout", "RequestTimeoutException"})
UNANSWERED = frozenset({"dns", "protocol", "refused", "reset", "timed_out", "tls", "unreachable"})
"""Why no answer came, in the words of `Unreachable`, where another attempt may have one."""


class CallRefused(Exception):
    """AWS has refused a call or gave no answer.

    `code` is AWS's word for why, or that of `Unreachable`; `status` is that of its answer, 0 for none.
    """

    def __init__(self, code: str, message: str, status: int = 0) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.status = status

    @property
    def passing(self) -> bool:
        """Whether another attempt may fare better."""
        if not self.status:
            return self.code in UNANSWERED
        return self.status in TROUBLED or self.code in THROTTLED | TOO_SLOW


@dataclass(frozen=True)
class Patience:
    """How long calls are made again: until `ends` by the monotonic clock, when whoever makes them is over.

    `part` returns a random number from 0 to 1.
    """

    ends: float = float("inf")
    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = real_pause
    part: Callable[[], float] = random.random

    def left_s(self, longest_s: float) -> float:
        """Return how long an attempt may take, `longest_s` at most."""
        return max(min(longest_s, self.ends - self.now()), 0.001)

    def answered(self, attempt: Callable[[], str]) -> str:
        """Return the answer of the first attempt that has one; raises CallRefused as the last attempt did."""
        for made in range(1, ATTEMPTS):
            try:
                return attempt()
            except CallRefused as error:
                wait_s = min(self.part() * 2 ** (made - 1), LONGEST_PAUSE_S)
                if not error.passing or self.now() + wait_s >= self.ends:
                    raise
                self.pause(wait_s)
        return attempt()
