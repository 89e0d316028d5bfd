"""When a version's pool grows, reuses, lets go and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from localaws.services.lambda_.runtime.functions import FunctionVersion, QualifiedName
from localaws.services.lambda_.runtime.invocations.executions import Execution, Finding, Invocation, Status
from localaws.services.lambda_.runtime.pools import Pool, Scaling, with_request_id

NAME = QualifiedName("us-east-1", "123456789012", "f")
DONE = Execution(Finding(Status.SUCCESS, b"1"), 0.0, 1.0, None, 30)


class FakeInstance:
    """An instance that does what the test says."""

    def __init__(self, owner: Pool) -> None:
        self.owner = owner
        self.given: list[Invocation] = []
        self.idle_since = 0.0
        self.made_at = 0.0
        self.again = False
        self.init_s = 0.0
        self.stopped = False
        self.ended = asyncio.Event()

    async def start(self) -> None:
        """Begin to start; the test says when it is ready."""

    def dispatch(self, invocation: Invocation) -> None:
        """Take an invocation."""
        self.given.append(invocation)

    def stop(self) -> None:
        """End."""
        self.stopped = True
        self.ended.set()
        self.owner.gone(self)  # type: ignore[arg-type]  # stands for an instance

    def ready(self) -> None:
        """Say that it waits."""
        self.owner.ready(self)  # type: ignore[arg-type]  # as above

    def finish(self) -> None:
        """Say that the last invocation is done, then that it waits."""
        self.owner.completed(self, self.given[-1], DONE)  # type: ignore[arg-type]  # as above
        self.ready()


class Rig:
    """A pool of fake instances."""

    def __init__(self, version: FunctionVersion, **scaling: Any) -> None:
        self.made: list[FakeInstance] = []
        self.results: list[Invocation] = []
        self.payloads: list[bytes] = []
        self.time = 0.0
        self._changed = asyncio.Event()
        settings = Scaling(**{"patience_s": 0.001, **scaling})
        self.pool = Pool(version, settings, self._completed, self._make, lambda: self.time)

    def submit(self) -> Invocation:
        """Submit one more invocation."""
        future = asyncio.get_running_loop().create_future()
        invocation = Invocation(f"r{len(self.made)}", NAME, self.pool.version, b"{}", future)
        self.pool.submit(invocation)
        return invocation

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let real time pass until the condition holds."""
        async with asyncio.timeout(5):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def _make(self, owner: Pool) -> Any:
        self.made.append(FakeInstance(owner))
        self._changed.set()
        return self.made[-1]

    def _completed(self, _instance: Any, invocation: Invocation, execution: Execution) -> None:
        self.results.append(invocation)
        self.payloads.append(execution.finding.payload)


def on_a_loop(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario."""

    async def main() -> None:
        await scenario()

    asyncio.run(main())


def test_the_first_invocation_starts_an_instance_at_once(version: Callable[..., FunctionVersion]) -> None:
    """An empty pool does not wait before it starts its first instance."""

    async def scenario() -> None:
        rig = Rig(version(), patience_s=60)
        first = rig.submit()
        assert len(rig.made) == 1
        rig.made[0].ready()
        assert rig.made[0].given == [first]

    on_a_loop(scenario)


def test_an_instance_that_is_ready_takes_the_oldest_invocation(version: Callable[..., FunctionVersion]) -> None:
    """Waiting invocations are served in the order in which they came."""

    async def scenario() -> None:
        rig = Rig(version(), patience_s=60)
        waiting = [rig.submit() for _ in range(3)]
        rig.made[0].ready()
        rig.made[0].finish()
        rig.made[0].finish()
        assert rig.made[0].given == waiting

    on_a_loop(scenario)


def test_a_pool_grows_for_invocations_that_have_waited(version: Callable[..., FunctionVersion]) -> None:
    """While invocations wait, instances are added up to the largest size, never more than the bound side by side."""

    async def scenario() -> None:
        rig = Rig(version(), largest=3, at_once=2)
        for _ in range(10):
            rig.submit()
        await rig.until(lambda: len(rig.made) == 2)
        rig.made[0].ready()
        await rig.until(lambda: len(rig.made) == 3)
        for instance in rig.made[1:]:
            instance.ready()
        await asyncio.sleep(0.02)
        assert len(rig.made) == 3

    on_a_loop(scenario)


def test_waiting_is_preferred_where_starting_takes_longer(version: Callable[..., FunctionVersion]) -> None:
    """Once an instance took long to start, invocations wait as long before another one is started."""

    async def scenario() -> None:
        rig = Rig(version())
        rig.submit()
        rig.made[0].init_s = 60.0
        rig.made[0].ready()
        rig.submit()
        await asyncio.sleep(0.02)
        assert len(rig.made) == 1

    on_a_loop(scenario)


def test_the_instance_used_last_is_used_next(version: Callable[..., FunctionVersion]) -> None:
    """Of two idle instances the one that ran last serves the next invocation."""

    async def scenario() -> None:
        rig = Rig(version())
        rig.submit()
        rig.submit()
        await rig.until(lambda: len(rig.made) == 2)
        first, second = rig.made
        second.ready()
        first.ready()
        first.finish()
        second.finish()
        third = rig.submit()
        assert second.given[-1] is third

    on_a_loop(scenario)


def test_idle_instances_are_let_go_after_a_while(version: Callable[..., FunctionVersion]) -> None:
    """An instance that was idle for longer than the limit serves no more; the next invocation starts a new one."""

    async def scenario() -> None:
        rig = Rig(version(), idle_s=900)
        rig.submit()
        rig.made[0].ready()
        rig.made[0].finish()
        rig.time = 901.0
        rig.submit()
        assert rig.made[0].stopped
        assert len(rig.made) == 2

    on_a_loop(scenario)


def test_an_old_instance_serves_no_more(version: Callable[..., FunctionVersion]) -> None:
    """Even one that was never idle for long: it ends before the session of its role does."""

    async def scenario() -> None:
        rig = Rig(version(), idle_s=900, lifetime_s=1000)
        rig.submit()
        rig.made[0].ready()
        for rig.time in (0.0, 600.0):
            rig.made[0].finish()
            rig.submit()
        assert len(rig.made[0].given) == 3
        rig.time = 1100.0
        rig.made[0].finish()
        rig.submit()
        assert (rig.made[0].stopped, len(rig.made)) == (True, 2)

    on_a_loop(scenario)


def test_a_closed_pool_serves_what_waits_and_ends(version: Callable[..., FunctionVersion]) -> None:
    """After an update the old version's busy instance finishes its work and the queue's, then it is stopped."""

    async def scenario() -> None:
        rig = Rig(version(), patience_s=60)
        rig.submit()
        rig.made[0].ready()
        waiting = rig.submit()
        rig.pool.close()
        rig.made[0].finish()
        assert rig.made[0].given[-1] is waiting
        rig.made[0].finish()
        assert rig.made[0].stopped
        assert rig.pool.size == 0

    on_a_loop(scenario)


def test_an_instance_that_cannot_start_fails_one_invocation(version: Callable[..., FunctionVersion]) -> None:
    """The invocation that has waited longest gets the error; for the others another instance is started."""

    async def scenario() -> None:
        rig = Rig(version(), patience_s=60)
        first, second = rig.submit(), rig.submit()
        failed = replace(DONE, finding=Finding(Status.ERROR, b'{"requestId":""}'), init_failed=True)
        rig.pool.failed_to_start(rig.made[0], failed)  # type: ignore[arg-type]  # stands for an instance
        rig.pool.gone(rig.made[0])  # type: ignore[arg-type]  # as above
        assert rig.results == [first]
        rig.made[1].ready()
        assert rig.made[1].given == [second]

    on_a_loop(scenario)


def test_what_takes_too_long_to_start_is_started_once_more(version: Callable[..., FunctionVersion]) -> None:
    """Then it has the function's timeout for that, and only after it the invocation has timed out."""

    async def scenario() -> None:
        rig = Rig(version(timeout_s=7), patience_s=60)
        waiting = rig.submit()
        slow = replace(DONE, finding=Finding(Status.TIMEOUT, b"{}", "Sandbox.Timedout"), init_failed=True)
        rig.pool.failed_to_start(rig.made[0], slow)  # type: ignore[arg-type]  # stands for an instance
        rig.made[0].stop()
        assert [each.again for each in rig.made] == [False, True]
        assert rig.results == []
        rig.pool.failed_to_start(rig.made[1], slow)  # type: ignore[arg-type]  # as above
        rig.made[1].stop()
        assert rig.results == [waiting]
        assert b"Task timed out after 7.00 seconds" in rig.payloads[0]
        assert len(rig.made) == 2

    on_a_loop(scenario)


def test_an_error_of_the_initialisation_gets_the_invocations_request_id() -> None:
    """Both forms of error, the runtime's and Lambda's own, name the invocation that they fail."""
    assert with_request_id(b'{"requestId":""}', "r-1") == b'{"requestId":"r-1"}'
    text = b'{"errorMessage":"RequestId:  Error: gone"}'
    assert with_request_id(text, "r-1") == b'{"errorMessage":"RequestId: r-1 Error: gone"}'
    for other in (b"no json", b"1"):
        assert with_request_id(other, "r-1") == other
