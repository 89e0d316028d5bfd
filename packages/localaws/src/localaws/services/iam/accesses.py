"""Which actions identities asked for last, and when: what IAM keeps as last accessed information.

Attempts count, whether they were allowed or not:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Access:
    """The last attempt: when, and in which region."""

    at: datetime
    region: str


class Accesses:
    """Thread-safe: noted on the event loop, read by moto's threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, dict[str, Access]] = {}

    def note(self, identity: str, action: str, access: Access) -> None:
        """Keep an identity's latest attempt at an action (``s3:GetObject``); `identity` is a user's or role's ARN."""
        with self._lock:
            self._seen.setdefault(identity, {})[action] = access

    def of(self, identity: str) -> Mapping[str, Access]:
        """Return action -> the last attempt."""
        with self._lock:
            return dict(self._seen.get(identity, {}))
