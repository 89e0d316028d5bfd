"""The warm instances of one version, and the invocations that wait for one."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from localaws.services.lambda_.runtime.functions import FunctionVersion
from localaws.services.lambda_.runtime.instances import Instance
from localaws.services.lambda_.runtime.invocations.executions import Execution, Invocation, Status, timed_out
from localaws.services.lambda_.runtime.invocations.measures import iso


@dataclass(frozen=True)
class Scaling:
    """When instances come and go.

    An invocation that has waited `patience_s` of real time, or as long as an instance took to start where that is
    longer, makes the pool grow, up to `largest` instances; of a pool, `at_once` start side by side. An instance that
    was idle for `idle_s` of virtual time is let go, and one that is `lifetime_s` old before its next invocation, long
    before the session of the role ends that it was started with. AWS ends them every few hours, too:
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    """

    patience_s: float = 0.03
    largest: int = 100
    at_once: int = 2
    idle_s: float = 900.0
    lifetime_s: float = 18000.0


DEFAULT_SCALING = Scaling()
Completed = Callable[[Instance, Invocation, Execution], None]


class Pool:
    """Serves one version; the most recently used instance comes first, so that the others can grow old."""

    def __init__(
        self,
        version: FunctionVersion,
        scaling: Scaling,
        completed: Completed,
        make: Callable[[Pool], Instance],
        now: Callable[[], float],
    ) -> None:
        self.version = version
        self._make = make
        self._now = now
        self._scaling = scaling
        self._completed = completed
        self._instances: set[Instance] = set()
        self._idle: list[Instance] = []
        self._starting: set[Instance] = set()
        self._queue: deque[Invocation] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._patience = scaling.patience_s

    @property
    def size(self) -> int:
        """How many instances there are, those that start included."""
        return len(self._instances)

    def submit(self, invocation: Invocation) -> None:
        """Run an invocation as soon as an instance is free."""
        self.reap()
        oldest = self._now() - self._scaling.lifetime_s
        while self._idle:
            instance = self._idle.pop()
            if instance.made_at > oldest:
                instance.dispatch(invocation)
                return
            instance.stop()
        invocation.submitted = time.monotonic()
        self._queue.append(invocation)
        if not self._instances:
            self._grow(1)
        self._arm()

    def reap(self) -> None:
        """Let the instances go that have been idle for long."""
        horizon = self._now() - self._scaling.idle_s
        while self._idle and self._idle[0].idle_since < horizon:
            self._idle.pop(0).stop()

    def close(self) -> None:
        """Take no more invocations: what waits is still served, then the instances end."""
        self._closed = True
        while self._idle:
            self._idle.pop().stop()

    async def stop(self) -> None:
        """End all instances at once, busy ones too."""
        self._closed = True
        self._queue.clear()
        if self._timer:
            self._timer.cancel()
        instances = list(self._instances)
        for instance in instances:
            instance.kill()
        await asyncio.gather(*self._tasks)
        await asyncio.gather(*(instance.ended.wait() for instance in instances))

    def ready(self, instance: Instance) -> None:
        """An instance waits: for the next in the queue, or among the idle."""
        if instance in self._starting:
            self._starting.discard(instance)
            self._patience = max(self._scaling.patience_s, instance.init_s)
        if self._queue:
            instance.dispatch(self._queue.popleft())
        elif self._closed:
            instance.stop()
        else:
            instance.idle_since = self._now()
            self._idle.append(instance)

    def completed(self, instance: Instance, invocation: Invocation, execution: Execution) -> None:
        """Pass a result on."""
        self._completed(instance, invocation, execution)

    def failed_to_start(self, instance: Instance, execution: Execution) -> None:
        """Let the invocation that has waited longest fail: it is the one for which the instance was started.

        Where that took too long, another is started for it first, and has the function's timeout for that.
        """
        self._starting.discard(instance)
        if not self._queue:
            return
        too_slow = execution.finding.status is Status.TIMEOUT
        if too_slow and not instance.again:
            self._grow(1, again=True)
            return
        invocation = self._queue.popleft()
        finding = execution.finding
        if too_slow:
            finding = timed_out(invocation.request_id, self.version.timeout_s, iso(self._now()))
        payload = with_request_id(finding.payload, invocation.request_id)
        self._completed(instance, invocation, replace(execution, finding=replace(finding, payload=payload)))

    def gone(self, instance: Instance) -> None:
        """Forget an instance; whoever still waits gets another one."""
        self._instances.discard(instance)
        self._starting.discard(instance)
        if instance in self._idle:
            self._idle.remove(instance)
        if self._queue and not self._instances:
            self._grow(1)

    def _grow(self, count: int, *, again: bool = False) -> None:
        for _ in range(count):
            instance = self._make(self)
            instance.made_at, instance.again = self._now(), again
            self._instances.add(instance)
            self._starting.add(instance)
            task = asyncio.create_task(instance.start())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _arm(self) -> None:
        if self._timer is None and self._queue:
            self._timer = asyncio.get_running_loop().call_later(self._patience, self._consider)

    def _consider(self) -> None:
        self._timer = None
        impatient = time.monotonic() - self._patience
        overdue = sum(invocation.submitted <= impatient for invocation in self._queue)
        room = self._scaling.largest - self.size
        self._grow(max(0, min(overdue, self._scaling.at_once) - len(self._starting)) if room > 0 else 0)
        self._arm()


def with_request_id(payload: bytes, request_id: str) -> bytes:
    """Return an error of the initialisation as told to the invocation that it fails."""
    try:
        error = json.loads(payload)
    except ValueError:
        return payload
    if not isinstance(error, dict):
        return payload
    if error.get("requestId") == "":
        error["requestId"] = request_id
    elif str(error.get("errorMessage", "")).startswith("RequestId:  "):
        error["errorMessage"] = error["errorMessage"].replace("RequestId:  ", f"RequestId: {request_id} ", 1)
    return json.dumps(error, separators=(",", ":")).encode()
