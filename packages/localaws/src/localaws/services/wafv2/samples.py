"""Samples of judged requests, per rule: the newest 5,000.

https://docs.aws.amazon.com/waf/latest/APIReference/API_GetSampledRequests.html
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

KEPT = 5000


class Samples:
    """Sampled requests by web ACL and metric name; thread-safe, since deques are."""

    def __init__(self) -> None:
        self._by_rule: dict[tuple[str, str], deque[Mapping[str, Any]]] = defaultdict(lambda: deque(maxlen=KEPT))

    def keep(self, acl_arn: str, metric: str, sample: Mapping[str, Any]) -> None:
        """Keep a sample."""
        self._by_rule[acl_arn, metric].append(sample)

    def between(self, acl_arn: str, metric: str, start: float, end: float) -> list[Mapping[str, Any]]:
        """Return the samples of a rule within a time window (virtual epoch seconds), newest first."""
        kept = list(self._by_rule.get((acl_arn, metric), ()))
        return [each for each in reversed(kept) if start <= each["Timestamp"] <= end]
