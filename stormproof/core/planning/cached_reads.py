"""Looking once: controls that look at the same thing within one plan share the answer."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any

from stormproof.core.planning.controls import Reads


class CachedReads:
    """Reads that ask each question once and hand a copy of the answer, or the same error, to all who ask it.

    Thread-safe: who asks while the answer is under way waits for it.
    """

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._asked: dict[str, Future[Any]] = {}
        self._lock = Lock()

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a read-only operation, or return what it answered before; raises as the reads behind."""
        key = json.dumps(["read", service, operation, region, parameters], sort_keys=True, default=str)
        answer: dict[str, Any] = self._once(
            key, lambda: self._reads.read(service, operation, region=region, **parameters)
        )
        return answer

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Call a paginated operation, or return the items that it answered before; raises as the reads behind."""
        key = json.dumps(["pages", service, operation, items, region, parameters], sort_keys=True, default=str)
        answer: list[Any] = self._once(
            key, lambda: self._reads.pages(service, operation, items, region=region, **parameters)
        )
        return answer

    def _once(self, key: str, ask: Callable[[], Any]) -> Any:
        with self._lock:
            mine = key not in self._asked
            future = self._asked.setdefault(key, Future())
        if mine:
            try:
                future.set_result(ask())
            except BaseException as error:  # noqa: BLE001 - handed to all who wait, and raised to each below
                future.set_exception(error)
        # A reader may fill in what an answer leaves out: each gets its own.
        return copy.deepcopy(future.result())
