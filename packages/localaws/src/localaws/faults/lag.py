"""What the data plane still sees of settings that have just been changed: AWS spreads them, and that takes a while.

API Gateway: seconds were observed, https://github.com/localstack/localstack/pull/12199, and more than 40 s of answers
from a former deployment among those from the new one, as recorded in
https://github.com/radkawar/stackd/tree/main/testdata/aws/apigateway; WAF: "a few seconds to a number
of minutes", https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-deleting.html; IAM: "changes ... are not
always immediately visible", https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Lag:
    """Shows what stood there `seconds` ago, or up to `mixed` seconds earlier: each look meets another of AWS's hosts.

    Lives on one thread; what is read must not change under who holds it. `seed` is what the hosts are drawn by.
    """

    def __init__(
        self, seconds: float, mixed: float = 0.0, seed: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._mixed = mixed
        self._hosts = random.Random(f"hosts {seed}")  # noqa: S311  # weather, no secret
        self._clock = clock
        self._readers: dict[Hashable, Callable[[], Any]] = {}
        self._changes: deque[tuple[float, dict[Hashable, Any]]] = deque()

    @property
    def none(self) -> bool:
        """Whether everything is seen at once."""
        return not self._longest

    @property
    def _longest(self) -> float:
        return self._seconds + self._mixed

    def changing(self) -> None:
        """Keep what stands, because a change is about to be made."""
        if self._longest:
            self._changes.append((self._clock(), {key: read() for key, read in self._readers.items()}))

    def see(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return what `read` returned a while ago; what was never looked at before is seen as it is."""
        if self.none:
            return read()
        self._readers[key] = read
        now = self._clock()
        while self._changes and self._changes[0][0] <= now - self._longest:
            self._changes.popleft()
        horizon = now - self._seconds - self._mixed * self._hosts.random()
        return next((kept[key] for at, kept in self._changes if at > horizon and key in kept), read())
