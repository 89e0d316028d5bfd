"""One lock per service and region: moto's backends read, change and write without guarding against other threads."""

from __future__ import annotations

import threading

# Their backends are one per partition, whatever region a request is signed for.
GLOBAL_SERVICES = frozenset({"budgets", "ce", "cloudfront", "iam", "organizations", "route53", "s3", "sts"})


class Locks:
    """Hands out the lock of a backend; the event loop may only try one, threads may wait for it.

    Whoever holds one never asks for another service's: two requests that do so crosswise would wait forever.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[tuple[str, str], threading.RLock] = {}

    def of(self, service: str, region: str) -> threading.RLock:
        """Return the lock of a service (``dynamodb``) in a region; a global service has one for all regions."""
        key = (service, "aws" if service in GLOBAL_SERVICES else region)
        with self._guard:
            return self._locks.setdefault(key, threading.RLock())
