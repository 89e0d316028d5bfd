"""On AWS nothing is tried while a change of the stage is still spreading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.surroundings import AWS_WAITS, EMBEDDED_WAITS, ROUGH_WAITS, Surroundings, Waits
from stormproof.stimuli.shared.propagation import settled

SPREADING = AWS_WAITS.stage_change
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class FakeClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> datetime:
        """Return the time."""
        return NOW + timedelta(seconds=self.waited)

    def monotonic(self) -> float:
        """Return what was waited so far."""
        return self.waited

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited += seconds


def bench(changed: list[datetime | None], waits: Waits = AWS_WAITS) -> Any:
    """Return a bench on stages that were changed at these moments."""
    stages = [{"stageName": str(at), **({"lastUpdatedDate": at} if at else {})} for at in changed]
    return SimpleNamespace(
        surroundings=Surroundings(waits),
        context=SimpleNamespace(system=SimpleNamespace(api=SimpleNamespace(id="abc"))),
        reads=SimpleNamespace(read=lambda *_, **__: {"item": stages}),
        clock=FakeClock(),
    )


@pytest.mark.parametrize(
    ("changed", "waited"),
    [
        ([NOW], SPREADING.total_seconds()),
        ([NOW - timedelta(days=1), NOW - timedelta(seconds=20)], 10),
        ([NOW - SPREADING], 0),
        ([None], 0),
        ([], 0),
    ],
)
def test_the_newest_change_must_be_old_enough(changed: list[datetime | None], waited: float) -> None:
    """Whatever was done longer ago is waited for no more."""
    made = bench(changed)
    assert settled(lambda _: "seen")(made) == "seen"
    assert made.clock.waited == pytest.approx(waited, abs=1.0)


@pytest.mark.parametrize(("waits", "waited"), [(EMBEDDED_WAITS, 0), (ROUGH_WAITS, 2.0)])
def test_the_embedded_aws_is_waited_for_in_rough_weather_alone(waits: Waits, waited: float) -> None:
    """In clear weather its changes are there at once."""
    made = bench([NOW], waits)
    settled(lambda _: None)(made)
    assert made.clock.waited == pytest.approx(waited, abs=1.0)
