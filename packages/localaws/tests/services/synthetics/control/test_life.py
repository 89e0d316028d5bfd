"""The life of a canary that is stopped while a run of it is under way.

https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_StopCanary.html: runs that are under way are not
stopped. https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryStatus.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import Outcome
from localaws.kernel.work import Work
from localaws.services.synthetics.canaries import Canary
from localaws.services.synthetics.control.life import Lives, NotNow

SETTINGS: dict[str, Any] = {
    "ArtifactS3Location": "s3://bucket/prefix/",
    "RuntimeVersion": "syn-python-selenium-14.0",
    "Schedule": {"Expression": "rate(0 minute)", "DurationInSeconds": 0},
    "SuccessRetentionPeriodInDays": 31,
    "FailureRetentionPeriodInDays": 31,
}
REFUSED: dict[str, Callable[[Lives, Canary], None]] = {
    "start": lambda lives, canary: lives.start(canary),
    "stop": lambda lives, canary: lives.stop(canary),
    "update": lambda lives, canary: lives.update(canary, SETTINGS, code=False),
    "delete": lambda lives, canary: lives.delete(canary, provisioned=False),
}


class LongRun:
    """A function that is executed for as long as nobody lets it end; it leaves no artifacts and no metrics."""

    def __init__(self) -> None:
        self.begun, self.end = asyncio.Event(), asyncio.Event()

    async def invoke(self, *_asked: Any) -> Outcome:
        """Be executed."""
        self.begun.set()
        await self.end.wait()
        return Outcome("r", b'"fine"', "$LATEST")

    def emit(self, *_data: Any) -> None:
        """Take values."""


def lives_with(work: Work, clock: VirtualClock, run: LongRun, monkeypatch: pytest.MonkeyPatch) -> Lives:
    """Return the lives of canaries that are run by a function."""

    async def put(*_artifact: Any) -> None:
        """Take an artifact."""

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(Lives, "_put", put)
    platform: Any = SimpleNamespace(
        clock=clock, loop=loop, work=work, functions=run, metrics=run, leads=dict, root_key=None, own_calls=None
    )
    return Lives(platform)


@pytest.mark.parametrize("asked", REFUSED)
def test_a_canary_that_is_stopped_in_a_run_stops_when_the_run_has_ended(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then it is STOPPING, and nothing else may be asked of it; its run is kept, and it can be started again."""

    async def story() -> None:
        work, run = Work(), LongRun()
        clock = VirtualClock(work, tmp_path / "offset")
        lives, canary = lives_with(work, clock, run, monkeypatch), Canary("us-east-1", "probe", SETTINGS, clock.now())
        canary.state, canary.function_arn = "READY", "arn:x"
        try:
            lives.start(canary)
            await run.begun.wait()
            lives.stop(canary)
            assert canary.state == "STOPPING"
            with pytest.raises(NotNow, match="STOPPING"):
                REFUSED[asked](lives, canary)
            run.end.set()
            await work.settled()
            assert (canary.state, [each.passed for each in canary.runs]) == ("STOPPED", [True])
            lives.start(canary)
            assert canary.state == "RUNNING"
            await work.settled()
        finally:
            clock.close()

    asyncio.run(story())
