"""Failures in a row: every alarm that may be about them is looked at, and others' successes do not end one unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.deployed_code import FAILURES_IN_A_ROW
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.system import Function
from stormproof.stimuli.alerts import failures_in_a_row
from stormproof.stimuli.shared.fault_versions import Fault
from tests.provisioners.fakes import SYSTEM, FakeReads

FUNCTION = SYSTEM.functions[0]
NAMES = Names(SYSTEM)
SINCE = datetime(2026, 11, 22, 12, tzinfo=UTC)


def alarm(name: str, namespace: str, metric: str, **dimensions: str) -> dict[str, Any]:
    """Return an alarm on a metric of the function."""
    told = {"FunctionName": FUNCTION.name, **dimensions}
    return {
        "AlarmName": name,
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": key, "Value": value} for key, value in told.items()],
        "Statistic": "Sum",
        "Period": 60,
    }


def watching(*alarms: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of those that are looked at."""
    reads = FakeReads({("cloudwatch", "describe_alarms"): list(alarms)})
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    bench: Any = SimpleNamespace(reads=reads, context=context)
    return failures_in_a_row.watching(bench, SYSTEM.functions)[FUNCTION]


def test_owners_alarms_on_errors_and_on_their_own_metrics_are_looked_at() -> None:
    """One that is about something else of the function is not, nor one of ours on something else."""
    ours = NAMES.alarm("function-failures", FUNCTION.name)
    rate = NAMES.alarm("function-error-rate", FUNCTION.name)
    found = watching(
        alarm(ours, *FAILURES_IN_A_ROW),
        alarm(rate, "AWS/Lambda", "Errors"),
        alarm("three-minutes", "AWS/Lambda", "Errors"),
        alarm("their-counter", "Acme", "Streak", Team="shop"),
        alarm("slow", "AWS/Lambda", "Duration"),
        alarm("of-another", "AWS/Lambda", "Errors", FunctionName="another"),
    )
    assert found == (ours, "three-minutes", "their-counter")


@dataclass
class Executions:
    """What is executed of a function whose others have an execution succeed in between, so often."""

    interrupted: int
    watched: bool = True
    played: list[tuple[Fault, ...]] = field(default_factory=list)

    def in_turn(self, faults: Sequence[Fault]) -> None:
        """Keep what was executed."""
        self.played.append(tuple(faults))

    def succeeded_for_others(self, _function: Function, _since: datetime) -> bool:
        """Tell whether they had one since."""
        return len(self.played) <= self.interrupted

    def alerts(self, _bench: object, names: Sequence[str], *_: object) -> tuple[Alert, ...]:
        """Return that the alarm has gone off where a run was not interrupted and somebody watches."""
        on = self.watched and len(self.played) > self.interrupted
        return tuple(Alert(name, SINCE if on else None) for name in names)

    def three(self, monkeypatch: pytest.MonkeyPatch) -> tuple[Alert, ...]:
        """Have a third fail."""
        monkeypatch.setattr(failures_in_a_row, "alerts", self.alerts)
        bench: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: SINCE))
        ours: Any = self
        return failures_in_a_row._three(bench, ours, {FUNCTION: ("row",)}, SINCE)


def test_a_third_is_enough_where_nobody_else_had_one_succeed(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a silent alarm is a finding then: nothing is tried again."""
    heard, silent = Executions(0), Executions(0, watched=False)
    assert [each.raised for each in heard.three(monkeypatch)] == [SINCE]
    assert [each.raised for each in silent.three(monkeypatch)] == [None]
    assert heard.played == silent.played == [(Fault.FAIL,)]


def test_three_fail_again_where_others_had_one_succeed_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was no third in a row, so the alarm was right to be silent."""
    executions = Executions(1)
    assert [each.raised for each in executions.three(monkeypatch)] == [SINCE]
    assert executions.played == [(Fault.FAIL,), (Fault.FAIL,) * 3]


def test_a_function_that_others_use_all_the_time_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by name."""
    with pytest.raises(Undecidable, match=FUNCTION.name) as undecided:
        Executions(99).three(monkeypatch)
    assert undecided.value.code == "alerts.not_quiet"
