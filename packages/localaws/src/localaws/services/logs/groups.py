"""A log group: its settings, its streams and what watches what is written to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.services.logs.errors import NotFound
from localaws.services.logs.events import Stream, size
from localaws.services.logs.patterns import Pattern

DAY_MS = 86_400_000
RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""What PutRetentionPolicy accepts (API_PutRetentionPolicy)."""
CLASSES = ("STANDARD", "INFREQUENT_ACCESS", "ESSENTIALS", "DELIVERY")


@dataclass(frozen=True)
class MetricFilter:
    """A metric filter as put: `transformation` is the API's MetricTransformation, `created` epoch milliseconds."""

    name: str
    pattern: Pattern
    transformation: dict[str, Any]
    created: int


@dataclass(frozen=True)
class SubscriptionFilter:
    """A subscription filter as put."""

    name: str
    pattern: Pattern
    destination_arn: str
    role_arn: str | None
    distribution: str
    created: int


@dataclass
class Group:
    """A log group. The region's lock guards it; times are epoch milliseconds, `retention` days or None for never."""

    region: str
    name: str
    created: int
    log_class: str = "STANDARD"
    kms_key: str | None = None
    retention: int | None = None
    deletion_protected: bool = False
    stored_bytes: int = 0
    streams: dict[str, Stream] = field(default_factory=dict)
    metric_filters: dict[str, MetricFilter] = field(default_factory=dict)
    subscriptions: dict[str, SubscriptionFilter] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """The ARN without the trailing ``:*``."""
        return f"arn:aws:logs:{self.region}:{ACCOUNT}:log-group:{self.name}"

    def stream(self, name: str) -> Stream:
        """Return a stream by name; NotFound where there is none."""
        try:
            return self.streams[name]
        except KeyError:
            raise NotFound("The specified log stream does not exist.") from None

    def select(self, chosen: Callable[[str], bool]) -> list[Stream]:
        """Return the streams whose name is chosen, by name."""
        return [self.streams[name] for name in sorted(self.streams) if chosen(name)]

    def remove(self, stream: Stream) -> None:
        """Forget a stream and all its events."""
        del self.streams[stream.name]
        self.stored_bytes -= sum(size(event.message) for event in stream.events)

    def expire(self, before: int) -> None:
        """Forget the events older than `before`, which the retention no longer keeps.

        AWS marks them and deletes them within 72 hours; here they go at once
        (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html).
        """
        self.stored_bytes -= sum(stream.expire(before) for stream in self.streams.values())
