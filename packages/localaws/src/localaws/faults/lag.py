"""What the data plane still sees of settings that have just been changed: AWS spreads them, and that takes a while.

API Gateway: seconds were observed, https://github.com/localstack/localstack/pull/12199; WAF: "a few seconds to a number
of minutes", https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-deleting.html; IAM: "changes ... are not
always immediately visible", https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Lag:
    """Shows what stood there `seconds` ago. Lives on one thread; what is read must not change under who holds it."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._readers: dict[Hashable, Callable[[], Any]] = {}
        self._changes: deque[tuple[float, dict[Hashable, Any]]] = deque()

    @property
    def none(self) -> bool:
        """Whether everything is seen at once."""
        return not self._seconds

    def changing(self) -> None:
        """Keep what stands, because a change is about to be made."""
        if self._seconds:
            self._changes.append((self._clock(), {key: read() for key, read in self._readers.items()}))

    def see(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return what `read` returned a while ago; what was never looked at before is seen as it is."""
        if not self._seconds:
            return read()
        self._readers[key] = read
        horizon = self._clock() - self._seconds
        while self._changes and self._changes[0][0] <= horizon:
            self._changes.popleft()
        return next((kept[key] for _, kept in self._changes if key in kept), read())
