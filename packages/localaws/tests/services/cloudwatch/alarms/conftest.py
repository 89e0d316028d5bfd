"""Alarms on a clock of their own, with a topic that remembers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from localaws_testing.alarms import Play, Scenario, World


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Run a scenario in a world of its own and give the process its real time back."""

    def run(scenario: Scenario) -> None:
        async def main() -> None:
            world = World(tmp_path)
            try:
                await world.minutes(1)
                await scenario(world)
            finally:
                await world.work.cancel()
                world.clock.close()

        asyncio.run(main())

    return run
