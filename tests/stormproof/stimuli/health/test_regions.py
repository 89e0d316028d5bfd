"""One region alone is to see a fault: where checks from elsewhere fail, too, nothing is said of the alarms there."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.stimuli.health import regions
from stormproof.stimuli.health.own_probes import Checks

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ALARMS = {"us-east-1": ["of-home"], "eu-west-1": ["of-europe", "of-all"]}


def tried(
    monkeypatch: pytest.MonkeyPatch, failed_elsewhere: list[int], raised: list[bool]
) -> tuple[Provoked, tuple[str, ...], tuple[str, ...]]:
    """Return what came of a fault that Europe alone is to see; the lists tell of each try what happened at home."""
    for name in ("quiet", "failing", "wait_for_checks"):
        monkeypatch.setattr(regions, name, lambda *_: None)
    monkeypatch.setattr(regions, "_looks_at_several", lambda _, name: name == "of-all")
    monkeypatch.setattr(regions, "alerts", lambda _, names, *__: tuple(Alert(name, NOON) for name in names))
    monkeypatch.setattr(
        regions, "became", lambda *_: (Alert("of-home", NOON if raised.pop(0) else None), Alert("of-all"))
    )

    def checks(_bench: object, region: str, since: datetime) -> Checks:
        assert region == "us-east-1"
        assert since < NOON
        return Checks(4, failed_elsewhere.pop(0))

    monkeypatch.setattr(regions, "checks", checks)
    bench: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOON))
    return regions._one(bench, "eu-west-1", ALARMS)


def test_an_alarm_of_another_region_that_goes_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own checks passed, so it had no reason; the region's own alarm is no such."""
    one, wrongly, total = tried(monkeypatch, [0], [True])
    assert [each.alarm for each in one.alerts] == ["of-europe"]
    assert (wrongly, total) == (("of-home",), ("of-all",))


def test_where_checks_from_elsewhere_failed_as_well_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The alarm was right then; a silent one needs no reason."""
    assert tried(monkeypatch, [1], [True, False])[1] == ()
    assert tried(monkeypatch, [2, 0], [True, True])[1] == ("of-home",)


def test_where_they_fail_each_time_it_cannot_be_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told what kept it from being."""
    with pytest.raises(Undecidable, match="from elsewhere fail of themselves, where from eu-west-1 alone"):
        tried(monkeypatch, [1, 1, 1], [True, True, True])
