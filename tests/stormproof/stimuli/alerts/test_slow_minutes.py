"""Minutes count as slow or fast only where the stage's own figures say that they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import judge_alerted, remarks
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.stimuli.alerts import server_errors, slow_minutes
from stormproof.stimuli.alerts.slow_minutes import REAL_TIME, TIME_MOVES, _as_meant, _as_meant_for_silent
from stormproof.stimuli.alerts.stage_alarms import provoked
from tests.provisioners.fakes import SYSTEM, FakeReads

BEGAN = datetime(2026, 11, 29, 12, tzinfo=UTC)
MINUTES = {BEGAN: True, BEGAN + timedelta(minutes=1): False}


def bench(*figures: float) -> Any:
    """Return a bench on which no alarm stands; the stage's latency is told minute by minute."""
    told = [
        {"Timestamp": BEGAN + timedelta(minutes=minute), "ExtendedStatistics": {"p95": value}}
        for minute, value in enumerate(figures)
    ]
    reads = FakeReads(
        {
            ("cloudwatch", "get_metric_statistics"): {"Datapoints": told},
            ("cloudwatch", "describe_alarms"): [],
        }
    )
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    return SimpleNamespace(reads=reads, context=context, surroundings=Surroundings())


def test_minutes_that_were_as_meant_are_judged() -> None:
    """A slow one and a fast one."""
    _as_meant(bench(3200.0, 40.0), {"prod": ()}, MINUTES)


@pytest.mark.parametrize("figures", [(900.0, 40.0), (3200.0, 3500.0), (3200.0,)])
def test_minutes_that_users_made_otherwise_are_no_verdict(figures: tuple[float, ...]) -> None:
    """Users' requests outweigh ours, the system is slow by itself, or the figures have not come."""
    with pytest.raises(Undecidable) as found:
        _as_meant(bench(*figures), {"prod": ()}, MINUTES)
    assert found.value.code == "alerts.not_quiet"


def alarm(statistic: str, metric: str = "Latency") -> dict[str, Any]:
    """Return an alarm on the stage's latency."""
    which = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    where = [{"Name": "ApiName", "Value": SYSTEM.api.name}, {"Name": "Stage", "Value": "prod"}]
    of = {"Namespace": "AWS/ApiGateway", "MetricName": metric, "Dimensions": where, "Period": 60}
    return {"AlarmName": statistic, which: statistic, **of}


def looked_at(average: float, *alarms: dict[str, Any], raised: str = "") -> None:
    """Look whether the silence of alarms is theirs, in minutes of which the first was slow by p95."""
    made = bench(3200.0, 40.0)
    told = [{"Timestamp": BEGAN, "Average": average}, {"Timestamp": BEGAN + timedelta(minutes=1), "Average": 40.0}]
    percentiles = made.reads.read("cloudwatch", "get_metric_statistics")

    def figures(**asked: Any) -> Any:
        return {"Datapoints": told} if asked.get("Statistics") == ["Average"] else percentiles

    made.reads = FakeReads(
        {("cloudwatch", "get_metric_statistics"): figures, ("cloudwatch", "describe_alarms"): list(alarms)}
    )
    names = {"prod": tuple(str(each["AlarmName"]) for each in alarms)}
    found = [Alert(each, BEGAN if each == raised else None) for each in names["prod"]]
    _as_meant_for_silent(made, names, provoked(made, names, "it was slow", found, ()), MINUTES)


def test_an_average_that_others_brought_down_is_no_verdict_on_its_alarm() -> None:
    """A canary's fast requests count in the average of a minute of which the 95th percentile is slow."""
    with pytest.raises(Undecidable, match=r"latency \(Average\) was 1600"):
        looked_at(1600.0, alarm("Average"))


@pytest.mark.parametrize(
    ("average", "alarms", "raised"),
    [
        (3100.0, ["Average"], ""),
        (1600.0, ["Average", "p95"], "p95"),
        (1600.0, ["p95"], ""),
        (1600.0, ["Minimum"], ""),
    ],
)
def test_else_the_silence_of_an_alarm_is_its_own(average: float, alarms: list[str], raised: str) -> None:
    """It was slow on average, another tells, nobody looks at the average, or at what is no typical latency."""
    looked_at(average, *map(alarm, alarms), raised=raised)


def test_the_average_of_another_metric_is_not_asked_for() -> None:
    """Of what the integration takes."""
    looked_at(1600.0, alarm("Average", "IntegrationLatency"))


@pytest.mark.parametrize("sequence", [TIME_MOVES, REAL_TIME])
def test_only_at_the_end_are_five_in_a_row_slow(sequence: str) -> None:
    """Four of five and five of six are before: who goes off on those is told from who waits."""
    assert "SSSSS" not in sequence[:-1]
    assert sequence.endswith("SSSSS")
    assert any(sequence[:-1][at : at + 6].count("S") == 5 for at in range(len(sequence) - 6))
    assert any(sequence[at : at + 5].count("S") == 4 for at in range(len(sequence) - 5))


@pytest.mark.parametrize("provoke", [slow_minutes.five_slow_minutes, server_errors.at_boundary])
def test_where_no_alarm_stands_nothing_is_provoked(provoke: Any) -> None:
    """Nothing can go off, and the API is left alone."""
    (found,) = provoke(bench()).provoked
    assert (found.resource, found.said, found.alerts) == ("API shop, stage prod", "", ())


@pytest.mark.parametrize("module", [server_errors, slow_minutes])
def test_a_stage_without_an_alarm_keeps_none_other_from_being_provoked(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the one that works nobody says that it stayed silent; the other's is told for what it is."""
    stages = {"prod": ("works",), "test": ()}
    asked: list[str] = []

    class Route:
        def asked(self, _bench: Any, stages: Iterable[str], *_how: Any, **_more: Any) -> None:
            asked.extend(stages)

    @contextmanager
    def route(_bench: Any) -> Iterator[Route]:
        yield Route()

    def alerts(_bench: Any, names: Iterable[str], *_: Any) -> list[Alert]:
        return [Alert(name, BEGAN, sent=True) for name in names]

    replaced = {"standing": lambda *_: stages, "own_route": route, "alerts": alerts, "became": lambda *_: []}
    for name, by in {**replaced, "quiet": lambda *_: None}.items():
        monkeypatch.setattr(module, name, by)
    for name in {"_calm", "_seen", "_next_minute", "_as_meant", "lasting"} & vars(module).keys():
        monkeypatch.setattr(module, name, lambda *given: given[2]() if callable(given[-1]) else BEGAN)
    made = bench()
    made.clock = SimpleNamespace(now=lambda: BEGAN)
    provoke = next(each for name, each in vars(module).items() if name in {"at_boundary", "five_slow_minutes"})
    found = provoke(made).provoked
    assert set(asked) == {"prod"}
    assert not list(remarks(found, ("stormproof-",)))
    with pytest.raises(Refuted, match=r"stage test: no alarm is meant for it, so nothing was provoked"):
        judge_alerted(found, "alerts.x")
