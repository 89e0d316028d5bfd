"""The life of canaries: created, started, run by the clock, changed, stopped and deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from localaws.kernel.platform import Platform
from localaws.services.events.expressions import Between, Schedule, parse_schedule
from localaws.services.events.timetable import Timetable
from localaws.services.synthetics.canaries import Canary, Runner
from localaws.services.synthetics.control.engine import EngineError, Engines
from localaws.services.synthetics.control.settings import frequency

IDLE = ("READY", "STOPPED", "ERROR")


class NotNow(Exception):
    """The canary's state does not allow what is asked for."""


class Lives:
    """All canaries, by region and name; called from moto's threads, what it starts runs on the loop."""

    def __init__(self, platform: Platform) -> None:
        self.kept: dict[tuple[str, str], Canary] = {}
        self._platform = platform
        self._now = platform.clock.now
        self._engines = Engines(platform.leads, platform.root_key, platform.own_calls)
        self._timetable = Timetable(platform.clock, platform.loop)
        self._runner = Runner(platform.functions, platform.metrics, self._put, platform.clock.now)

    def create(self, canary: Canary) -> None:
        """Take a canary in and make its function in the background."""
        self.kept[canary.region, canary.name] = canary
        self._begin(self._make(canary))

    def start(self, canary: Canary) -> None:
        """Run a canary now and by its schedule from now on; NotNow where it is running or not ready."""
        if canary.state not in {"READY", "STOPPED"}:
            raise NotNow(f"Canary {canary.name} is in state {canary.state} and cannot be started")
        canary.state, canary.started = "RUNNING", self._now()
        self._schedule(canary)
        self._begin(self._run(canary))

    def stop(self, canary: Canary) -> None:
        """End the runs; NotNow where there are none. One that is under way ends by itself.

        https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_StopCanary.html
        """
        if canary.state != "RUNNING":
            raise NotNow(f"Canary {canary.name} is in state {canary.state} and cannot be stopped")
        self._timetable.remove(self._key(canary))
        canary.state, canary.stopped = "STOPPING" if canary.under_way else "STOPPED", self._now()

    def update(self, canary: Canary, settings: dict[str, Any], *, code: bool) -> None:
        """Change a canary's settings, its function in the background; NotNow while it is being made or changed."""
        if canary.state not in {*IDLE, "RUNNING"}:
            raise NotNow(f"Canary {canary.name} is in state {canary.state} and cannot be updated")
        before, canary.settings, canary.state = canary.state, settings, "UPDATING"
        canary.modified, canary.reason_code = self._now(), "UPDATE_IN_PROGRESS"
        self._begin(self._change(canary, before, code=code))

    def delete(self, canary: Canary, *, provisioned: bool) -> None:
        """Forget a canary, and remove what was provisioned for it; NotNow while it runs."""
        if canary.state not in IDLE:
            raise NotNow(f"Canary {canary.name} is in state {canary.state} and cannot be deleted")
        del self.kept[canary.region, canary.name]
        if provisioned:
            self._begin(asyncio.to_thread(self._engines.remove, canary))

    async def _make(self, canary: Canary) -> None:
        try:
            await asyncio.to_thread(self._engines.make, canary)
        except EngineError as error:
            canary.state, canary.reason, canary.reason_code = "ERROR", str(error), "CREATE_FAILED"
        else:
            canary.state, canary.reason_code = "READY", ""

    async def _change(self, canary: Canary, before: str, *, code: bool) -> None:
        try:
            await asyncio.to_thread(self._engines.change, canary, code=code)
        except EngineError as error:
            canary.reason, canary.reason_code = str(error), "ROLLBACK_FAILED"
        else:
            canary.reason, canary.reason_code = "", "UPDATE_COMPLETE"
        canary.state = before
        if before == "RUNNING":
            self._schedule(canary)

    def _schedule(self, canary: Canary) -> None:
        if frequency(canary.settings) == 0:
            return
        settings, begun = canary.settings["Schedule"], canary.started or self._now()
        lasts = settings["DurationInSeconds"]
        schedule: Schedule = parse_schedule(settings["Expression"], begun, settings.get("Timezone") or "UTC")
        bounded = Between(schedule, None, begun + lasts if lasts else None)

        async def run(_due: float) -> None:
            await self._run(canary)

        self._timetable.put(self._key(canary), bounded, run)

    async def _run(self, canary: Canary) -> None:
        if canary.state != "RUNNING":
            return
        canary.under_way += 1
        try:
            await self._runner.run(canary)
        finally:
            canary.under_way -= 1
            if canary.state == "STOPPING" and not canary.under_way:
                canary.state = "STOPPED"
        if frequency(canary.settings) == 0 and canary.state == "RUNNING":
            canary.state, canary.stopped = "STOPPED", self._now()

    async def _put(self, region: str, bucket: str, key: str, content: bytes) -> None:
        await asyncio.to_thread(self._engines.put, region, bucket, key, content)

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._platform.loop.call_soon_threadsafe(self._platform.work.start, coroutine)

    @staticmethod
    def _key(canary: Canary) -> tuple[str, str]:
        return canary.region, canary.name
